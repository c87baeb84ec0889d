-- Identifiers that others have given, sealed; lookup is a keyed fingerprint. owner_id is a person, an organisation or a class.
CREATE TABLE external_ids (
    owner_kind TEXT NOT NULL CHECK (owner_kind IN ('person', 'org', 'class')),
    owner_id TEXT NOT NULL,
    scheme TEXT NOT NULL,
    sealed TEXT NOT NULL,
    lookup TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (owner_kind, owner_id, scheme)
);
CREATE UNIQUE INDEX external_ids_by_lookup ON external_ids (owner_kind, scheme, lookup);

-- A roster that was sent: what the file would do, and what has been done of it. counts is JSON that SQL never looks into.
CREATE TABLE roster_imports (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES orgs (id),
    profile TEXT NOT NULL CHECK (profile IN ('wenqu', 'oneroster')),
    kind TEXT NOT NULL CHECK (kind IN ('pupils', 'teachers')),
    complete BIGINT NOT NULL,
    file_name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN
        ('reading', 'ready', 'unusable', 'applying', 'applied', 'undoing', 'undone', 'discarded')),
    unusable TEXT,
    detail TEXT,
    counts TEXT NOT NULL,
    done BIGINT NOT NULL,
    changed_since BIGINT NOT NULL,
    actor_id TEXT,
    created_at BIGINT NOT NULL,
    applied_at BIGINT,
    undone_at BIGINT
);
CREATE INDEX roster_imports_of_org ON roster_imports (org_id, id);

-- The rows of a roster that do something or are wrong, in order. shown, act and made are sealed: they hold names, codes,
-- telephones. turn counts the rows that do something, in the order they are done.
CREATE TABLE roster_rows (
    import_id TEXT NOT NULL REFERENCES roster_imports (id),
    place BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    name TEXT NOT NULL,
    shown TEXT NOT NULL,
    turn BIGINT,
    act TEXT,
    made TEXT,
    PRIMARY KEY (import_id, place)
);
CREATE INDEX roster_rows_by_outcome ON roster_rows (import_id, outcome, place);
CREATE INDEX roster_rows_by_turn ON roster_rows (import_id, turn);
