-- A browser's session, named by a public handle. Only the SHA-256 of its secret is kept.
CREATE TABLE session (
  handle VARCHAR(64) COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
  secret_hash BINARY(32) NOT NULL,
  link_id VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  created_at DATETIME(3) NOT NULL,
  expires_at DATETIME(3) NOT NULL,
  ended_at DATETIME(3) NULL,
  KEY session_of_link (link_id),
  KEY session_by_end (ended_at),
  KEY session_by_expiry (expires_at),
  CONSTRAINT session_from_link FOREIGN KEY (link_id) REFERENCES link (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
