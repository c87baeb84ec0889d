-- What is said of an attempt may still be on its way when its question is sent.
ALTER TABLE questions ADD COLUMN awaited_voice TEXT;
CREATE INDEX questions_by_awaited_voice ON questions (awaited_voice) WHERE awaited_voice IS NOT NULL;
