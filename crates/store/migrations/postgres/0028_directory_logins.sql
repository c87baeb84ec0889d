-- Whether somebody has a login is looked for in a whole region: it stands in the directory, kept by triggers like the rest
-- of it, and in the order that is shown.
ALTER TABLE directory ADD COLUMN login BIGINT NOT NULL DEFAULT 0;
UPDATE directory SET login = 1 WHERE person_id IN (SELECT person_id FROM accounts);
CREATE INDEX directory_by_login ON directory (role, gone, login, name, person_id, org_id, class_id);

CREATE FUNCTION directory_login_known() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE directory d SET login = 1
    FROM added a JOIN accounts c ON c.person_id = a.person_id
    WHERE d.person_id = a.person_id AND d.role = a.role AND d.org_id = a.org_id;
    RETURN NULL;
END $$;
CREATE TRIGGER directory_login_known AFTER INSERT ON directory
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION directory_login_known();
CREATE FUNCTION directory_login_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE directory d SET login = 1 FROM added a WHERE d.person_id = a.person_id;
    RETURN NULL;
END $$;
CREATE TRIGGER directory_login_made AFTER INSERT ON accounts
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION directory_login_made();
CREATE FUNCTION directory_login_unmade() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE directory SET login = 0 WHERE person_id = OLD.person_id;
    RETURN NULL;
END $$;
CREATE TRIGGER directory_login_unmade AFTER DELETE ON accounts FOR EACH ROW EXECUTE FUNCTION directory_login_unmade();
