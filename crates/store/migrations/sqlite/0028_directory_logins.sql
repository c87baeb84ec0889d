-- Whether somebody has a login is looked for in a whole region: it stands in the directory, kept by triggers like the rest
-- of it, and in the order that is shown.
ALTER TABLE directory ADD COLUMN login INTEGER NOT NULL DEFAULT 0;
UPDATE directory SET login = 1 WHERE person_id IN (SELECT person_id FROM accounts);
CREATE INDEX directory_by_login ON directory (role, gone, login, name, person_id, org_id, class_id);

CREATE TRIGGER directory_login_known AFTER INSERT ON directory
WHEN EXISTS (SELECT 1 FROM accounts a WHERE a.person_id = NEW.person_id) BEGIN
    UPDATE directory SET login = 1
    WHERE person_id = NEW.person_id AND role = NEW.role AND org_id = NEW.org_id;
END;
CREATE TRIGGER directory_login_made AFTER INSERT ON accounts BEGIN
    UPDATE directory SET login = 1 WHERE person_id = NEW.person_id;
END;
CREATE TRIGGER directory_login_unmade AFTER DELETE ON accounts BEGIN
    UPDATE directory SET login = 0 WHERE person_id = OLD.person_id;
END;
