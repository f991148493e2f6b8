-- A personal link: who comes in through it, and as what. The id stands in the signed link (its jti, 128 random bits).
-- lesson_id is NULL for an admin's link. participant is the person, or a guest of this lesson.
CREATE TABLE link (
  id VARCHAR(64) COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
  lesson_id VARCHAR(64) COLLATE utf8mb4_bin NULL,
  participant VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  name VARCHAR(64) COLLATE utf8mb4_unicode_ci NOT NULL,
  role VARCHAR(16) COLLATE utf8mb4_bin NOT NULL,
  expires_at DATETIME(3) NOT NULL,
  revoked_at DATETIME(3) NULL,
  kicked_at DATETIME(3) NULL,
  UNIQUE KEY link_of_participant (lesson_id, participant),
  KEY link_by_revocation (revoked_at),
  CONSTRAINT link_into_lesson FOREIGN KEY (lesson_id) REFERENCES lesson (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
