-- A question, a line of the chat or of the captions, and somebody else's replay can be reported too. A question may have no
-- session: the embedded engine can only build the table anew.
CREATE TABLE old_session_reports AS SELECT * FROM session_reports;
DROP TABLE session_reports;
CREATE TABLE session_reports (
    id TEXT NOT NULL PRIMARY KEY,
    session_id TEXT REFERENCES sessions (id),
    reporter_id TEXT NOT NULL,
    reporter_role TEXT NOT NULL,
    reason TEXT NOT NULL,
    text TEXT,
    at_seq INTEGER,
    created_at INTEGER NOT NULL,
    decision TEXT CHECK (decision IN ('upheld', 'dismissed')),
    note TEXT,
    settled_by TEXT,
    settled_at INTEGER,
    question_id TEXT NOT NULL REFERENCES questions (id),
    about TEXT NOT NULL CHECK (about IN ('session', 'question', 'chat', 'caption', 'replay')),
    at_ms INTEGER
) STRICT;
INSERT INTO session_reports
SELECT r.id, r.session_id, r.reporter_id, r.reporter_role, r.reason, r.text, r.at_seq, r.created_at, r.decision, r.note,
       r.settled_by, r.settled_at, s.question_id, 'session', NULL
FROM old_session_reports r JOIN sessions s ON s.id = r.session_id;
DROP TABLE old_session_reports;
CREATE INDEX session_reports_of_session ON session_reports (session_id, id);
CREATE INDEX session_reports_open ON session_reports (decision, id);
CREATE INDEX session_reports_of_question ON session_reports (question_id, id);
