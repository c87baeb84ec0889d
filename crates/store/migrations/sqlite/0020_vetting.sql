-- What vetting gave a teacher: a tier, until when, and whether it rests at present. Duty asks this table.
CREATE TABLE vettings (
    teacher_id TEXT NOT NULL PRIMARY KEY REFERENCES teachers (person_id),
    tier TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT NOT NULL,
    suspended_at INTEGER,
    suspended_why TEXT
) STRICT;

-- A tier that a roster wrote vets nobody. Who has been on duty before goes on for a year, and is vetted by then.
INSERT INTO vettings (teacher_id, tier, since, until)
    SELECT t.person_id, t.tier, date('now', '+8 hours'), date('now', '+8 hours', '+1 year')
    FROM teachers t WHERE EXISTS (SELECT 1 FROM stints s WHERE s.teacher_id = t.person_id);
ALTER TABLE teachers DROP COLUMN tier;

-- A teacher's application for a tier. level is the step at which it stands or was decided last, desk_id who decides there,
-- due the day by which; file_ids is JSON that SQL never looks into. A teacher has one open application at most.
CREATE TABLE vetting_applications (
    id TEXT NOT NULL PRIMARY KEY,
    teacher_id TEXT NOT NULL REFERENCES teachers (person_id),
    school_id TEXT NOT NULL REFERENCES orgs (id),
    tier TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('nominated', 'at_school', 'at_county', 'at_city', 'returned', 'rejected',
        'approved', 'withdrawn')),
    level TEXT NOT NULL CHECK (level IN ('school', 'county', 'city')),
    desk_id TEXT NOT NULL REFERENCES orgs (id),
    statement TEXT NOT NULL,
    file_ids TEXT NOT NULL,
    due TEXT,
    appealed_at INTEGER,
    rejected_by TEXT,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    closed_at INTEGER
) STRICT;
CREATE UNIQUE INDEX vetting_applications_open ON vetting_applications (teacher_id) WHERE closed_at IS NULL;
CREATE INDEX vetting_applications_of_teacher ON vetting_applications (teacher_id, id);
CREATE INDEX vetting_applications_of_desk ON vetting_applications (desk_id, state, due, id);
CREATE INDEX vetting_applications_of_school ON vetting_applications (school_id, state, due, id);

-- What was done about a teacher's vetting, why and by whom.
CREATE TABLE vetting_acts (
    id TEXT NOT NULL PRIMARY KEY,
    teacher_id TEXT NOT NULL REFERENCES teachers (person_id),
    application_id TEXT REFERENCES vetting_applications (id),
    act TEXT NOT NULL,
    reason TEXT NOT NULL,
    actor_id TEXT,
    role TEXT,
    org_id TEXT,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX vetting_acts_of_teacher ON vetting_acts (teacher_id, id);
CREATE INDEX vetting_acts_of_application ON vetting_acts (application_id, id);

-- A stint ends, too, when the teacher is suspended.
ALTER TABLE stints RENAME COLUMN ended_why TO old_ended_why;
ALTER TABLE stints ADD COLUMN ended_why TEXT CHECK (ended_why IN ('teacher', 'silent', 'hours', 'suspended'));
UPDATE stints SET ended_why = old_ended_why;
ALTER TABLE stints DROP COLUMN old_ended_why;
