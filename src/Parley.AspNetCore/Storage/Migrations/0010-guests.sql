-- the guests who were here longest ago go when there are too many
CREATE INDEX users_of_guests ON users (seen_at) WHERE guest = 1;

-- from now on held_by stays as long as the file does: what guests of one address have here is bounded; of what is there already it is not known
CREATE INDEX files_by_address ON files (held_by) WHERE held_by IS NOT NULL;
