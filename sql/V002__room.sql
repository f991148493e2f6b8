-- A room's owner: server is NULL while nobody owns it. Whoever takes it over raises the epoch. lesson is the
-- lesson's facts as JSON, so that a server can take over a room that nobody has connected to yet.
CREATE TABLE room (
  id VARCHAR(64) COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
  server VARCHAR(64) COLLATE utf8mb4_bin NULL,
  epoch BIGINT NOT NULL,
  lesson LONGTEXT COLLATE utf8mb4_bin NOT NULL,
  KEY room_by_server (server)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
