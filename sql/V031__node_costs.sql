-- What a packet and a join cost a node, its budget of processor time, and its draining. The costs that nodes get which
-- stand here already mean what their budget of packets meant (see V032), until they are registered again.
ALTER TABLE node
  ADD COLUMN cost_packet_in_nanos BIGINT NOT NULL DEFAULT 10000,
  ADD COLUMN cost_packet_out_nanos BIGINT NOT NULL DEFAULT 10000,
  ADD COLUMN cost_join_micros BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN budget_cpu_micros BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN held_packets_in BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN held_joins BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN drain_since DATETIME(3) NULL,
  ADD COLUMN drain_until DATETIME(3) NULL,
  ADD COLUMN drain_reason VARCHAR(200) COLLATE utf8mb4_unicode_ci NULL;
