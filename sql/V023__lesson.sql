-- A scheduled lesson. Times are UTC. ended_at is set when somebody ended it, not when its time is over.
CREATE TABLE lesson (
  id VARCHAR(64) COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
  title VARCHAR(120) COLLATE utf8mb4_unicode_ci NOT NULL,
  profile VARCHAR(16) COLLATE utf8mb4_bin NOT NULL,
  starts_at DATETIME(3) NOT NULL,
  ends_at DATETIME(3) NOT NULL,
  ended_at DATETIME(3) NULL,
  teacher_id VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  class_id VARCHAR(64) COLLATE utf8mb4_bin NULL,
  expected INT NOT NULL,
  capacity INT NOT NULL,
  KEY lesson_by_time (starts_at, ends_at),
  CONSTRAINT lesson_has_teacher FOREIGN KEY (teacher_id) REFERENCES person (id),
  CONSTRAINT lesson_is_for_class FOREIGN KEY (class_id) REFERENCES class (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
