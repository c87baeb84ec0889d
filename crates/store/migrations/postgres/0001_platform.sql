-- Background work. A job is due at run_at; a worker that takes it moves run_at to the end of its lease.
CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'failed')),
    attempts BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    last_error TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX jobs_due ON jobs (state, run_at, id);

-- Facts one capability tells the others.
CREATE TABLE events (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    payload TEXT NOT NULL,
    actor_id TEXT,
    happened_at BIGINT NOT NULL
);

CREATE TABLE files (
    id TEXT NOT NULL PRIMARY KEY,
    owner_id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    width BIGINT,
    height BIGINT,
    created_at BIGINT NOT NULL
);

-- What a file hangs on ("question:<id>"): who may see that may see the file.
CREATE TABLE file_scopes (
    file_id TEXT NOT NULL REFERENCES files (id),
    scope TEXT NOT NULL,
    PRIMARY KEY (file_id, scope)
);

CREATE TABLE notices (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL,
    code TEXT NOT NULL,
    params TEXT NOT NULL,
    link TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    read_at BIGINT
);
CREATE INDEX notices_of_person ON notices (person_id, id);

CREATE TABLE push_subscriptions (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL,
    sign_in_id TEXT NOT NULL,
    endpoint TEXT NOT NULL UNIQUE,
    p256dh TEXT NOT NULL,
    auth TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX push_subscriptions_of_person ON push_subscriptions (person_id, id);

-- Keys the program made for itself, once.
CREATE TABLE own_keys (
    name TEXT NOT NULL PRIMARY KEY,
    secret BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE audit (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor_id TEXT,
    role TEXT,
    org_id TEXT,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    detail TEXT NOT NULL,
    request_id TEXT NOT NULL
);
CREATE INDEX audit_of_object ON audit (object, id);
CREATE INDEX audit_of_actor ON audit (actor_id, id);
