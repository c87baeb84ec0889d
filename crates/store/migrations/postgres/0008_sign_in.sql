-- Sign-ins by other means than a password, each with the time of its last second step. address is a network, not a
-- person's address; ticket is the SHA-256 of the ticket with which a CAS server may end the sign-in.
ALTER TABLE sign_ins DROP CONSTRAINT sign_ins_means_check;
ALTER TABLE sign_ins ADD CONSTRAINT sign_ins_means_check
    CHECK (means IN ('password', 'demo', 'oidc', 'cas', 'wecom', 'dingtalk'));
ALTER TABLE sign_ins ADD COLUMN way TEXT;
ALTER TABLE sign_ins ADD COLUMN ticket TEXT;
ALTER TABLE sign_ins ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE sign_ins ALTER COLUMN address DROP DEFAULT;
ALTER TABLE sign_ins ADD COLUMN stepped_up_at BIGINT;
CREATE INDEX sign_ins_by_ticket ON sign_ins (ticket);

-- Attempts that have not succeeded: the pause after the last one grows with their number. A browser that has signed in
-- before is counted by itself, so that strangers cannot keep it out. before_at is the attempt before the last.
DROP TABLE sign_in_attempts;
CREATE TABLE sign_in_attempts (
    scope TEXT NOT NULL CHECK (scope IN ('login', 'device', 'address', 'code')),
    what TEXT NOT NULL,
    failures BIGINT NOT NULL,
    before_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (scope, what)
);
CREATE INDEX sign_in_attempts_by_age ON sign_in_attempts (last_at);

-- Browsers in which a person has signed in before. Only the SHA-256 of what the browser keeps is here.
CREATE TABLE known_devices (
    person_id TEXT NOT NULL REFERENCES persons (id),
    device_hash BYTEA NOT NULL,
    first_seen_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, device_hash)
);

-- The second step (TOTP). secret is sealed; last_step is the time step of the last code that was taken: none is taken twice.
CREATE TABLE second_steps (
    person_id TEXT NOT NULL PRIMARY KEY REFERENCES persons (id),
    secret TEXT NOT NULL,
    last_step BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    confirmed_at BIGINT
);

-- Recovery codes that have not been used; code is a fingerprint under the vault's key.
CREATE TABLE recovery_codes (
    person_id TEXT NOT NULL REFERENCES persons (id),
    code TEXT NOT NULL,
    PRIMARY KEY (person_id, code)
);

-- Who somebody is at another site through which one may sign in.
CREATE TABLE linked_identities (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES persons (id),
    way TEXT NOT NULL,
    subject TEXT NOT NULL,
    label TEXT NOT NULL,
    linked_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    UNIQUE (way, subject)
);
CREATE INDEX linked_identities_of_person ON linked_identities (person_id, id);
