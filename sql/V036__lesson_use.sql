-- The most that a lesson used at once, noted with its reservations: participants and outgoing kilobits a second.
-- learned says that its class's habit has it.
CREATE TABLE lesson_use (
  lesson VARCHAR(64) COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
  present INT NOT NULL,
  kilobits BIGINT NOT NULL,
  learned BOOLEAN NOT NULL DEFAULT FALSE,
  KEY lesson_use_to_learn (learned)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
