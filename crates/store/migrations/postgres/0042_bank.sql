-- A question for which the replay of the same one is shown first.
ALTER TABLE questions DROP CONSTRAINT questions_state_check;
ALTER TABLE questions ADD CONSTRAINT questions_state_check CHECK (state IN
    ('draft', 'shown', 'queued', 'offered', 'in_session', 'pupil_away', 'teacher_away', 'waiting_later', 'answering_later',
     'answered', 'found', 'cancelled', 'expired'));
-- When it began to wait for a person: its place counts from `submitted_at`, its wait from here.
ALTER TABLE questions ADD COLUMN queued_at BIGINT;

-- Answered questions whose replays may be shown to others who ask the same; each node's index follows it by `changed_at`.
CREATE TABLE bank_entries (
    session_id TEXT NOT NULL PRIMARY KEY REFERENCES sessions (id),
    question_id TEXT NOT NULL,
    pupil_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    stage TEXT NOT NULL,
    -- What is looked for. Empty once the question says nothing any more.
    words TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX bank_entries_changed ON bank_entries (changed_at);
CREATE INDEX bank_entries_of_question ON bank_entries (question_id);
CREATE INDEX bank_entries_of_pupil ON bank_entries (pupil_id);

-- Replays shown to a pupil before a teacher is asked.
CREATE TABLE replay_offers (
    question_id TEXT NOT NULL REFERENCES questions (id),
    session_id TEXT NOT NULL REFERENCES sessions (id),
    -- From 1, the nearest first.
    place BIGINT NOT NULL,
    -- How probably it is the same question, in thousandths.
    same_permille BIGINT NOT NULL,
    -- JSON: words that both have.
    shared TEXT NOT NULL,
    shown_at BIGINT NOT NULL,
    opened_at BIGINT,
    outcome TEXT CHECK (outcome IN ('solved', 'not_mine', 'wrong')),
    settled_at BIGINT,
    PRIMARY KEY (question_id, session_id)
);
CREATE INDEX replay_offers_shown ON replay_offers (shown_at);

-- Who may watch whose replay: after saying what was tried (R24).
CREATE TABLE replay_openings (
    pupil_id TEXT NOT NULL,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    -- JSON, as a question keeps it.
    attempt TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    PRIMARY KEY (pupil_id, session_id)
);
