-- Every decision where a lesson stands, with its reasons: candidates is JSON; seed replays the choice among equals.
CREATE TABLE placement (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  lesson VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  epoch BIGINT NOT NULL,
  node VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  decided_at DATETIME(3) NOT NULL,
  demand_packets BIGINT NOT NULL,
  demand_kilobits BIGINT NOT NULL,
  demand_endpoints BIGINT NOT NULL,
  reason TEXT COLLATE utf8mb4_unicode_ci NOT NULL,
  candidates LONGTEXT COLLATE utf8mb4_bin NOT NULL,
  seed BIGINT NOT NULL,
  KEY placement_by_lesson (lesson, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
