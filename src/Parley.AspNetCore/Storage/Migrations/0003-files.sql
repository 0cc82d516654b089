-- what was uploaded, or is being; the bytes lie in the folder "files" under the same id
CREATE TABLE files (
    id         TEXT PRIMARY KEY,
    room       TEXT NOT NULL,
    user_id    TEXT NOT NULL,
    name       TEXT NOT NULL,
    size       INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    complete   INTEGER NOT NULL DEFAULT 0,
    type       TEXT,
    width      INTEGER,
    height     INTEGER,
    message    INTEGER,
    place      INTEGER
) WITHOUT ROWID;

CREATE INDEX files_by_message ON files (message, place);
CREATE INDEX files_by_room ON files (room);
CREATE INDEX files_by_user ON files (user_id);
CREATE INDEX files_by_time ON files (created_at);

-- files whose bytes are still there
CREATE TABLE files_gone (
    id TEXT PRIMARY KEY
) WITHOUT ROWID;

CREATE TRIGGER file_gone AFTER DELETE ON files BEGIN
    INSERT OR IGNORE INTO files_gone (id) VALUES (OLD.id);
END;

DROP TRIGGER chat_gone;
CREATE TRIGGER chat_gone AFTER DELETE ON chat BEGIN
    DELETE FROM chat_reactions WHERE message = OLD.num;
    DELETE FROM files WHERE message = OLD.num;
END;
