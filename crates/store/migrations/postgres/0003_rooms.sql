CREATE TABLE rooms (
    id TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
    opened_at BIGINT NOT NULL,
    closed_at BIGINT
);
CREATE INDEX rooms_of_state ON rooms (state, id);

CREATE TABLE room_members (
    room_id TEXT NOT NULL REFERENCES rooms (id),
    person_id TEXT NOT NULL,
    name TEXT NOT NULL,
    rights TEXT NOT NULL CHECK (rights IN ('host', 'speaker', 'listener')),
    adult BIGINT NOT NULL CHECK (adult IN (0, 1)),
    PRIMARY KEY (room_id, person_id)
);
CREATE INDEX room_members_of_person ON room_members (person_id, room_id);

-- The log. One writer per node appends for all its rooms in one transaction; no foreign key, because it looks each
-- room up once and not once per entry. (room_id, client, n) keeps a repeated operation from being logged twice.
CREATE TABLE room_log (
    room_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    author_id TEXT,
    client TEXT,
    n BIGINT,
    op TEXT NOT NULL,
    PRIMARY KEY (room_id, seq),
    UNIQUE (room_id, client, n)
);

-- The last snapshot of each room: with the entries after it, the whole room.
CREATE TABLE room_snapshots (
    room_id TEXT NOT NULL PRIMARY KEY REFERENCES rooms (id),
    seq BIGINT NOT NULL,
    book TEXT NOT NULL
);

-- One recording per speaker and join; start_ms counts from the opening of the room.
CREATE TABLE room_voices (
    room_id TEXT NOT NULL REFERENCES rooms (id),
    n BIGINT NOT NULL,
    author_id TEXT NOT NULL,
    name TEXT NOT NULL,
    start_ms BIGINT NOT NULL,
    duration_ms BIGINT,
    kept BIGINT NOT NULL CHECK (kept IN (0, 1)),
    PRIMARY KEY (room_id, n),
    UNIQUE (room_id, name)
);
CREATE INDEX room_voices_kept ON room_voices (kept, room_id);
