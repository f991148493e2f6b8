-- Everything that is needed to replay a decision: what was asked and how the nodes stood, as JSON.
ALTER TABLE placement
  ADD COLUMN reason_code VARCHAR(32) COLLATE utf8mb4_bin NOT NULL DEFAULT '',
  ADD COLUMN decision LONGTEXT COLLATE utf8mb4_bin NULL;
