-- What a pupil keeps to come back to (问题本).
CREATE TABLE book_entries (
    id TEXT NOT NULL PRIMARY KEY,
    pupil_id TEXT NOT NULL,
    question_id TEXT NOT NULL REFERENCES questions (id),
    -- The session that answers it: the pupil's own, or one whose replay was enough. It says what the question is about.
    session_id TEXT NOT NULL REFERENCES sessions (id),
    words TEXT NOT NULL,
    note TEXT,
    kept_at INTEGER NOT NULL,
    -- How often in a row the pupil knew it.
    step INTEGER NOT NULL,
    -- The day on which it comes again; none once it stays known.
    due_on TEXT,
    -- What was tried this time (JSON), and when; empty until then, so that the answer stays hidden.
    attempt TEXT,
    tried_at INTEGER,
    reviewed_at INTEGER,
    reviews INTEGER NOT NULL,
    -- Where it stood before the last word on it, so that one can be taken back.
    before_step INTEGER,
    before_due TEXT,
    -- Taken out by the pupil, who can put it back for a while.
    removed_at INTEGER,
    UNIQUE (pupil_id, question_id)
) STRICT;
CREATE INDEX book_entries_of_pupil ON book_entries (pupil_id, id);
CREATE INDEX book_entries_of_question ON book_entries (question_id);

-- How a pupil wants the book kept.
CREATE TABLE book_choices (
    pupil_id TEXT NOT NULL PRIMARY KEY,
    -- Every question that is answered is kept by itself.
    keeps_answered INTEGER NOT NULL,
    reminds INTEGER NOT NULL,
    -- The last day on which the pupil was reminded.
    reminded_on TEXT
) STRICT;
