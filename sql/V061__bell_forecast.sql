-- The coming bells as they were last thought out: what will run in the bell's fullest moment, and over which budgets.
-- inputs names the nodes and lessons that the bell's plan was made of: it is made anew when they change.
CREATE TABLE bell_forecast (
  bell DATETIME(3) NOT NULL PRIMARY KEY,
  forecast_at DATETIME(3) NOT NULL,
  lessons INT NOT NULL,
  unplaced INT NOT NULL,
  demand_packets_in BIGINT NOT NULL,
  demand_packets BIGINT NOT NULL,
  demand_kilobits BIGINT NOT NULL,
  demand_joins BIGINT NOT NULL,
  demand_endpoints BIGINT NOT NULL,
  cost_packet_in_nanos BIGINT NOT NULL,
  cost_packet_out_nanos BIGINT NOT NULL,
  cost_join_micros BIGINT NOT NULL,
  budget_cpu_micros BIGINT NOT NULL,
  budget_kilobits BIGINT NOT NULL,
  budget_endpoints BIGINT NOT NULL,
  reserve_covered DOUBLE NOT NULL,
  inputs BIGINT NULL,
  planned_at DATETIME(3) NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
