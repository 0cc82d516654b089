-- a number of its own for each row, for the tables that hang on it; and for each message the number of the last event that concerned it
CREATE TABLE chat_events (
    num           INTEGER PRIMARY KEY,
    room          TEXT NOT NULL,
    seq           INTEGER NOT NULL,
    revision      INTEGER NOT NULL,
    id            TEXT NOT NULL,
    user_id       TEXT NOT NULL,
    user_name     TEXT NOT NULL,
    user_guest    INTEGER NOT NULL,
    to_id         TEXT,
    to_name       TEXT,
    to_guest      INTEGER,
    reply_to      TEXT,
    text          TEXT NOT NULL,
    sent_at       INTEGER NOT NULL,
    edited_at     INTEGER,
    deleted_at    INTEGER,
    deleted_id    TEXT,
    deleted_name  TEXT,
    deleted_guest INTEGER
);

INSERT INTO chat_events (room, seq, revision, id, user_id, user_name, user_guest, text, sent_at)
    SELECT room, seq, seq, id, user_id, user_name, user_guest, text, sent_at FROM chat ORDER BY room, seq;
DROP TABLE chat;
ALTER TABLE chat_events RENAME TO chat;

CREATE UNIQUE INDEX chat_by_seq ON chat (room, seq);
CREATE UNIQUE INDEX chat_by_revision ON chat (room, revision);
CREATE UNIQUE INDEX chat_by_id ON chat (room, id);
CREATE INDEX chat_by_time ON chat (sent_at);

ALTER TABLE chat_rooms ADD COLUMN last_revision INTEGER NOT NULL DEFAULT 0;
UPDATE chat_rooms SET last_revision = last_seq;

CREATE TABLE chat_reactions (
    message    INTEGER NOT NULL,
    emoji      TEXT NOT NULL,
    user_id    TEXT NOT NULL,
    user_name  TEXT NOT NULL,
    user_guest INTEGER NOT NULL,
    at         INTEGER NOT NULL, -- the revision that it came with
    PRIMARY KEY (message, emoji, user_id)
) WITHOUT ROWID;

CREATE TRIGGER chat_gone AFTER DELETE ON chat BEGIN
    DELETE FROM chat_reactions WHERE message = OLD.num;
END;
