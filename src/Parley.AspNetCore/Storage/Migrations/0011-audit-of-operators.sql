-- lines about operators are counted by themselves
DROP INDEX audit_of_users;
CREATE INDEX audit_of_users ON audit (num) WHERE by_id IS NOT NULL AND substr(action, 1, 6) <> 'admin-';
CREATE INDEX audit_of_operators ON audit (num) WHERE substr(action, 1, 6) = 'admin-';
