-- A media node with its budget and the counters of what is held on it: the sum over its reservations of the larger of
-- reserved and observed. Units: RTP packets per second, kilobits per second of outgoing media, peer connections.
CREATE TABLE node (
  id VARCHAR(64) COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
  url VARCHAR(255) COLLATE utf8mb4_bin NOT NULL,
  kind VARCHAR(32) COLLATE utf8mb4_bin NOT NULL,
  version VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  server_id VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  draining BOOLEAN NOT NULL DEFAULT FALSE,
  budget_packets BIGINT NOT NULL,
  budget_kilobits BIGINT NOT NULL,
  budget_endpoints BIGINT NOT NULL,
  held_packets BIGINT NOT NULL DEFAULT 0,
  held_kilobits BIGINT NOT NULL DEFAULT 0,
  held_endpoints BIGINT NOT NULL DEFAULT 0,
  lessons INT NOT NULL DEFAULT 0,
  registered_at DATETIME(3) NOT NULL,
  seen_at DATETIME(3) NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
