-- When what was written, drawn and said in a room went, and why.
ALTER TABLE rooms ADD COLUMN erased_at BIGINT;
ALTER TABLE rooms ADD COLUMN erased_why TEXT;

-- Sessions whose recordings stay although their term is over: why, by whom, until the end of which day.
CREATE TABLE session_holds (
    id TEXT NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    reason TEXT NOT NULL,
    until TEXT,
    set_by TEXT,
    set_at BIGINT NOT NULL,
    lifted_by TEXT,
    lifted_at BIGINT
);
CREATE UNIQUE INDEX session_holds_of_session ON session_holds (session_id) WHERE lifted_at IS NULL;
