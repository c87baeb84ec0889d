-- What an upload that is whole still waits for: the file is made of it by a program of the system. The row goes when the upload is
-- settled.
CREATE TABLE preparations (
    upload_id TEXT NOT NULL PRIMARY KEY,
    owner_id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    -- What came, by its first bytes.
    format TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'working', 'ready', 'refused')),
    -- Percent.
    progress BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX preparations_of_owner ON preparations (owner_id);

-- A file that was made together with another: the picture of a film, the further pages of a PDF, in their order.
ALTER TABLE files ADD COLUMN made_with TEXT;
ALTER TABLE files ADD COLUMN place BIGINT;
CREATE INDEX files_made_with ON files (made_with) WHERE made_with IS NOT NULL;
