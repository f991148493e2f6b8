-- Liveness is one row per server: alive_until is 3 s ahead, renewed every second, by the database's clock.
CREATE TABLE server (
  id VARCHAR(64) COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
  path_name VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  started_at DATETIME(3) NOT NULL,
  alive_until DATETIME(3) NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
