-- A session is found by the words of each question that it explained.
CREATE TABLE old_bank_entries AS SELECT * FROM bank_entries;
DROP TABLE bank_entries;
CREATE TABLE bank_entries (
    session_id TEXT NOT NULL REFERENCES sessions (id),
    -- The question that the session answered, or one that was explained beside it.
    question_id TEXT NOT NULL,
    pupil_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    stage TEXT NOT NULL,
    -- What is looked for. Empty once the question says nothing any more.
    words TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (session_id, question_id)
) STRICT;
INSERT INTO bank_entries SELECT session_id, question_id, pupil_id, subject, stage, words, changed_at FROM old_bank_entries;
DROP TABLE old_bank_entries;
CREATE INDEX bank_entries_changed ON bank_entries (changed_at);
CREATE INDEX bank_entries_of_question ON bank_entries (question_id);
CREATE INDEX bank_entries_of_pupil ON bank_entries (pupil_id);

-- What an index says of an entry is other than before.
UPDATE bank_rebuilds SET number = number + 1 WHERE id = 1;
