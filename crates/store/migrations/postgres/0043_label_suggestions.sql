-- What was suggested for a question when its session was closed, and what the teacher made of it.
CREATE TABLE label_suggestions (
    question_id TEXT NOT NULL PRIMARY KEY REFERENCES questions (id),
    suggested_at BIGINT NOT NULL,
    -- The models that were asked.
    model TEXT,
    -- Absent where the program was unsure.
    subject TEXT,
    kind TEXT,
    -- JSON: the knowledge points, the most probable first.
    points TEXT NOT NULL,
    -- Where the first point comes from, and whether it was called sure; absent without any.
    source TEXT,
    sure BIGINT NOT NULL CHECK (sure IN (0, 1)),
    -- What the teacher made of it; absent before the session is described.
    answered_at BIGINT,
    subject_right BIGINT CHECK (subject_right IN (0, 1)),
    kind_right BIGINT CHECK (kind_right IN (0, 1)),
    -- Which of the points was right, from 1; 0 for none of them.
    point_place BIGINT
);
CREATE INDEX label_suggestions_by_answer ON label_suggestions (answered_at);
