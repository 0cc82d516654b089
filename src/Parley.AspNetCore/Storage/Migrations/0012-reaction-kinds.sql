-- how many have put each emoji to a message, so that nobody has to count them; and the first of them are found without the others
CREATE TABLE chat_reaction_kinds (
    message INTEGER NOT NULL,
    emoji   TEXT NOT NULL,
    users   INTEGER NOT NULL,
    PRIMARY KEY (message, emoji)
) WITHOUT ROWID;

INSERT INTO chat_reaction_kinds (message, emoji, users) SELECT message, emoji, COUNT(*) FROM chat_reactions GROUP BY message, emoji;
CREATE INDEX chat_reactions_by_time ON chat_reactions (message, emoji, at);

CREATE TRIGGER chat_reacted AFTER INSERT ON chat_reactions BEGIN
    INSERT INTO chat_reaction_kinds (message, emoji, users) VALUES (NEW.message, NEW.emoji, 1)
        ON CONFLICT (message, emoji) DO UPDATE SET users = users + 1;
END;

-- what is taken back is counted down by whoever takes it back: with a message thousands go at once, and its kinds with it
DROP TRIGGER chat_gone;
CREATE TRIGGER chat_gone AFTER DELETE ON chat BEGIN
    DELETE FROM chat_reaction_kinds WHERE message = OLD.num;
    DELETE FROM chat_reactions WHERE message = OLD.num;
    DELETE FROM files WHERE message = OLD.num;
    DELETE FROM chat_offers WHERE message = OLD.num;
END;
