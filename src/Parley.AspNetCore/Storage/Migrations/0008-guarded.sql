-- whether what was written in a room of somebody's is behind a door that is not open to whoever has the link
ALTER TABLE rooms ADD COLUMN guarded INTEGER NOT NULL DEFAULT 0;

-- a name that looks like a setting has a room kept longer than it need be, and does no harm
UPDATE rooms SET guarded = 1 WHERE owner_id IS NOT NULL AND (state LIKE '%"PasswordHash":%' OR state LIKE '%"Lobby":true%' OR state LIKE '%"Locked":true%' OR state LIKE '%"WaitForHost":true%' OR state LIKE '%"Bans":%');
