-- A short film can be attached to a question; its picture lies on the board and stands in lists.
CREATE TABLE question_attachments_new (
    question_id TEXT NOT NULL REFERENCES questions (id),
    file_id TEXT NOT NULL,
    place INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('photo', 'voice', 'video')),
    media_type TEXT NOT NULL,
    width INTEGER,
    height INTEGER,
    state TEXT NOT NULL DEFAULT 'here' CHECK (state IN ('here', 'arriving', 'lost')),
    poster_id TEXT,
    PRIMARY KEY (question_id, file_id)
) STRICT;
INSERT INTO question_attachments_new (question_id, file_id, place, kind, media_type, width, height, state)
    SELECT question_id, file_id, place, kind, media_type, width, height, state FROM question_attachments;
DROP TABLE question_attachments;
ALTER TABLE question_attachments_new RENAME TO question_attachments;
CREATE INDEX question_attachments_of_file ON question_attachments (file_id);
