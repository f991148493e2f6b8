-- The latest snapshot of a room: the sum of its events up to seq.
CREATE TABLE room_snapshot (
  room VARCHAR(64) COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
  epoch BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  schema_version SMALLINT NOT NULL,
  body LONGTEXT COLLATE utf8mb4_bin NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
