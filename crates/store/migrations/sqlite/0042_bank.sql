-- A question for which the replay of the same one is shown first. The embedded engine can only build the table anew; what refers
-- to it finds it again before the migration ends.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE old_questions AS SELECT * FROM questions;
DROP TABLE questions;
CREATE TABLE questions (
    id TEXT NOT NULL PRIMARY KEY,
    asker_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'shown', 'queued', 'offered', 'in_session', 'pupil_away', 'teacher_away',
                                         'waiting_later', 'answering_later', 'answered', 'found', 'cancelled', 'expired')),
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
    accepted_at INTEGER,
    awaited_voice TEXT,
    -- When it began to wait for a person: its place counts from `submitted_at`, its wait from here.
    queued_at INTEGER
) STRICT;
INSERT INTO questions SELECT *, NULL FROM old_questions;
DROP TABLE old_questions;
CREATE INDEX questions_of_asker ON questions (asker_id, id);
CREATE INDEX questions_waiting ON questions (state, subject, stage, submitted_at);
CREATE INDEX questions_waits ON questions (subject, stage, accepted_at) WHERE accepted_at IS NOT NULL;
CREATE INDEX questions_by_awaited_voice ON questions (awaited_voice) WHERE awaited_voice IS NOT NULL;
CREATE INDEX questions_of_room ON questions (room_id) WHERE room_id IS NOT NULL;
-- A pupil waits with one question at a time, however many devices ask.
CREATE UNIQUE INDEX questions_one_live_a_pupil ON questions (asker_id)
    WHERE state IN ('queued', 'offered', 'in_session', 'pupil_away', 'teacher_away');

-- Answered questions whose replays may be shown to others who ask the same; each node's index follows it by `changed_at`.
CREATE TABLE bank_entries (
    session_id TEXT NOT NULL PRIMARY KEY REFERENCES sessions (id),
    question_id TEXT NOT NULL,
    pupil_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    stage TEXT NOT NULL,
    -- What is looked for. Empty once the question says nothing any more.
    words TEXT NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX bank_entries_changed ON bank_entries (changed_at);
CREATE INDEX bank_entries_of_question ON bank_entries (question_id);
CREATE INDEX bank_entries_of_pupil ON bank_entries (pupil_id);

-- Replays shown to a pupil before a teacher is asked.
CREATE TABLE replay_offers (
    question_id TEXT NOT NULL REFERENCES questions (id),
    session_id TEXT NOT NULL REFERENCES sessions (id),
    -- From 1, the nearest first.
    place INTEGER NOT NULL,
    -- How probably it is the same question, in thousandths.
    same_permille INTEGER NOT NULL,
    -- JSON: words that both have.
    shared TEXT NOT NULL,
    shown_at INTEGER NOT NULL,
    opened_at INTEGER,
    outcome TEXT CHECK (outcome IN ('solved', 'not_mine', 'wrong')),
    settled_at INTEGER,
    PRIMARY KEY (question_id, session_id)
) STRICT;
CREATE INDEX replay_offers_shown ON replay_offers (shown_at);

-- Who may watch whose replay: after saying what was tried (R24).
CREATE TABLE replay_openings (
    pupil_id TEXT NOT NULL,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    -- JSON, as a question keeps it.
    attempt TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    PRIMARY KEY (pupil_id, session_id)
) STRICT;
