-- What rooms have written down and nobody has sorted into room_log yet: one row per commit of the node that writes. A commit
-- so touches the end of one table, however many rooms it serves; rows leave when all of their entries are in room_log.
CREATE TABLE room_journal (
    id BIGINT NOT NULL PRIMARY KEY,
    entries TEXT NOT NULL
);

-- Who may write to the journal: the program that raised the epoch last.
CREATE TABLE room_writers (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    epoch BIGINT NOT NULL
);
INSERT INTO room_writers (id, epoch) VALUES (1, 0);
