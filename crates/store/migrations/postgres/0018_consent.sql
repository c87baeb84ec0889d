-- What a child's guardian, or the child, has said to each item of the notice: one row for each answer, none is changed.
-- version is the one of the item in the region pack; receipt holds together what was answered in one go.
CREATE TABLE consents (
    id TEXT NOT NULL PRIMARY KEY,
    child_id TEXT NOT NULL REFERENCES pupils (person_id),
    item TEXT NOT NULL,
    version BIGINT NOT NULL,
    answer TEXT NOT NULL CHECK (answer IN ('given', 'refused', 'withdrawn')),
    actor_id TEXT NOT NULL REFERENCES persons (id),
    actor_role TEXT NOT NULL,
    device TEXT NOT NULL,
    receipt TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX consents_of_child ON consents (child_id, at, id);

-- In which month a pupil was born (2012-11): from an age on, pupils answer for themselves. The day is not kept.
CREATE TABLE birth_months (
    person_id TEXT NOT NULL PRIMARY KEY REFERENCES pupils (person_id),
    month TEXT NOT NULL
);

-- When the families of a class that have not answered were reminded last.
CREATE TABLE consent_reminders (
    class_id TEXT NOT NULL PRIMARY KEY REFERENCES classes (id),
    actor_id TEXT NOT NULL REFERENCES persons (id),
    at BIGINT NOT NULL
);

-- Without consent to a recording a question is answered in writing: such a session has no room. A session whose recording is
-- withdrawn ends.
ALTER TABLE questions DROP CONSTRAINT questions_mode_check;
ALTER TABLE questions ADD CONSTRAINT questions_mode_check CHECK (mode IN ('live', 'later', 'text'));
ALTER TABLE sessions DROP CONSTRAINT sessions_kind_check;
ALTER TABLE sessions ADD CONSTRAINT sessions_kind_check CHECK (kind IN ('live', 'later', 'text'));
ALTER TABLE sessions DROP CONSTRAINT sessions_ended_why_check;
ALTER TABLE sessions ADD CONSTRAINT sessions_ended_why_check CHECK (ended_why IN
    ('closed', 'hung_up', 'pupil_gone', 'teacher_gone', 'moved_later', 'stopped', 'released', 'consent_withdrawn'));
ALTER TABLE sessions ALTER COLUMN room_id DROP NOT NULL;
ALTER TABLE sessions ADD COLUMN answer TEXT;
ALTER TABLE sessions ADD COLUMN answer_photo_id TEXT;
