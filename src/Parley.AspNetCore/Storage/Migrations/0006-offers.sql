-- files that went from page to page: what their sender said of them, and nothing else
CREATE TABLE chat_offers (
    message INTEGER NOT NULL,
    place   INTEGER NOT NULL,
    id      TEXT NOT NULL,
    name    TEXT NOT NULL,
    size    INTEGER NOT NULL,
    PRIMARY KEY (message, place)
) WITHOUT ROWID;

DROP TRIGGER chat_gone;
CREATE TRIGGER chat_gone AFTER DELETE ON chat BEGIN
    DELETE FROM chat_reactions WHERE message = OLD.num;
    DELETE FROM files WHERE message = OLD.num;
    DELETE FROM chat_offers WHERE message = OLD.num;
END;
