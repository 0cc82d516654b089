CREATE TABLE users (
    id      TEXT PRIMARY KEY,
    name    TEXT NOT NULL,
    guest   INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE chat (
    room       TEXT NOT NULL,
    seq        INTEGER NOT NULL,
    id         TEXT NOT NULL,
    user_id    TEXT NOT NULL,
    user_name  TEXT NOT NULL,
    user_guest INTEGER NOT NULL,
    text       TEXT NOT NULL,
    sent_at    INTEGER NOT NULL,
    PRIMARY KEY (room, seq)
) WITHOUT ROWID;

CREATE UNIQUE INDEX chat_by_id ON chat (room, id);
CREATE INDEX chat_by_time ON chat (sent_at);

-- the next seq of each room, so that it goes on rising when old messages are deleted
CREATE TABLE chat_rooms (
    room     TEXT PRIMARY KEY,
    last_seq INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE calls (
    id           TEXT PRIMARY KEY,
    caller_id    TEXT NOT NULL,
    caller_name  TEXT NOT NULL,
    caller_guest INTEGER NOT NULL,
    callee_id    TEXT NOT NULL,
    callee_name  TEXT NOT NULL,
    callee_guest INTEGER NOT NULL,
    audio        INTEGER NOT NULL,
    video        INTEGER NOT NULL,
    started_at   INTEGER NOT NULL,
    answered_at  INTEGER,
    ended_at     INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    unseen       INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX calls_by_caller ON calls (caller_id, started_at);
CREATE INDEX calls_by_callee ON calls (callee_id, started_at);
CREATE INDEX calls_unseen ON calls (callee_id, started_at) WHERE unseen = 1;
CREATE INDEX calls_by_time ON calls (ended_at);
