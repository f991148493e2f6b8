-- What was learned of a class in a kind of lesson: shares of the roster that came and of the profile's media that was
-- sent, with their mean deviations, from so many lessons.
CREATE TABLE class_habit (
  class_id VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  profile VARCHAR(16) COLLATE utf8mb4_bin NOT NULL,
  show_up DOUBLE NOT NULL,
  show_up_deviation DOUBLE NOT NULL,
  media_use DOUBLE NOT NULL,
  media_use_deviation DOUBLE NOT NULL,
  lessons INT NOT NULL,
  PRIMARY KEY (class_id, profile)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
