-- What a child's guardian, or the child, has said to each item of the notice: one row for each answer, none is changed.
-- version is the one of the item in the region pack; receipt holds together what was answered in one go.
CREATE TABLE consents (
    id TEXT NOT NULL PRIMARY KEY,
    child_id TEXT NOT NULL REFERENCES pupils (person_id),
    item TEXT NOT NULL,
    version INTEGER NOT NULL,
    answer TEXT NOT NULL CHECK (answer IN ('given', 'refused', 'withdrawn')),
    actor_id TEXT NOT NULL REFERENCES persons (id),
    actor_role TEXT NOT NULL,
    device TEXT NOT NULL,
    receipt TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX consents_of_child ON consents (child_id, at, id);

-- In which month a pupil was born (2012-11): from an age on, pupils answer for themselves. The day is not kept.
CREATE TABLE birth_months (
    person_id TEXT NOT NULL PRIMARY KEY REFERENCES pupils (person_id),
    month TEXT NOT NULL
) STRICT;

-- When the families of a class that have not answered were reminded last.
CREATE TABLE consent_reminders (
    class_id TEXT NOT NULL PRIMARY KEY REFERENCES classes (id),
    actor_id TEXT NOT NULL REFERENCES persons (id),
    at INTEGER NOT NULL
) STRICT;

-- Without consent to a recording a question is answered in writing: such a session has no room. A session whose recording is
-- withdrawn ends. The embedded engine can only build the tables anew, and with them what refers to them.
CREATE TABLE old_questions AS SELECT * FROM questions;
CREATE TABLE old_sessions AS SELECT * FROM sessions;
CREATE TABLE old_question_attachments AS SELECT * FROM question_attachments;
CREATE TABLE old_offers AS SELECT * FROM offers;
CREATE TABLE old_session_scopes AS SELECT * FROM session_scopes;
CREATE TABLE old_session_reports AS SELECT * FROM session_reports;
DELETE FROM session_reports;
DELETE FROM session_scopes;
DROP TABLE sessions;
DELETE FROM offers;
DELETE FROM question_attachments;
DROP TABLE questions;
CREATE TABLE questions (
    id TEXT NOT NULL PRIMARY KEY,
    asker_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'queued', 'offered', 'in_session', 'pupil_away', 'teacher_away',
                                         'waiting_later', 'answering_later', 'answered', 'cancelled', 'expired')),
    mode TEXT CHECK (mode IN ('live', 'later', 'text')),
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
CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    question_id TEXT NOT NULL REFERENCES questions (id),
    kind TEXT NOT NULL CHECK (kind IN ('live', 'later', 'text')),
    room_id TEXT,
    teacher_id TEXT NOT NULL,
    pupil_id TEXT NOT NULL,
    school_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
    ended_why TEXT CHECK (ended_why IN
        ('closed', 'hung_up', 'pupil_gone', 'teacher_gone', 'moved_later', 'stopped', 'released', 'consent_withdrawn')),
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
    effective INTEGER,
    answer TEXT,
    answer_photo_id TEXT
) STRICT;
-- One child per teacher, one teacher per question.
CREATE UNIQUE INDEX sessions_one_a_teacher ON sessions (teacher_id) WHERE state = 'open';
CREATE UNIQUE INDEX sessions_one_a_question ON sessions (question_id) WHERE state = 'open';
CREATE INDEX sessions_of_question ON sessions (question_id, id);
CREATE INDEX sessions_of_teacher ON sessions (teacher_id, started_at);
CREATE INDEX sessions_of_pupil ON sessions (pupil_id, started_at);
CREATE INDEX sessions_of_room ON sessions (room_id, id);
CREATE INDEX sessions_points ON sessions (subject, stage, knowledge_point) WHERE knowledge_point IS NOT NULL;
INSERT INTO questions SELECT * FROM old_questions;
INSERT INTO sessions SELECT *, NULL, NULL FROM old_sessions;
INSERT INTO question_attachments SELECT * FROM old_question_attachments;
INSERT INTO offers SELECT * FROM old_offers;
INSERT INTO session_scopes SELECT * FROM old_session_scopes;
INSERT INTO session_reports SELECT * FROM old_session_reports;
DROP TABLE old_questions;
DROP TABLE old_sessions;
DROP TABLE old_question_attachments;
DROP TABLE old_offers;
DROP TABLE old_session_scopes;
DROP TABLE old_session_reports;
