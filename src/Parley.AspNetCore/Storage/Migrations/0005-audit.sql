-- who has done what to whom; lines are added and grow old, and are never changed
CREATE TABLE audit (
    num        INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL,
    action     TEXT NOT NULL,
    room       TEXT,
    by_id      TEXT,
    by_name    TEXT,
    by_guest   INTEGER,
    whom_id    TEXT,
    whom_name  TEXT,
    whom_guest INTEGER,
    detail     TEXT,
    address    TEXT -- a keyed hash
);

CREATE INDEX audit_by_time ON audit (at);
CREATE INDEX audit_by_room ON audit (room, at);
CREATE INDEX audit_of_strangers ON audit (num) WHERE by_id IS NULL;
CREATE INDEX audit_of_users ON audit (num) WHERE by_id IS NOT NULL;

CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log is only added to');
END;
