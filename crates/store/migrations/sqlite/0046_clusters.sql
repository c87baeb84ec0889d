-- Questions that say the same (共性问题), found each night. Their words stay with the questions.
CREATE TABLE clusters (
    id TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,
    stage TEXT NOT NULL,
    -- What most of its questions were said to be about.
    knowledge_point TEXT,
    -- What a researcher calls it.
    name TEXT,
    -- The cluster it counts with, once a researcher said that both are one.
    part_of TEXT REFERENCES clusters (id),
    made_at INTEGER NOT NULL
) STRICT;
CREATE INDEX clusters_part_of ON clusters (part_of) WHERE part_of IS NOT NULL;

-- Which question stands in which cluster.
CREATE TABLE cluster_members (
    question_id TEXT NOT NULL PRIMARY KEY REFERENCES questions (id),
    -- The cluster it counts with.
    cluster_id TEXT NOT NULL REFERENCES clusters (id),
    -- The one it was found to belong to: the same, or a part of it.
    part_id TEXT NOT NULL REFERENCES clusters (id),
    pupil_id TEXT NOT NULL,
    school_id TEXT NOT NULL REFERENCES orgs (id),
    asked_at INTEGER NOT NULL,
    -- Whether others are laid beside it.
    core INTEGER NOT NULL CHECK (core IN (0, 1)),
    -- Whether a researcher put it there: it stays.
    by_hand INTEGER NOT NULL CHECK (by_hand IN (0, 1))
) STRICT;
CREATE INDEX cluster_members_of_cluster ON cluster_members (cluster_id, asked_at);
CREATE INDEX cluster_members_of_part ON cluster_members (part_id, core);
CREATE INDEX cluster_members_of_pupil ON cluster_members (pupil_id);

-- By which a core is found from a question that says nearly the same: hashes of pairs of characters.
CREATE TABLE cluster_marks (
    mark INTEGER NOT NULL,
    question_id TEXT NOT NULL,
    PRIMARY KEY (mark, question_id)
) STRICT;
CREATE INDEX cluster_marks_of_question ON cluster_marks (question_id);

-- A researcher said that this question is not of this cluster: no night puts it there again.
CREATE TABLE cluster_aparts (
    question_id TEXT NOT NULL,
    cluster_id TEXT NOT NULL REFERENCES clusters (id),
    PRIMARY KEY (question_id, cluster_id)
) STRICT;

-- How large a cluster is in a region, a county or a township, as counted last.
CREATE TABLE cluster_figures (
    cluster_id TEXT NOT NULL REFERENCES clusters (id),
    org_id TEXT NOT NULL REFERENCES orgs (id),
    -- Questions of the last days, and of as many days before.
    size INTEGER NOT NULL,
    size_before INTEGER NOT NULL,
    pupils INTEGER NOT NULL,
    schools INTEGER NOT NULL,
    counted_at INTEGER NOT NULL,
    PRIMARY KEY (cluster_id, org_id)
) STRICT;
CREATE INDEX cluster_figures_of_org ON cluster_figures (org_id, size);

-- One look through the questions of the last days, by night or when asked for.
CREATE TABLE cluster_runs (
    id TEXT NOT NULL PRIMARY KEY,
    -- Nobody where the night asked for it.
    asked_by TEXT,
    began_at INTEGER NOT NULL,
    ended_at INTEGER,
    -- Questions that were looked at, and that got a place.
    looked_at INTEGER NOT NULL,
    placed INTEGER NOT NULL
) STRICT;

-- What researchers did about clusters.
CREATE TABLE cluster_acts (
    id TEXT NOT NULL PRIMARY KEY,
    cluster_id TEXT NOT NULL REFERENCES clusters (id),
    kind TEXT NOT NULL CHECK (kind IN ('merge', 'split', 'rename')),
    -- JSON: what it takes to undo it.
    detail TEXT NOT NULL,
    at INTEGER NOT NULL,
    actor_id TEXT NOT NULL,
    undone_at INTEGER,
    undone_by TEXT
) STRICT;
CREATE INDEX cluster_acts_of_cluster ON cluster_acts (cluster_id, id);

-- What is wished for those who asked: that they be invited, that a lecture be made.
CREATE TABLE cluster_requests (
    id TEXT NOT NULL PRIMARY KEY,
    cluster_id TEXT NOT NULL REFERENCES clusters (id),
    org_id TEXT NOT NULL REFERENCES orgs (id),
    kind TEXT NOT NULL CHECK (kind IN ('invite', 'lecture')),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'withdrawn')),
    note TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    at INTEGER NOT NULL,
    settled_at INTEGER
) STRICT;
CREATE UNIQUE INDEX cluster_requests_one_waiting ON cluster_requests (cluster_id, org_id, kind) WHERE state = 'waiting';

-- Who is to be invited.
CREATE TABLE cluster_request_askers (
    request_id TEXT NOT NULL REFERENCES cluster_requests (id),
    pupil_id TEXT NOT NULL,
    PRIMARY KEY (request_id, pupil_id)
) STRICT;
CREATE INDEX cluster_request_askers_of_pupil ON cluster_request_askers (pupil_id);

-- A night looks through everything that was sent off in the last days.
CREATE INDEX questions_submitted ON questions (submitted_at, id) WHERE submitted_at IS NOT NULL;
