-- The telephone at which a school can be asked; it stands on its slips.
ALTER TABLE orgs ADD COLUMN phone TEXT;

-- A locked account keeps everybody out until it is unlocked.
ALTER TABLE accounts ADD COLUMN locked_at BIGINT;

-- When a pupil chose the name others see.
ALTER TABLE persons ADD COLUMN alias_chosen_at BIGINT;

-- What a guardian is to the child: a code, and beside it the word the family uses.
ALTER TABLE guardianships RENAME COLUMN relation TO kin;
ALTER TABLE guardianships ADD COLUMN relation TEXT NOT NULL DEFAULT '';
ALTER TABLE guardianships ADD COLUMN since BIGINT;

-- Activation slips. code is a fingerprint under the vault's key: the code itself stands on paper alone. A slip whose
-- ended_at is empty is in force until expires_at; seats are the people it can still let in.
CREATE TABLE slips (
    id TEXT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('pupil', 'staff')),
    person_id TEXT NOT NULL REFERENCES persons (id),
    issued_by TEXT NOT NULL REFERENCES persons (id),
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    seats BIGINT NOT NULL,
    ended_at BIGINT,
    ending TEXT CHECK (ending IN ('reissued', 'locked', 'used'))
);
CREATE UNIQUE INDEX slips_in_force ON slips (person_id) WHERE ended_at IS NULL;
CREATE INDEX slips_of_person ON slips (person_id, id);

-- Codes with which one may set a new password, once; one a person.
CREATE TABLE reset_codes (
    person_id TEXT NOT NULL PRIMARY KEY REFERENCES persons (id),
    code TEXT NOT NULL UNIQUE,
    issued_by TEXT NOT NULL REFERENCES persons (id),
    expires_at BIGINT NOT NULL
);

-- Codes typed in that were none, per address and per beginning of the code, shared by all nodes.
CREATE TABLE code_attempts (
    scope TEXT NOT NULL CHECK (scope IN ('address', 'prefix')),
    what TEXT NOT NULL,
    failures BIGINT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (scope, what)
);
CREATE INDEX code_attempts_by_age ON code_attempts (since);
