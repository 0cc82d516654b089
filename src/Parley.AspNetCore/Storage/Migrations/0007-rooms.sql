-- what a room is beyond the people in it; state is the signaling core's own text
-- it was done as a second 0003 once: databases of then have the table, unless the server ended between the two
CREATE TABLE IF NOT EXISTS rooms (
    id         TEXT PRIMARY KEY,
    owner_id   TEXT,
    state      TEXT NOT NULL,
    used_at    INTEGER NOT NULL,
    kept_until INTEGER
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS rooms_by_owner ON rooms (owner_id, used_at);
CREATE INDEX IF NOT EXISTS rooms_by_end ON rooms (kept_until);
CREATE INDEX IF NOT EXISTS rooms_by_use ON rooms (used_at);
