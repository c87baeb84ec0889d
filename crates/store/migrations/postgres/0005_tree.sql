-- A node or a class that is closed stays for those who look back. After the last grade of a school its pupils leave;
-- none said: the last grade of the school's highest stage.
ALTER TABLE orgs ADD COLUMN closed_at BIGINT;
ALTER TABLE orgs ADD COLUMN last_grade BIGINT CHECK (last_grade BETWEEN 1 AND 12);

-- Names are unique among open classes: last year's 六(2)班 is over when this year's gets the name.
ALTER TABLE classes ADD COLUMN closed_at BIGINT;
ALTER TABLE classes DROP CONSTRAINT classes_school_id_grade_name_key;
CREATE UNIQUE INDEX classes_open_names ON classes (school_id, grade, name) WHERE closed_at IS NULL;
CREATE INDEX classes_of_school ON classes (school_id, grade, name);

-- A pupil who has left keeps the last class.
ALTER TABLE pupils ADD COLUMN left_at BIGINT;

-- How pupils came into their classes and out of them; a whole class that moves up writes a row of class_years instead.
CREATE TABLE pupil_moves (
    id TEXT NOT NULL PRIMARY KEY,
    pupil_id TEXT NOT NULL REFERENCES pupils (person_id),
    kind TEXT NOT NULL CHECK (kind IN ('entered', 'moved', 'held_back', 'left', 'returned')),
    from_class TEXT REFERENCES classes (id),
    to_class TEXT REFERENCES classes (id),
    reason TEXT NOT NULL,
    day TEXT NOT NULL,
    at BIGINT NOT NULL,
    actor_id TEXT,
    rollover_id TEXT
);
CREATE INDEX moves_of_pupil ON pupil_moves (pupil_id, at, id);
CREATE INDEX moves_of_rollover ON pupil_moves (rollover_id, from_class, id) WHERE rollover_id IS NOT NULL;
INSERT INTO pupil_moves (id, pupil_id, kind, to_class, reason, day, at)
    SELECT p.id, p.id, 'entered', u.class_id, '', to_char(to_timestamp(p.created_at / 1000) AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD'), p.created_at
    FROM pupils u JOIN persons p ON p.id = u.person_id;

-- What a class was in a school year that is over; year is the one in which it began.
CREATE TABLE class_years (
    class_id TEXT NOT NULL REFERENCES classes (id),
    year BIGINT NOT NULL,
    stage TEXT NOT NULL,
    grade BIGINT NOT NULL,
    name TEXT NOT NULL,
    pupils BIGINT NOT NULL,
    rollover_id TEXT NOT NULL,
    PRIMARY KEY (class_id, year)
);

-- Terms of a school year; a county or a school that says its own does not follow the ones above it. weekdays is a text
-- of seven 0 or 1, Monday first.
CREATE TABLE terms (
    org_id TEXT NOT NULL REFERENCES orgs (id),
    year BIGINT NOT NULL,
    number BIGINT NOT NULL CHECK (number IN (1, 2)),
    begins TEXT NOT NULL,
    ends TEXT NOT NULL,
    weekdays TEXT NOT NULL,
    PRIMARY KEY (org_id, year, number)
);

-- Days that are not as the week says: holidays, and days made up for.
CREATE TABLE calendar_days (
    org_id TEXT NOT NULL REFERENCES orgs (id),
    day TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('holiday', 'school_day')),
    name TEXT NOT NULL,
    PRIMARY KEY (org_id, day)
);

-- The end of a school year in an organisation: planned, applied school by school, undone.
CREATE TABLE rollovers (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES orgs (id),
    year BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned', 'applying', 'applied', 'undoing', 'undone', 'discarded')),
    created_by TEXT,
    created_at BIGINT NOT NULL,
    applied_at BIGINT,
    undone_at BIGINT
);
CREATE INDEX rollovers_of_org ON rollovers (org_id, id);

-- Each school of a rollover and what became of it; left is what an undo had to leave as it is.
CREATE TABLE rollover_schools (
    rollover_id TEXT NOT NULL REFERENCES rollovers (id),
    school_id TEXT NOT NULL REFERENCES orgs (id),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'applied', 'blocked', 'undone')),
    detail TEXT NOT NULL,
    PRIMARY KEY (rollover_id, school_id)
);

-- What was done to each class, so that it can be undone; no new name where its pupils left.
CREATE TABLE rollover_classes (
    rollover_id TEXT NOT NULL REFERENCES rollovers (id),
    class_id TEXT NOT NULL REFERENCES classes (id),
    school_id TEXT NOT NULL REFERENCES orgs (id),
    from_stage TEXT NOT NULL,
    from_grade BIGINT NOT NULL,
    from_name TEXT NOT NULL,
    to_stage TEXT,
    to_grade BIGINT,
    to_name TEXT,
    pupils BIGINT NOT NULL,
    PRIMARY KEY (rollover_id, class_id)
);

-- Pupils who stay in their grade, and the class that will have it.
CREATE TABLE rollover_held_back (
    rollover_id TEXT NOT NULL REFERENCES rollovers (id),
    pupil_id TEXT NOT NULL REFERENCES pupils (person_id),
    to_class TEXT NOT NULL REFERENCES classes (id),
    PRIMARY KEY (rollover_id, pupil_id)
);
