-- Where a timetabled lesson is to stand, planned with all lessons of its bell: one row per part, 0 on the first node.
-- A hint and no reservation: whoever opens the lesson keeps it while that node is still good.
CREATE TABLE lesson_plan (
  lesson VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  part INT NOT NULL,
  node VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  seed BIGINT NOT NULL,
  bell DATETIME(3) NOT NULL,
  planned_at DATETIME(3) NOT NULL,
  PRIMARY KEY (lesson, part),
  KEY lesson_plan_by_bell (bell)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
