-- A teacher who has left an answer half-way is at hand for a child; there is one such answer a teacher.
DROP INDEX sessions_one_a_teacher;
CREATE UNIQUE INDEX sessions_one_child_a_teacher ON sessions (teacher_id) WHERE state = 'open' AND kind = 'live';
CREATE UNIQUE INDEX sessions_one_answer_a_teacher ON sessions (teacher_id) WHERE state = 'open' AND kind <> 'live';
