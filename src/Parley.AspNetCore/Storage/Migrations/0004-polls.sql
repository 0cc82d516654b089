-- questions to those in a room
CREATE TABLE polls (
    num        INTEGER PRIMARY KEY,
    room       TEXT NOT NULL,
    seq        INTEGER NOT NULL,
    id         TEXT NOT NULL,
    question   TEXT NOT NULL,
    multiple   INTEGER NOT NULL,
    anonymous  INTEGER NOT NULL,
    hidden     INTEGER NOT NULL, -- results are shown when it is closed
    user_id    TEXT NOT NULL,
    user_name  TEXT NOT NULL,
    user_guest INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    closed_at  INTEGER,
    revision   INTEGER NOT NULL,
    voters     INTEGER NOT NULL
);

CREATE UNIQUE INDEX polls_by_seq ON polls (room, seq);
CREATE UNIQUE INDEX polls_by_id ON polls (room, id);
CREATE INDEX polls_open ON polls (room) WHERE closed_at IS NULL;
CREATE INDEX polls_by_time ON polls (created_at);

CREATE TABLE poll_options (
    poll  INTEGER NOT NULL,
    place INTEGER NOT NULL,
    text  TEXT NOT NULL,
    votes INTEGER NOT NULL,
    PRIMARY KEY (poll, place)
) WITHOUT ROWID;

-- num is the order of the votes; of anonymous polls voter is a keyed hash, and nobody's name is there
CREATE TABLE poll_votes (
    num        INTEGER PRIMARY KEY,
    poll       INTEGER NOT NULL,
    voter      TEXT NOT NULL,
    choices    INTEGER NOT NULL, -- bit N is the option at place N
    user_name  TEXT,
    user_guest INTEGER
);

CREATE UNIQUE INDEX poll_votes_by_voter ON poll_votes (poll, voter);

CREATE TRIGGER poll_gone AFTER DELETE ON polls BEGIN
    DELETE FROM poll_options WHERE poll = OLD.num;
    DELETE FROM poll_votes WHERE poll = OLD.num;
END;
