-- what a room is beyond the people in it; state is the signaling core's own text
CREATE TABLE rooms (
    id         TEXT PRIMARY KEY,
    owner_id   TEXT,
    state      TEXT NOT NULL,
    used_at    INTEGER NOT NULL,
    kept_until INTEGER
) WITHOUT ROWID;

CREATE INDEX rooms_by_owner ON rooms (owner_id, used_at);
CREATE INDEX rooms_by_end ON rooms (kept_until);
CREATE INDEX rooms_by_use ON rooms (used_at);
