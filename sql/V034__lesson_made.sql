-- When a lesson was made: one that is made an hour or more before its start is timetabled. NULL: before this column.
ALTER TABLE lesson ADD COLUMN made_at DATETIME(3) NULL;
