-- the guests who were here longest ago go when there are too many
CREATE INDEX users_of_guests ON users (seen_at) WHERE guest = 1;

-- from now on held_by stays as long as the file does: what guests of one address have here is bounded; of what is there already it is not known
CREATE INDEX files_by_address ON files (held_by) WHERE held_by IS NOT NULL;

-- the numbers of a room go when nothing of its chat has been there for so long that no page remembers them
ALTER TABLE chat_rooms ADD COLUMN used_at INTEGER;
UPDATE chat_rooms SET used_at = CAST(strftime('%s', 'now') AS INTEGER) * 1000;
CREATE INDEX chat_rooms_by_use ON chat_rooms (used_at);
