-- Who opened what of a child's data, when, in which role and why. No name stands here.
CREATE TABLE child_views (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    child_id TEXT NOT NULL REFERENCES persons (id),
    viewer_id TEXT NOT NULL,
    role TEXT NOT NULL,
    org_id TEXT NOT NULL,
    part TEXT NOT NULL,
    purpose TEXT NOT NULL,
    note TEXT NOT NULL,
    request_id TEXT NOT NULL
);
CREATE INDEX child_views_of_child ON child_views (child_id, id);
CREATE INDEX child_views_of_viewer ON child_views (viewer_id, at);
CREATE INDEX child_views_by_time ON child_views (at);

-- How many names of children somebody was shown in lists on a day.
CREATE TABLE name_reads (
    person_id TEXT NOT NULL,
    day TEXT NOT NULL,
    lists BIGINT NOT NULL,
    names BIGINT NOT NULL,
    PRIMARY KEY (person_id, day)
);

-- What families ask of a child's data: a copy, a correction, a deletion. field and wanted are a correction's; wanted,
-- text and reason are sealed. outcome is JSON of counts.
CREATE TABLE child_requests (
    id TEXT NOT NULL PRIMARY KEY,
    child_id TEXT NOT NULL REFERENCES persons (id),
    kind TEXT NOT NULL CHECK (kind IN ('copy', 'correction', 'deletion')),
    state TEXT NOT NULL CHECK (state IN ('asked', 'granted', 'done', 'refused', 'withdrawn', 'expired')),
    asked_by TEXT NOT NULL,
    asked_role TEXT NOT NULL,
    school_id TEXT NOT NULL REFERENCES orgs (id),
    field TEXT,
    wanted TEXT,
    text TEXT,
    locale TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    due_day TEXT NOT NULL,
    decided_by TEXT,
    decided_role TEXT,
    reason TEXT,
    decided_at BIGINT,
    done_at BIGINT,
    expires_at BIGINT,
    outcome TEXT
);
CREATE INDEX child_requests_of_child ON child_requests (child_id, id);
CREATE INDEX child_requests_of_asker ON child_requests (asked_by, id);
CREATE INDEX child_requests_by_state ON child_requests (state, due_day);

-- Exports of more rows than one person may take out alone. scope is JSON that SQL never looks into.
CREATE TABLE export_requests (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    org_id TEXT NOT NULL REFERENCES orgs (id),
    scope TEXT NOT NULL,
    row_count BIGINT NOT NULL,
    purpose TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'rejected', 'ready', 'failed', 'gone')),
    asked_by TEXT NOT NULL,
    asked_role TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    decided_by TEXT,
    decided_role TEXT,
    reason TEXT,
    decided_at BIGINT,
    file_name TEXT,
    media_type TEXT,
    ready_at BIGINT,
    expires_at BIGINT,
    fetched BIGINT NOT NULL
);
CREATE INDEX export_requests_of_org ON export_requests (org_id, id);

-- Children whose data stays although its term is over: a dispute, an investigation.
CREATE TABLE legal_holds (
    id TEXT NOT NULL PRIMARY KEY,
    child_id TEXT NOT NULL REFERENCES persons (id),
    reason TEXT NOT NULL,
    set_by TEXT,
    set_at BIGINT NOT NULL,
    lifted_by TEXT,
    lifted_at BIGINT
);
CREATE UNIQUE INDEX legal_holds_of_child ON legal_holds (child_id) WHERE lifted_at IS NULL;

-- What the nightly cleaning removed, one row a kind.
CREATE TABLE cleanings (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    before BIGINT NOT NULL,
    removed BIGINT NOT NULL
);
CREATE INDEX cleanings_by_time ON cleanings (at);

-- The yearly reports on children's data that were made. facts is JSON that SQL never looks into.
CREATE TABLE yearly_reports (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES orgs (id),
    year BIGINT NOT NULL,
    facts TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    made_by TEXT,
    made_at BIGINT NOT NULL
);
CREATE INDEX yearly_reports_of_org ON yearly_reports (org_id, year, id);

-- A person's files, and the files of a thing.
CREATE INDEX files_of_owner ON files (owner_id, id);
CREATE INDEX file_scopes_of_thing ON file_scopes (scope, file_id);
