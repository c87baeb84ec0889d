-- Who listens along in a room is a guest there: writes lines, and draws and speaks once the host gives the word.
CREATE TABLE room_members_anew (
    room_id TEXT NOT NULL REFERENCES rooms (id),
    person_id TEXT NOT NULL,
    name TEXT NOT NULL,
    rights TEXT NOT NULL CHECK (rights IN ('host', 'speaker', 'guest', 'listener')),
    adult INTEGER NOT NULL CHECK (adult IN (0, 1)),
    PRIMARY KEY (room_id, person_id)
) STRICT;
INSERT INTO room_members_anew SELECT room_id, person_id, name, rights, adult FROM room_members;
DROP TABLE room_members;
ALTER TABLE room_members_anew RENAME TO room_members;
CREATE INDEX room_members_of_person ON room_members (person_id, room_id);

-- A seat (同听): a pupil who waits with the same question is offered to listen along, and does.
CREATE TABLE seats (
    id TEXT NOT NULL PRIMARY KEY,
    -- In which session; its own question is another's.
    session_id TEXT NOT NULL REFERENCES sessions (id),
    question_id TEXT NOT NULL REFERENCES questions (id),
    pupil_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('offered', 'joined', 'declined', 'lapsed', 'left', 'done')),
    offered_at INTEGER NOT NULL,
    -- Until when it can be taken.
    expires_at INTEGER NOT NULL,
    joined_at INTEGER,
    ended_at INTEGER,
    -- Since when the pupil has not been in the room.
    gone_at INTEGER,
    -- Whether the teacher has given the word.
    has_word INTEGER NOT NULL CHECK (has_word IN (0, 1)),
    -- What the pupil says of it.
    solved INTEGER,
    rating INTEGER,
    comment TEXT,
    judged_at INTEGER,
    UNIQUE (session_id, question_id)
) STRICT;
CREATE UNIQUE INDEX seats_one_open ON seats (question_id) WHERE state IN ('offered', 'joined');
CREATE INDEX seats_of_question ON seats (question_id, id);
CREATE INDEX seats_of_pupil ON seats (pupil_id, session_id);

-- Pupils who would listen together with others who ask the same: nobody finds strangers in the room unasked.
CREATE TABLE seat_wishes (
    question_id TEXT NOT NULL PRIMARY KEY REFERENCES questions (id),
    pupil_id TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX seat_wishes_of_pupil ON seat_wishes (pupil_id);

-- Sessions into which the teacher lets nobody else.
CREATE TABLE seat_doors (
    session_id TEXT NOT NULL PRIMARY KEY REFERENCES sessions (id),
    closed_by TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
