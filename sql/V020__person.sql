-- Somebody of the school. The name is what others see in a lesson.
CREATE TABLE person (
  id VARCHAR(64) COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
  name VARCHAR(64) COLLATE utf8mb4_unicode_ci NOT NULL,
  role VARCHAR(16) COLLATE utf8mb4_bin NOT NULL,
  KEY person_by_role (role, name)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
