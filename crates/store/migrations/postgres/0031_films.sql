-- A short film can be attached to a question; its picture lies on the board and stands in lists.
ALTER TABLE question_attachments
    DROP CONSTRAINT question_attachments_kind_check,
    ADD CONSTRAINT question_attachments_kind_check CHECK (kind IN ('photo', 'voice', 'video')),
    ADD COLUMN poster_id TEXT;
