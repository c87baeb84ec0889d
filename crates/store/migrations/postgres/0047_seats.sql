-- Who listens along in a room is a guest there: writes lines, and draws and speaks once the host gives the word.
ALTER TABLE room_members DROP CONSTRAINT room_members_rights_check;
ALTER TABLE room_members ADD CONSTRAINT room_members_rights_check
    CHECK (rights IN ('host', 'speaker', 'guest', 'listener'));

-- A seat (同听): a pupil who waits with the same question is offered to listen along, and does.
CREATE TABLE seats (
    id TEXT NOT NULL PRIMARY KEY,
    -- In which session; its own question is another's.
    session_id TEXT NOT NULL REFERENCES sessions (id),
    question_id TEXT NOT NULL REFERENCES questions (id),
    pupil_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('offered', 'joined', 'declined', 'lapsed', 'left', 'done')),
    offered_at BIGINT NOT NULL,
    -- Until when it can be taken.
    expires_at BIGINT NOT NULL,
    joined_at BIGINT,
    ended_at BIGINT,
    -- Since when the pupil has not been in the room.
    gone_at BIGINT,
    -- Whether the teacher has given the word.
    has_word BIGINT NOT NULL CHECK (has_word IN (0, 1)),
    -- What the pupil says of it.
    solved BIGINT,
    rating BIGINT,
    comment TEXT,
    judged_at BIGINT,
    UNIQUE (session_id, question_id)
);
CREATE UNIQUE INDEX seats_one_open ON seats (question_id) WHERE state IN ('offered', 'joined');
CREATE INDEX seats_of_question ON seats (question_id, id);
CREATE INDEX seats_of_pupil ON seats (pupil_id, session_id);

-- Pupils who would listen together with others who ask the same: nobody finds strangers in the room unasked.
CREATE TABLE seat_wishes (
    question_id TEXT NOT NULL PRIMARY KEY REFERENCES questions (id),
    pupil_id TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX seat_wishes_of_pupil ON seat_wishes (pupil_id);

-- Sessions into which the teacher lets nobody else.
CREATE TABLE seat_doors (
    session_id TEXT NOT NULL PRIMARY KEY REFERENCES sessions (id),
    closed_by TEXT NOT NULL,
    at BIGINT NOT NULL
);
