-- The audit is also looked at by what was done, and by the days on which it was done.
CREATE INDEX audit_by_action ON audit (action, id);
CREATE INDEX audit_by_time ON audit (at);
