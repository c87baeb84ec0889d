-- What a photo or a voice that hangs on a question says in words. Goes with the attachment.
CREATE TABLE readings (
    question_id TEXT NOT NULL,
    file_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('photo', 'voice')),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'read', 'retake', 'failed', 'unavailable')),
    text TEXT NOT NULL,
    -- JSON: [{"text", "confidence", "corners"}], corners in pixels of the photo.
    blocks TEXT NOT NULL,
    -- Percent.
    confidence INTEGER NOT NULL,
    -- Why it is to be taken again.
    retake TEXT,
    took_ms INTEGER NOT NULL,
    -- What the asker made of the text.
    edited TEXT,
    tries INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    PRIMARY KEY (question_id, file_id)
) STRICT;
CREATE INDEX readings_of_file ON readings (file_id);
