-- The most that a part was observed to serve and send at once.
ALTER TABLE reservation
  ADD COLUMN peak_present INT NOT NULL DEFAULT 0,
  ADD COLUMN peak_kilobits BIGINT NOT NULL DEFAULT 0;
