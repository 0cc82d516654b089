-- what counts of a file for its room and the server: of an upload the bytes that are there, and those that it has been given room for, until nothing
-- has come for too long since held_at; held_by is a name of the address from which a guest sends it
ALTER TABLE files ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
ALTER TABLE files ADD COLUMN held_at INTEGER;
ALTER TABLE files ADD COLUMN held_by TEXT;
UPDATE files SET held = size;
UPDATE files SET held_at = 0 WHERE complete = 0;
CREATE INDEX files_held ON files (held_at) WHERE held_at IS NOT NULL;
