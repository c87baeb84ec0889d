-- A file on its way here, piece by piece (tus). The bytes that have arrived stand in the folder of parts: their number is the
-- length of the file there. It becomes the file of the same id.
CREATE TABLE uploads (
    id TEXT NOT NULL PRIMARY KEY,
    owner_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('whole', 'part', 'final')),
    state TEXT NOT NULL CHECK (state IN ('arriving', 'kept', 'joined', 'refused', 'expired', 'cancelled')),
    purpose TEXT,
    length INTEGER NOT NULL,
    -- What the client said of it, to be said again.
    metadata TEXT,
    concat TEXT,
    -- The code by which it was refused.
    problem TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    settled_at INTEGER
) STRICT;
CREATE INDEX uploads_of_owner ON uploads (owner_id, state);
CREATE INDEX uploads_by_state ON uploads (state, settled_at);

-- A question can be sent while its photos are still on their way; the file has the id of its upload.
ALTER TABLE question_attachments
    ADD COLUMN state TEXT NOT NULL DEFAULT 'here' CHECK (state IN ('here', 'arriving', 'lost'));
CREATE INDEX question_attachments_of_file ON question_attachments (file_id);
