-- The directory: everyone who acts somewhere, one row a person, role and organisation, and pupils and teachers who have
-- left (gone). It says nothing that persons, role_grants, pupils and teachers do not say: triggers keep it, so that a list
-- of 600,000 pupils is read from one index in the order it is shown.
CREATE TABLE directory (
    person_id TEXT NOT NULL,
    role TEXT NOT NULL,
    org_id TEXT NOT NULL,
    gone BIGINT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    alias TEXT NOT NULL,
    class_id TEXT,
    PRIMARY KEY (person_id, role, org_id)
);
CREATE INDEX directory_by_name ON directory (role, gone, name, person_id, org_id, class_id);
CREATE INDEX directory_of_org ON directory (org_id, role, gone, name, person_id);
CREATE INDEX directory_of_class ON directory (class_id, gone, name, person_id) WHERE class_id IS NOT NULL;
CREATE INDEX directory_by_alias ON directory (alias, gone, person_id, org_id, name, class_id) WHERE role = 'pupil';
-- A name is found by its beginning in the directory, by what stands further in here: each rest of the name (part) and what
-- stands ahead of it.
CREATE TABLE name_parts (
    role TEXT NOT NULL,
    gone BIGINT NOT NULL,
    part TEXT COLLATE "C" NOT NULL,
    person_id TEXT NOT NULL,
    org_id TEXT NOT NULL,
    ahead TEXT NOT NULL,
    PRIMARY KEY (role, gone, part, person_id, org_id)
);

CREATE FUNCTION name_parts_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO name_parts (role, gone, part, person_id, org_id, ahead)
    SELECT NEW.role, NEW.gone, substr(NEW.name, n.column1 + 1), NEW.person_id, NEW.org_id, substr(NEW.name, 1, n.column1)
    FROM (VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15)) AS n
    WHERE n.column1 < length(NEW.name);
    RETURN NULL;
END $$;
CREATE TRIGGER name_parts_added AFTER INSERT ON directory FOR EACH ROW EXECUTE FUNCTION name_parts_added();
CREATE FUNCTION name_parts_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    FOR place IN 1..least(length(OLD.name) - 1, 15) LOOP
        DELETE FROM name_parts
        WHERE role = OLD.role AND gone = OLD.gone AND part = substr(OLD.name, place + 1)
          AND person_id = OLD.person_id AND org_id = OLD.org_id;
    END LOOP;
    INSERT INTO name_parts (role, gone, part, person_id, org_id, ahead)
    SELECT NEW.role, NEW.gone, substr(NEW.name, n.column1 + 1), NEW.person_id, NEW.org_id, substr(NEW.name, 1, n.column1)
    FROM (VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15)) AS n
    WHERE n.column1 < length(NEW.name);
    RETURN NULL;
END $$;
CREATE TRIGGER name_parts_changed AFTER UPDATE OF gone, name ON directory FOR EACH ROW EXECUTE FUNCTION name_parts_changed();
CREATE FUNCTION name_parts_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    FOR place IN 1..least(length(OLD.name) - 1, 15) LOOP
        DELETE FROM name_parts
        WHERE role = OLD.role AND gone = OLD.gone AND part = substr(OLD.name, place + 1)
          AND person_id = OLD.person_id AND org_id = OLD.org_id;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER name_parts_removed AFTER DELETE ON directory FOR EACH ROW EXECUTE FUNCTION name_parts_removed();
-- `+gone` keeps the engine from the index by name, which begins with it too: a person has a few rows, a role has thousands.
CREATE FUNCTION directory_role_given() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO directory (person_id, role, org_id, gone, name, alias, class_id)
    SELECT NEW.person_id, NEW.role, NEW.org_id, 0, p.name, p.alias,
           CASE WHEN NEW.role = 'pupil' THEN (SELECT u.class_id FROM pupils u WHERE u.person_id = NEW.person_id) END
    FROM persons p WHERE p.id = NEW.person_id
    ON CONFLICT (person_id, role, org_id) DO UPDATE SET gone = 0, class_id = excluded.class_id;
    RETURN NULL;
END $$;
CREATE TRIGGER directory_role_given AFTER INSERT ON role_grants FOR EACH ROW EXECUTE FUNCTION directory_role_given();
CREATE FUNCTION directory_role_taken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE directory SET gone = 1
    WHERE person_id = OLD.person_id AND role = OLD.role AND org_id = OLD.org_id AND (
        (OLD.role = 'pupil' AND EXISTS
            (SELECT 1 FROM pupils u JOIN classes c ON c.id = u.class_id
             WHERE u.person_id = OLD.person_id AND u.left_at IS NOT NULL AND c.school_id = OLD.org_id))
        OR (OLD.role = 'teacher' AND EXISTS
            (SELECT 1 FROM teachers t WHERE t.person_id = OLD.person_id AND t.school_id = OLD.org_id)));
    DELETE FROM directory
    WHERE person_id = OLD.person_id AND role = OLD.role AND org_id = OLD.org_id AND gone = 0;
    RETURN NULL;
END $$;
CREATE TRIGGER directory_role_taken AFTER DELETE ON role_grants FOR EACH ROW EXECUTE FUNCTION directory_role_taken();
CREATE FUNCTION directory_pupil_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE directory SET class_id = NEW.class_id WHERE person_id = NEW.person_id AND role = 'pupil';
    RETURN NULL;
END $$;
CREATE TRIGGER directory_pupil_made AFTER INSERT ON pupils FOR EACH ROW EXECUTE FUNCTION directory_pupil_made();
CREATE FUNCTION directory_pupil_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM directory
    WHERE person_id = NEW.person_id AND role = 'pupil' AND +gone = 1 AND NEW.left_at IS NULL;
    UPDATE directory SET class_id = NEW.class_id WHERE person_id = NEW.person_id AND role = 'pupil';
    RETURN NULL;
END $$;
CREATE TRIGGER directory_pupil_moved AFTER UPDATE OF class_id, left_at ON pupils FOR EACH ROW EXECUTE FUNCTION directory_pupil_moved();
CREATE FUNCTION directory_pupil_unmade() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM directory WHERE person_id = OLD.person_id AND role = 'pupil' AND +gone = 1;
    UPDATE directory SET class_id = NULL WHERE person_id = OLD.person_id AND role = 'pupil';
    RETURN NULL;
END $$;
CREATE TRIGGER directory_pupil_unmade AFTER DELETE ON pupils FOR EACH ROW EXECUTE FUNCTION directory_pupil_unmade();
CREATE FUNCTION directory_teacher_posted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM directory
    WHERE person_id = OLD.person_id AND role = 'teacher' AND +gone = 1 AND org_id = OLD.school_id;
    RETURN NULL;
END $$;
CREATE TRIGGER directory_teacher_posted AFTER UPDATE OF school_id ON teachers FOR EACH ROW EXECUTE FUNCTION directory_teacher_posted();
CREATE FUNCTION directory_teacher_unmade() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM directory
    WHERE person_id = OLD.person_id AND role = 'teacher' AND +gone = 1 AND org_id = OLD.school_id;
    RETURN NULL;
END $$;
CREATE TRIGGER directory_teacher_unmade AFTER DELETE ON teachers FOR EACH ROW EXECUTE FUNCTION directory_teacher_unmade();
CREATE FUNCTION directory_person_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE directory SET name = NEW.name, alias = NEW.alias WHERE person_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER directory_person_renamed AFTER UPDATE OF name, alias ON persons FOR EACH ROW EXECUTE FUNCTION directory_person_renamed();

INSERT INTO directory (person_id, role, org_id, gone, name, alias, class_id)
SELECT g.person_id, g.role, g.org_id, 0, p.name, p.alias, CASE WHEN g.role = 'pupil' THEN u.class_id END
FROM role_grants g JOIN persons p ON p.id = g.person_id LEFT JOIN pupils u ON u.person_id = g.person_id;
INSERT INTO directory (person_id, role, org_id, gone, name, alias, class_id)
SELECT u.person_id, 'pupil', c.school_id, 1, p.name, p.alias, u.class_id
FROM pupils u JOIN classes c ON c.id = u.class_id JOIN persons p ON p.id = u.person_id
WHERE u.left_at IS NOT NULL ON CONFLICT (person_id, role, org_id) DO NOTHING;
INSERT INTO directory (person_id, role, org_id, gone, name, alias)
SELECT t.person_id, 'teacher', t.school_id, 1, p.name, p.alias FROM teachers t JOIN persons p ON p.id = t.person_id
WHERE NOT EXISTS (SELECT 1 FROM role_grants g
                  WHERE g.person_id = t.person_id AND g.role = 'teacher' AND g.org_id = t.school_id);
