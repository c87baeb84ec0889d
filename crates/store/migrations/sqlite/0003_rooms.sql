CREATE TABLE rooms (
    id TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
    opened_at INTEGER NOT NULL,
    closed_at INTEGER
) STRICT;
CREATE INDEX rooms_of_state ON rooms (state, id);

CREATE TABLE room_members (
    room_id TEXT NOT NULL REFERENCES rooms (id),
    person_id TEXT NOT NULL,
    name TEXT NOT NULL,
    rights TEXT NOT NULL CHECK (rights IN ('host', 'speaker', 'listener')),
    adult INTEGER NOT NULL CHECK (adult IN (0, 1)),
    PRIMARY KEY (room_id, person_id)
) STRICT;
CREATE INDEX room_members_of_person ON room_members (person_id, room_id);

-- The log. One writer per node appends for all its rooms in one transaction; no foreign key, because it looks each
-- room up once and not once per entry. (room_id, client, n) keeps a repeated operation from being logged twice.
CREATE TABLE room_log (
    room_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    author_id TEXT,
    client TEXT,
    n INTEGER,
    op TEXT NOT NULL,
    PRIMARY KEY (room_id, seq),
    UNIQUE (room_id, client, n)
) STRICT;

-- The last snapshot of each room: with the entries after it, the whole room.
CREATE TABLE room_snapshots (
    room_id TEXT NOT NULL PRIMARY KEY REFERENCES rooms (id),
    seq INTEGER NOT NULL,
    book TEXT NOT NULL
) STRICT;

-- One recording per speaker and join; start_ms counts from the opening of the room.
CREATE TABLE room_voices (
    room_id TEXT NOT NULL REFERENCES rooms (id),
    n INTEGER NOT NULL,
    author_id TEXT NOT NULL,
    name TEXT NOT NULL,
    start_ms INTEGER NOT NULL,
    duration_ms INTEGER,
    kept INTEGER NOT NULL CHECK (kept IN (0, 1)),
    PRIMARY KEY (room_id, n),
    UNIQUE (room_id, name)
) STRICT;
CREATE INDEX room_voices_kept ON room_voices (kept, room_id);
