-- Background work. A job is due at run_at; a worker that takes it moves run_at to the end of its lease.
CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'failed')),
    attempts INTEGER NOT NULL,
    run_at INTEGER NOT NULL,
    last_error TEXT,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX jobs_due ON jobs (state, run_at, id);

-- Facts one capability tells the others.
CREATE TABLE events (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    payload TEXT NOT NULL,
    actor_id TEXT,
    happened_at INTEGER NOT NULL
) STRICT;

CREATE TABLE files (
    id TEXT NOT NULL PRIMARY KEY,
    owner_id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    width INTEGER,
    height INTEGER,
    created_at INTEGER NOT NULL
) STRICT;

-- What a file hangs on ("question:<id>"): who may see that may see the file.
CREATE TABLE file_scopes (
    file_id TEXT NOT NULL REFERENCES files (id),
    scope TEXT NOT NULL,
    PRIMARY KEY (file_id, scope)
) STRICT;

CREATE TABLE notices (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL,
    code TEXT NOT NULL,
    params TEXT NOT NULL,
    link TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    read_at INTEGER
) STRICT;
CREATE INDEX notices_of_person ON notices (person_id, id);

CREATE TABLE push_subscriptions (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL,
    sign_in_id TEXT NOT NULL,
    endpoint TEXT NOT NULL UNIQUE,
    p256dh TEXT NOT NULL,
    auth TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX push_subscriptions_of_person ON push_subscriptions (person_id, id);

-- Keys the program made for itself, once.
CREATE TABLE own_keys (
    name TEXT NOT NULL PRIMARY KEY,
    secret BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE audit (
    id TEXT NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    actor_id TEXT,
    role TEXT,
    org_id TEXT,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    detail TEXT NOT NULL,
    request_id TEXT NOT NULL
) STRICT;
CREATE INDEX audit_of_object ON audit (object, id);
CREATE INDEX audit_of_actor ON audit (actor_id, id);
