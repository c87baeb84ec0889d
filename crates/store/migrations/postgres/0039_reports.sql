-- A question, a line of the chat or of the captions, and somebody else's replay can be reported too. A question may have no
-- session.
ALTER TABLE session_reports ALTER COLUMN session_id DROP NOT NULL;
ALTER TABLE session_reports ADD COLUMN question_id TEXT REFERENCES questions (id);
UPDATE session_reports SET question_id = (SELECT s.question_id FROM sessions s WHERE s.id = session_reports.session_id);
ALTER TABLE session_reports ALTER COLUMN question_id SET NOT NULL;
ALTER TABLE session_reports ADD COLUMN about TEXT NOT NULL DEFAULT 'session'
    CHECK (about IN ('session', 'question', 'chat', 'caption', 'replay'));
ALTER TABLE session_reports ALTER COLUMN about DROP DEFAULT;
ALTER TABLE session_reports ADD COLUMN at_ms BIGINT;
CREATE INDEX session_reports_of_question ON session_reports (question_id, id);
