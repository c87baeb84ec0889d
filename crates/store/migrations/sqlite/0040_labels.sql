-- What a teacher said a question is about. It counts at once for the same and nearly the same questions.
CREATE TABLE question_labels (
    question_id TEXT NOT NULL PRIMARY KEY REFERENCES questions (id),
    -- All words of the question, typed, read and heard; absent once the child's words are gone.
    words TEXT,
    subject TEXT NOT NULL,
    stage TEXT NOT NULL,
    kind TEXT,
    knowledge_point TEXT NOT NULL,
    said_by TEXT NOT NULL,
    said_at INTEGER NOT NULL
) STRICT;
CREATE INDEX question_labels_by_time ON question_labels (said_at);

-- By which a question is found from one that says nearly the same: hashes of pairs of characters.
CREATE TABLE question_marks (
    mark INTEGER NOT NULL,
    question_id TEXT NOT NULL REFERENCES question_labels (question_id),
    PRIMARY KEY (mark, question_id)
) STRICT;
CREATE INDEX question_marks_of_question ON question_marks (question_id);
