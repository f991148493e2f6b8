-- Which server plans the bells: whoever moves taken_at on. One row.
CREATE TABLE bell_turn (
  id TINYINT NOT NULL PRIMARY KEY,
  server VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  taken_at DATETIME(3) NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
