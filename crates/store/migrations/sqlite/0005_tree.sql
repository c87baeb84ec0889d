-- A node or a class that is closed stays for those who look back. After the last grade of a school its pupils leave;
-- none said: the last grade of the school's highest stage.
ALTER TABLE orgs ADD COLUMN closed_at INTEGER;
ALTER TABLE orgs ADD COLUMN last_grade INTEGER CHECK (last_grade BETWEEN 1 AND 12);

-- Names are unique among open classes: last year's 六(2)班 is over when this year's gets the name. The embedded engine
-- can only build the table anew, and with it what refers to it.
CREATE TABLE old_classes AS SELECT * FROM classes;
CREATE TABLE old_class_teachers AS SELECT * FROM class_teachers;
CREATE TABLE old_pupils AS SELECT * FROM pupils;
CREATE TABLE old_guardianships AS SELECT * FROM guardianships;
DELETE FROM guardianships;
DELETE FROM pupils;
DELETE FROM class_teachers;
DROP TABLE classes;
CREATE TABLE classes (
    id TEXT NOT NULL PRIMARY KEY,
    school_id TEXT NOT NULL REFERENCES orgs (id),
    stage TEXT NOT NULL CHECK (stage IN ('primary', 'junior', 'senior')),
    grade INTEGER NOT NULL CHECK (grade BETWEEN 1 AND 12),
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    closed_at INTEGER
) STRICT;
INSERT INTO classes (id, school_id, stage, grade, name, created_at)
    SELECT id, school_id, stage, grade, name, created_at FROM old_classes;
INSERT INTO class_teachers SELECT * FROM old_class_teachers;
INSERT INTO pupils SELECT * FROM old_pupils;
INSERT INTO guardianships SELECT * FROM old_guardianships;
DROP TABLE old_classes;
DROP TABLE old_class_teachers;
DROP TABLE old_pupils;
DROP TABLE old_guardianships;
CREATE UNIQUE INDEX classes_open_names ON classes (school_id, grade, name) WHERE closed_at IS NULL;
CREATE INDEX classes_of_school ON classes (school_id, grade, name);

-- A pupil who has left keeps the last class.
ALTER TABLE pupils ADD COLUMN left_at INTEGER;

-- How pupils came into their classes and out of them; a whole class that moves up writes a row of class_years instead.
CREATE TABLE pupil_moves (
    id TEXT NOT NULL PRIMARY KEY,
    pupil_id TEXT NOT NULL REFERENCES pupils (person_id),
    kind TEXT NOT NULL CHECK (kind IN ('entered', 'moved', 'held_back', 'left', 'returned')),
    from_class TEXT REFERENCES classes (id),
    to_class TEXT REFERENCES classes (id),
    reason TEXT NOT NULL,
    day TEXT NOT NULL,
    at INTEGER NOT NULL,
    actor_id TEXT,
    rollover_id TEXT
) STRICT;
CREATE INDEX moves_of_pupil ON pupil_moves (pupil_id, at, id);
CREATE INDEX moves_of_rollover ON pupil_moves (rollover_id, from_class, id) WHERE rollover_id IS NOT NULL;
INSERT INTO pupil_moves (id, pupil_id, kind, to_class, reason, day, at)
    SELECT p.id, p.id, 'entered', u.class_id, '', date(p.created_at / 1000, 'unixepoch', '+8 hours'), p.created_at
    FROM pupils u JOIN persons p ON p.id = u.person_id;

-- What a class was in a school year that is over; year is the one in which it began.
CREATE TABLE class_years (
    class_id TEXT NOT NULL REFERENCES classes (id),
    year INTEGER NOT NULL,
    stage TEXT NOT NULL,
    grade INTEGER NOT NULL,
    name TEXT NOT NULL,
    pupils INTEGER NOT NULL,
    rollover_id TEXT NOT NULL,
    PRIMARY KEY (class_id, year)
) STRICT;

-- Terms of a school year; a county or a school that says its own does not follow the ones above it. weekdays is a text
-- of seven 0 or 1, Monday first.
CREATE TABLE terms (
    org_id TEXT NOT NULL REFERENCES orgs (id),
    year INTEGER NOT NULL,
    number INTEGER NOT NULL CHECK (number IN (1, 2)),
    begins TEXT NOT NULL,
    ends TEXT NOT NULL,
    weekdays TEXT NOT NULL,
    PRIMARY KEY (org_id, year, number)
) STRICT;

-- Days that are not as the week says: holidays, and days made up for.
CREATE TABLE calendar_days (
    org_id TEXT NOT NULL REFERENCES orgs (id),
    day TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('holiday', 'school_day')),
    name TEXT NOT NULL,
    PRIMARY KEY (org_id, day)
) STRICT;

-- The end of a school year in an organisation: planned, applied school by school, undone.
CREATE TABLE rollovers (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES orgs (id),
    year INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned', 'applying', 'applied', 'undoing', 'undone', 'discarded')),
    created_by TEXT,
    created_at INTEGER NOT NULL,
    applied_at INTEGER,
    undone_at INTEGER
) STRICT;
CREATE INDEX rollovers_of_org ON rollovers (org_id, id);

-- Each school of a rollover and what became of it; left is what an undo had to leave as it is.
CREATE TABLE rollover_schools (
    rollover_id TEXT NOT NULL REFERENCES rollovers (id),
    school_id TEXT NOT NULL REFERENCES orgs (id),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'applied', 'blocked', 'undone')),
    detail TEXT NOT NULL,
    PRIMARY KEY (rollover_id, school_id)
) STRICT;

-- What was done to each class, so that it can be undone; no new name where its pupils left.
CREATE TABLE rollover_classes (
    rollover_id TEXT NOT NULL REFERENCES rollovers (id),
    class_id TEXT NOT NULL REFERENCES classes (id),
    school_id TEXT NOT NULL REFERENCES orgs (id),
    from_stage TEXT NOT NULL,
    from_grade INTEGER NOT NULL,
    from_name TEXT NOT NULL,
    to_stage TEXT,
    to_grade INTEGER,
    to_name TEXT,
    pupils INTEGER NOT NULL,
    PRIMARY KEY (rollover_id, class_id)
) STRICT;

-- Pupils who stay in their grade, and the class that will have it.
CREATE TABLE rollover_held_back (
    rollover_id TEXT NOT NULL REFERENCES rollovers (id),
    pupil_id TEXT NOT NULL REFERENCES pupils (person_id),
    to_class TEXT NOT NULL REFERENCES classes (id),
    PRIMARY KEY (rollover_id, pupil_id)
) STRICT;
