-- A sign-in that is about to go on with another device: the QR code carries the secret, the database its SHA-256. It is good
-- once, for minutes, and as long as the sign-in that gave it.
CREATE TABLE handovers (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    sign_in_id TEXT NOT NULL REFERENCES sign_ins (id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX handovers_by_sign_in ON handovers (sign_in_id);
