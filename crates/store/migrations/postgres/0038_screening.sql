-- What screening says of a question that was sent off. `version` is the one of the lists and rules.
CREATE TABLE screenings (
    question_id TEXT NOT NULL PRIMARY KEY REFERENCES questions (id),
    asker_id TEXT NOT NULL,
    school_id TEXT NOT NULL REFERENCES orgs (id),
    state TEXT NOT NULL CHECK (state IN ('clear', 'masked', 'held', 'stopped', 'hidden', 'appealed', 'closed')),
    reason TEXT,
    -- Percent.
    confidence BIGINT NOT NULL,
    version TEXT NOT NULL,
    duplicate_of TEXT REFERENCES questions (id),
    screened_at BIGINT NOT NULL,
    waits_since BIGINT,
    due_at BIGINT,
    decided_by TEXT,
    decided_at BIGINT,
    note TEXT,
    appeal TEXT,
    appealed_at BIGINT,
    appealed_by TEXT
);
CREATE INDEX screenings_waiting ON screenings (due_at) WHERE waits_since IS NOT NULL;
CREATE INDEX screenings_of_asker ON screenings (asker_id, question_id);

-- What the rules found in each of a question's words: its text, the attempt, and what each file says.
CREATE TABLE screening_findings (
    question_id TEXT NOT NULL REFERENCES questions (id),
    source TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('clear', 'masked', 'held', 'stopped')),
    reason TEXT,
    confidence BIGINT NOT NULL,
    -- JSON: [{"from", "until", "reason"}], in characters.
    places TEXT NOT NULL,
    -- Which words were read; the words themselves only of a file in which something was found.
    digest TEXT NOT NULL,
    words TEXT,
    PRIMARY KEY (question_id, source)
);

-- Who did what about a screening; the rules where nobody is named.
CREATE TABLE screening_steps (
    id TEXT NOT NULL PRIMARY KEY,
    question_id TEXT NOT NULL REFERENCES questions (id),
    at BIGINT NOT NULL,
    actor_id TEXT,
    actor_role TEXT,
    step TEXT NOT NULL,
    reason TEXT,
    note TEXT
);
CREATE INDEX screening_steps_of_question ON screening_steps (question_id, id);
