-- Sign-ins by other means than a password, each with the time of its last second step. address is a network, not a
-- person's address; ticket is the SHA-256 of the ticket with which a CAS server may end the sign-in.
CREATE TABLE sign_ins_anew (
    id TEXT NOT NULL PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    person_id TEXT NOT NULL REFERENCES persons (id),
    role TEXT NOT NULL,
    org_id TEXT NOT NULL REFERENCES orgs (id),
    means TEXT NOT NULL CHECK (means IN ('password', 'demo', 'oidc', 'cas', 'wecom', 'dingtalk')),
    way TEXT,
    ticket TEXT,
    device TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    stepped_up_at INTEGER
) STRICT;
INSERT INTO sign_ins_anew
SELECT id, token_hash, person_id, role, org_id, means, NULL, NULL, device, '', created_at, last_seen_at, expires_at, NULL
FROM sign_ins;
DROP TABLE sign_ins;
ALTER TABLE sign_ins_anew RENAME TO sign_ins;
CREATE INDEX sign_ins_of_person ON sign_ins (person_id, id);
CREATE INDEX sign_ins_by_end ON sign_ins (expires_at);
CREATE INDEX sign_ins_by_ticket ON sign_ins (ticket);

-- Attempts that have not succeeded: the pause after the last one grows with their number. A browser that has signed in
-- before is counted by itself, so that strangers cannot keep it out. before_at is the attempt before the last.
DROP TABLE sign_in_attempts;
CREATE TABLE sign_in_attempts (
    scope TEXT NOT NULL CHECK (scope IN ('login', 'device', 'address', 'code')),
    what TEXT NOT NULL,
    failures INTEGER NOT NULL,
    before_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY (scope, what)
) STRICT;
CREATE INDEX sign_in_attempts_by_age ON sign_in_attempts (last_at);

-- Browsers in which a person has signed in before. Only the SHA-256 of what the browser keeps is here.
CREATE TABLE known_devices (
    person_id TEXT NOT NULL REFERENCES persons (id),
    device_hash BLOB NOT NULL,
    first_seen_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    PRIMARY KEY (person_id, device_hash)
) STRICT;

-- The second step (TOTP). secret is sealed; last_step is the time step of the last code that was taken: none is taken twice.
CREATE TABLE second_steps (
    person_id TEXT NOT NULL PRIMARY KEY REFERENCES persons (id),
    secret TEXT NOT NULL,
    last_step INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    confirmed_at INTEGER
) STRICT;

-- Recovery codes that have not been used; code is a fingerprint under the vault's key.
CREATE TABLE recovery_codes (
    person_id TEXT NOT NULL REFERENCES persons (id),
    code TEXT NOT NULL,
    PRIMARY KEY (person_id, code)
) STRICT;

-- Who somebody is at another site through which one may sign in.
CREATE TABLE linked_identities (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES persons (id),
    way TEXT NOT NULL,
    subject TEXT NOT NULL,
    label TEXT NOT NULL,
    linked_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    UNIQUE (way, subject)
) STRICT;
CREATE INDEX linked_identities_of_person ON linked_identities (person_id, id);
