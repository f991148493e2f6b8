-- A lesson may have a part on several nodes: part 0 on its first node, where it is published. The columns "…_packets"
-- of this table, of node and of placement count packets out from here on; packets in and joins have columns of their
-- own. Servers of the version before go on working on these tables while they are replaced one by one.
-- starts_at, expected, present and observed_at are for giving back what no-shows leave; no_shows says it was done.
ALTER TABLE reservation
  DROP PRIMARY KEY,
  ADD PRIMARY KEY (lesson, node),
  ADD COLUMN part INT NOT NULL DEFAULT 0,
  ADD COLUMN reserved_packets_in BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN reserved_joins BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN observed_packets_in BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN observed_joins BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN expected INT NOT NULL DEFAULT 0,
  ADD COLUMN starts_at DATETIME(3) NOT NULL DEFAULT '2000-01-01 00:00:00.000',
  ADD COLUMN present INT NULL,
  ADD COLUMN observed_at DATETIME(3) NULL,
  ADD COLUMN no_shows BOOLEAN NOT NULL DEFAULT FALSE,
  ADD KEY reservation_by_no_shows (no_shows, starts_at);
