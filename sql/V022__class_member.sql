CREATE TABLE class_member (
  class_id VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  person_id VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (class_id, person_id),
  CONSTRAINT class_member_of_class FOREIGN KEY (class_id) REFERENCES class (id),
  CONSTRAINT class_member_is_person FOREIGN KEY (person_id) REFERENCES person (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
