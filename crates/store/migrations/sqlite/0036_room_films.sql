-- The film of a closed room: made when somebody asks for it, gone with the recording.
CREATE TABLE room_films (
    room_id TEXT NOT NULL PRIMARY KEY REFERENCES rooms (id),
    asked_by TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'working', 'ready', 'failed')),
    -- Percent.
    progress INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    bytes INTEGER,
    -- Why it failed.
    fault TEXT,
    made_at INTEGER
) STRICT;

-- What is said in a room, in writing: one transcript for each language.
CREATE TABLE room_captions (
    room_id TEXT NOT NULL REFERENCES rooms (id),
    language TEXT NOT NULL,
    put_by TEXT NOT NULL,
    put_at INTEGER NOT NULL,
    -- JSON: [{"from", "until", "text", "author"}], milliseconds of the room's clock.
    lines TEXT NOT NULL,
    PRIMARY KEY (room_id, language)
) STRICT;
