-- A pupil's question and where it stands.
CREATE TABLE questions (
    id TEXT NOT NULL PRIMARY KEY,
    asker_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'queued', 'offered', 'in_session', 'pupil_away', 'teacher_away',
                                         'waiting_later', 'answering_later', 'answered', 'cancelled', 'expired')),
    mode TEXT CHECK (mode IN ('live', 'later')),
    subject TEXT,
    stage TEXT NOT NULL,
    grade INTEGER NOT NULL,
    text TEXT,
    attempt TEXT,
    -- A question whose teacher was lost goes before those that have not been heard yet.
    ahead INTEGER NOT NULL,
    -- How often every teacher at hand has let the question pass.
    round INTEGER NOT NULL,
    room_id TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    submitted_at INTEGER,
    match_shown_at INTEGER,
    accepted_at INTEGER
) STRICT;
CREATE INDEX questions_of_asker ON questions (asker_id, id);
CREATE INDEX questions_waiting ON questions (state, subject, stage, submitted_at);
CREATE INDEX questions_waits ON questions (subject, stage, accepted_at) WHERE accepted_at IS NOT NULL;
CREATE INDEX questions_of_room ON questions (room_id) WHERE room_id IS NOT NULL;
-- A pupil waits with one question at a time, however many devices ask.
CREATE UNIQUE INDEX questions_one_live_a_pupil ON questions (asker_id)
    WHERE state IN ('queued', 'offered', 'in_session', 'pupil_away', 'teacher_away');

CREATE TABLE question_attachments (
    question_id TEXT NOT NULL REFERENCES questions (id),
    file_id TEXT NOT NULL,
    place INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('photo', 'voice')),
    media_type TEXT NOT NULL,
    width INTEGER,
    height INTEGER,
    PRIMARY KEY (question_id, file_id)
) STRICT;

-- A stretch of duty of one teacher.
CREATE TABLE stints (
    id TEXT NOT NULL PRIMARY KEY,
    teacher_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('free', 'offered', 'teaching', 'ended')),
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    ended_why TEXT CHECK (ended_why IN ('teacher', 'silent', 'hours')),
    -- May lie a little ahead: a teacher whose pupil has just left closes the session first.
    free_since INTEGER NOT NULL,
    silences INTEGER NOT NULL,
    pen TEXT NOT NULL,
    round_trip_ms INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX stints_one_a_teacher ON stints (teacher_id) WHERE state <> 'ended';
CREATE INDEX stints_free ON stints (state, free_since);
CREATE INDEX stints_of_teacher ON stints (teacher_id, started_at);

-- What a teacher on duty answers, as it was when the stint began.
CREATE TABLE stint_subjects (
    stint_id TEXT NOT NULL REFERENCES stints (id),
    subject TEXT NOT NULL,
    stage TEXT NOT NULL,
    PRIMARY KEY (stint_id, subject, stage)
) STRICT;
CREATE INDEX stint_subjects_by_subject ON stint_subjects (subject, stage, stint_id);

-- A question put to one teacher for a few seconds.
CREATE TABLE offers (
    id TEXT NOT NULL PRIMARY KEY,
    question_id TEXT NOT NULL REFERENCES questions (id),
    teacher_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'passed', 'silent', 'withdrawn')),
    round INTEGER NOT NULL,
    offered_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
-- Whatever two nodes believe at the same moment, these two hold.
CREATE UNIQUE INDEX offers_one_a_question ON offers (question_id) WHERE state = 'open';
CREATE UNIQUE INDEX offers_one_a_teacher ON offers (teacher_id) WHERE state = 'open';
CREATE INDEX offers_of_question ON offers (question_id, round, teacher_id);

-- One row: whoever matches questions and teachers holds it, so that nodes take turns.
CREATE TABLE dispatch_turn (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    turns INTEGER NOT NULL
) STRICT;
INSERT INTO dispatch_turn (id, turns) VALUES (1, 0);

-- One question explained by one teacher.
CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    question_id TEXT NOT NULL REFERENCES questions (id),
    kind TEXT NOT NULL CHECK (kind IN ('live', 'later')),
    room_id TEXT NOT NULL,
    teacher_id TEXT NOT NULL,
    pupil_id TEXT NOT NULL,
    school_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
    ended_why TEXT CHECK (ended_why IN ('closed', 'hung_up', 'pupil_gone', 'teacher_gone', 'moved_later', 'stopped', 'released')),
    subject TEXT NOT NULL,
    stage TEXT NOT NULL,
    grade INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    ends_by INTEGER,
    warn_at INTEGER,
    rest_at INTEGER,
    pupil_gone_at INTEGER,
    teacher_gone_at INTEGER,
    knowledge_point TEXT,
    note TEXT,
    closed_at INTEGER,
    solved INTEGER,
    rating INTEGER,
    comment TEXT,
    judged_at INTEGER,
    watched_at INTEGER,
    -- What the teacher put on the board and said, once the session has ended.
    marks INTEGER,
    voice_ms INTEGER,
    effective INTEGER
) STRICT;
-- One child per teacher, one teacher per question.
CREATE UNIQUE INDEX sessions_one_a_teacher ON sessions (teacher_id) WHERE state = 'open';
CREATE UNIQUE INDEX sessions_one_a_question ON sessions (question_id) WHERE state = 'open';
CREATE INDEX sessions_of_question ON sessions (question_id, id);
CREATE INDEX sessions_of_teacher ON sessions (teacher_id, started_at);
CREATE INDEX sessions_of_pupil ON sessions (pupil_id, started_at);
CREATE INDEX sessions_of_room ON sessions (room_id, id);
CREATE INDEX sessions_points ON sessions (subject, stage, knowledge_point) WHERE knowledge_point IS NOT NULL;

-- In whose archive a session stands: pupil:<id>, teacher:<id>, class:<id>, and org:<id> for the school and all above it.
CREATE TABLE session_scopes (
    scope TEXT NOT NULL,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    PRIMARY KEY (scope, session_id)
) STRICT;

-- Someone says that a session went wrong.
CREATE TABLE session_reports (
    id TEXT NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    reporter_id TEXT NOT NULL,
    reporter_role TEXT NOT NULL,
    reason TEXT NOT NULL,
    text TEXT,
    at_seq INTEGER,
    created_at INTEGER NOT NULL,
    decision TEXT CHECK (decision IN ('upheld', 'dismissed')),
    note TEXT,
    settled_by TEXT,
    settled_at INTEGER
) STRICT;
CREATE INDEX session_reports_of_session ON session_reports (session_id, id);
CREATE INDEX session_reports_open ON session_reports (decision, id);
