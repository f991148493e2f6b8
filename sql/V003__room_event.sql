-- A room's log. The primary key is the fence: two owners cannot both write the same seq. participant and op_id
-- stand on the first event of a person's command only, and make that command's effect single.
CREATE TABLE room_event (
  room VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  seq BIGINT NOT NULL,
  epoch BIGINT NOT NULL,
  participant VARCHAR(64) COLLATE utf8mb4_bin NULL,
  op_id VARCHAR(32) COLLATE utf8mb4_bin NULL,
  happened_at DATETIME(3) NOT NULL,
  schema_version SMALLINT NOT NULL,
  type VARCHAR(32) COLLATE utf8mb4_bin NOT NULL,
  body LONGTEXT COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (room, seq),
  UNIQUE KEY room_event_once (room, participant, op_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
