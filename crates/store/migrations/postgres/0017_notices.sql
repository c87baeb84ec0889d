-- Where a person can be reached outside the program. The address is sealed; fingerprint finds it again. Several persons may
-- share an address: a family has one telephone.
CREATE TABLE contacts (
    person_id TEXT NOT NULL REFERENCES persons (id),
    kind TEXT NOT NULL CHECK (kind IN ('phone', 'mail')),
    sealed TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('import', 'self')),
    verified_at BIGINT,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, kind)
);
CREATE INDEX contacts_by_fingerprint ON contacts (kind, fingerprint);

-- An address that a person wants and has not yet proved; only the fingerprint of the code is kept.
CREATE TABLE contact_codes (
    person_id TEXT NOT NULL REFERENCES persons (id),
    kind TEXT NOT NULL CHECK (kind IN ('phone', 'mail')),
    sealed TEXT NOT NULL,
    code_fingerprint TEXT NOT NULL,
    tries BIGINT NOT NULL,
    sends BIGINT NOT NULL,
    since BIGINT NOT NULL,
    sent_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, kind)
);

-- What a person does not want, by kind of message and channel.
CREATE TABLE notice_refusals (
    person_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    PRIMARY KEY (person_id, kind, channel)
);

-- What became of a message on each channel outside the app. sealed holds what is in no notice: an address, a code.
CREATE TABLE deliveries (
    id TEXT NOT NULL PRIMARY KEY,
    notice_id TEXT REFERENCES notices (id),
    person_id TEXT NOT NULL,
    code TEXT NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('push', 'wecom', 'sms', 'mail')),
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'delivered', 'failed', 'fell_back', 'suppressed')),
    reason TEXT,
    sealed TEXT,
    attempts BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    carrier_id TEXT,
    segments BIGINT NOT NULL,
    cost_fen BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX deliveries_of_notice ON deliveries (notice_id, channel);
CREATE INDEX deliveries_by_carrier ON deliveries (carrier_id);
CREATE INDEX deliveries_by_cost ON deliveries (channel, changed_at);

-- What would have been sent where no carrier is set up.
CREATE TABLE outbox (
    id TEXT NOT NULL PRIMARY KEY,
    delivery_id TEXT NOT NULL REFERENCES deliveries (id),
    channel TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT,
    text TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Answers to text messages, as the carrier brings them.
CREATE TABLE sms_replies (
    id TEXT NOT NULL PRIMARY KEY,
    carrier_id TEXT NOT NULL UNIQUE,
    person_id TEXT,
    text TEXT NOT NULL,
    received_at BIGINT NOT NULL
);

-- Programs outside that are told of events. Both secrets are sealed; the old one signs too until old_until. events is JSON.
CREATE TABLE webhooks (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    events TEXT NOT NULL,
    secret TEXT NOT NULL,
    old_secret TEXT,
    old_until BIGINT,
    state TEXT NOT NULL CHECK (state IN ('active', 'paused')),
    dead_in_a_row BIGINT NOT NULL,
    created_by TEXT,
    created_at BIGINT NOT NULL
);

-- An event on its way to a webhook. Of those about one object, one is sent at a time, in order of id.
CREATE TABLE webhook_deliveries (
    id TEXT NOT NULL PRIMARY KEY,
    webhook_id TEXT NOT NULL REFERENCES webhooks (id),
    event TEXT NOT NULL,
    object TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead')),
    attempts BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    status BIGINT,
    error TEXT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX webhook_deliveries_in_order ON webhook_deliveries (webhook_id, object, state, id);
CREATE INDEX webhook_deliveries_by_state ON webhook_deliveries (webhook_id, state, id);

-- The address under which a person's calendar is read by other programs. Only the SHA-256 of the token is kept.
CREATE TABLE calendar_feeds (
    person_id TEXT NOT NULL PRIMARY KEY REFERENCES persons (id),
    token_hash BYTEA NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
);
