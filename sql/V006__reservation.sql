-- A lesson's hold on a node. server_id and pipeline_id name the objects on the node, empty until they were made.
CREATE TABLE reservation (
  lesson VARCHAR(64) COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
  epoch BIGINT NOT NULL,
  node VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  reserved_packets BIGINT NOT NULL,
  reserved_kilobits BIGINT NOT NULL,
  reserved_endpoints BIGINT NOT NULL,
  observed_packets BIGINT NOT NULL DEFAULT 0,
  observed_kilobits BIGINT NOT NULL DEFAULT 0,
  observed_endpoints BIGINT NOT NULL DEFAULT 0,
  server_id VARCHAR(64) COLLATE utf8mb4_bin NOT NULL DEFAULT '',
  pipeline_id VARCHAR(128) COLLATE utf8mb4_bin NOT NULL DEFAULT '',
  KEY reservation_by_node (node)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
