-- One row: the name of this installation on media nodes that it may share with others.
CREATE TABLE installation (
  one TINYINT NOT NULL PRIMARY KEY,
  name VARCHAR(64) COLLATE utf8mb4_bin NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
