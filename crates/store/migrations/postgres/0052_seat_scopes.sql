-- In whose archive a session stands through somebody who listened along, beside session_scopes: pupil:<id>, class:<id>, teacher:<id>, and
-- org:<id> for the school and all above it.
CREATE TABLE seat_scopes (
    scope TEXT NOT NULL,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    seat_id TEXT NOT NULL REFERENCES seats (id),
    PRIMARY KEY (scope, session_id, seat_id)
);
CREATE INDEX seat_scopes_of_seat ON seat_scopes (seat_id);

-- Whether the session was an effective answer for that pupil.
ALTER TABLE seats ADD COLUMN effective BIGINT;

INSERT INTO seat_scopes (scope, session_id, seat_id)
SELECT 'pupil:' || t.pupil_id, t.session_id, t.id FROM seats t WHERE t.state = 'done';
INSERT INTO seat_scopes (scope, session_id, seat_id)
SELECT 'teacher:' || s.teacher_id, t.session_id, t.id FROM seats t JOIN sessions s ON s.id = t.session_id WHERE t.state = 'done';
INSERT INTO seat_scopes (scope, session_id, seat_id)
SELECT 'class:' || p.class_id, t.session_id, t.id FROM seats t JOIN pupils p ON p.person_id = t.pupil_id WHERE t.state = 'done';
INSERT INTO seat_scopes (scope, session_id, seat_id)
SELECT 'org:' || above.id, t.session_id, t.id
FROM seats t JOIN screenings c ON c.question_id = t.question_id JOIN orgs school ON school.id = c.school_id
     JOIN orgs above ON school.path LIKE above.path || '%'
WHERE t.state = 'done';
