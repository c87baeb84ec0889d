-- A roster brings two thousand people in a statement: the directory follows once for all of them, not once for each.
CREATE OR REPLACE FUNCTION name_parts_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO name_parts (role, gone, part, person_id, org_id, ahead)
    SELECT a.role, a.gone, substr(a.name, n + 1), a.person_id, a.org_id, substr(a.name, 1, n)
    FROM added a CROSS JOIN LATERAL generate_series(1, least(length(a.name) - 1, 15)) AS n;
    RETURN NULL;
END $$;
DROP TRIGGER name_parts_added ON directory;
CREATE TRIGGER name_parts_added AFTER INSERT ON directory
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION name_parts_added();

CREATE OR REPLACE FUNCTION directory_role_given() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO directory (person_id, role, org_id, gone, name, alias, class_id)
    SELECT a.person_id, a.role, a.org_id, 0, p.name, p.alias, u.class_id
    FROM added a JOIN persons p ON p.id = a.person_id
    LEFT JOIN pupils u ON u.person_id = a.person_id AND a.role = 'pupil'
    ON CONFLICT (person_id, role, org_id) DO UPDATE SET gone = 0, class_id = excluded.class_id;
    RETURN NULL;
END $$;
DROP TRIGGER directory_role_given ON role_grants;
CREATE TRIGGER directory_role_given AFTER INSERT ON role_grants
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION directory_role_given();

CREATE OR REPLACE FUNCTION directory_pupil_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE directory d SET class_id = a.class_id
    FROM added a WHERE d.person_id = a.person_id AND d.role = 'pupil';
    RETURN NULL;
END $$;
DROP TRIGGER directory_pupil_made ON pupils;
CREATE TRIGGER directory_pupil_made AFTER INSERT ON pupils
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION directory_pupil_made();
