-- Every server asks each second which lessons were ended through the others.
CREATE INDEX lesson_by_end ON lesson (ended_at);
