-- The organisation tree: region, counties, townships, schools. path is "/<id>/<id>/", root first, own id last:
-- a subtree is the range of paths that begin with the path of its root.
CREATE TABLE orgs (
    id TEXT NOT NULL PRIMARY KEY,
    parent_id TEXT REFERENCES orgs (id),
    kind TEXT NOT NULL CHECK (kind IN ('region', 'county', 'township', 'school')),
    school_kind TEXT CHECK (school_kind IN ('urban', 'town', 'village')),
    name TEXT NOT NULL,
    path TEXT COLLATE "C" NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    CHECK ((kind = 'school') = (school_kind IS NOT NULL))
);

CREATE TABLE classes (
    id TEXT NOT NULL PRIMARY KEY,
    school_id TEXT NOT NULL REFERENCES orgs (id),
    stage TEXT NOT NULL CHECK (stage IN ('primary', 'junior', 'senior')),
    grade BIGINT NOT NULL CHECK (grade BETWEEN 1 AND 12),
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (school_id, grade, name)
);

-- Everyone the city knows. name is the name at the back, alias the one shown to others in front.
CREATE TABLE persons (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    alias TEXT NOT NULL,
    locale TEXT CHECK (locale IN ('zh-CN', 'en')),
    created_at BIGINT NOT NULL
);

CREATE TABLE pupils (
    person_id TEXT NOT NULL PRIMARY KEY REFERENCES persons (id),
    class_id TEXT NOT NULL REFERENCES classes (id)
);
CREATE INDEX pupils_of_class ON pupils (class_id, person_id);

CREATE TABLE guardianships (
    guardian_id TEXT NOT NULL REFERENCES persons (id),
    pupil_id TEXT NOT NULL REFERENCES pupils (person_id),
    relation TEXT NOT NULL CHECK (relation IN ('father', 'mother', 'grandparent', 'other')),
    PRIMARY KEY (guardian_id, pupil_id)
);
CREATE INDEX guardians_of_pupil ON guardianships (pupil_id, guardian_id);

CREATE TABLE teachers (
    person_id TEXT NOT NULL PRIMARY KEY REFERENCES persons (id),
    school_id TEXT NOT NULL REFERENCES orgs (id),
    tier TEXT NOT NULL CHECK (tier IN ('backbone', 'artisan', 'master'))
);
CREATE INDEX teachers_of_school ON teachers (school_id, person_id);

CREATE TABLE teacher_subjects (
    person_id TEXT NOT NULL REFERENCES teachers (person_id),
    subject TEXT NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('primary', 'junior', 'senior')),
    PRIMARY KEY (person_id, subject, stage)
);
CREATE INDEX teachers_of_subject ON teacher_subjects (subject, stage, person_id);

-- Who looks after which class (班主任).
CREATE TABLE class_teachers (
    class_id TEXT NOT NULL REFERENCES classes (id),
    person_id TEXT NOT NULL REFERENCES persons (id),
    PRIMARY KEY (class_id, person_id)
);
CREATE INDEX classes_of_teacher ON class_teachers (person_id, class_id);

-- In which roles a person may act, and where.
CREATE TABLE role_grants (
    person_id TEXT NOT NULL REFERENCES persons (id),
    role TEXT NOT NULL,
    org_id TEXT NOT NULL REFERENCES orgs (id),
    PRIMARY KEY (person_id, role, org_id)
);
CREATE INDEX role_grants_of_org ON role_grants (org_id, role, person_id);

CREATE TABLE accounts (
    person_id TEXT NOT NULL PRIMARY KEY REFERENCES persons (id),
    login TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);

-- Signed-in browsers. Only the SHA-256 of a token is kept: whoever reads this table cannot sign in with it.
CREATE TABLE sign_ins (
    id TEXT NOT NULL PRIMARY KEY,
    token_hash BYTEA NOT NULL UNIQUE,
    person_id TEXT NOT NULL REFERENCES persons (id),
    role TEXT NOT NULL,
    org_id TEXT NOT NULL REFERENCES orgs (id),
    means TEXT NOT NULL CHECK (means IN ('password', 'demo')),
    device TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sign_ins_of_person ON sign_ins (person_id, id);
CREATE INDEX sign_ins_by_end ON sign_ins (expires_at);

-- Attempts to sign in that have not succeeded, per login and per address, shared by all nodes. what is a SHA-256:
-- people type passwords into the login field.
CREATE TABLE sign_in_attempts (
    scope TEXT NOT NULL CHECK (scope IN ('login', 'address')),
    what TEXT NOT NULL,
    failures BIGINT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (scope, what)
);
CREATE INDEX sign_in_attempts_by_age ON sign_in_attempts (since);

-- A region whose people may be signed in as without a password, where the operator has opened the demo sign-in.
CREATE TABLE demo_regions (
    org_id TEXT NOT NULL PRIMARY KEY REFERENCES orgs (id)
);

-- The people of a demo region that are offered by name, in the order of place.
CREATE TABLE demo_people (
    person_id TEXT NOT NULL REFERENCES persons (id),
    role TEXT NOT NULL,
    note TEXT NOT NULL,
    place BIGINT NOT NULL,
    PRIMARY KEY (person_id, role)
);
