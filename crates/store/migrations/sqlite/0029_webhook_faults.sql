-- What went wrong with a delivery was an English sentence; it is a code, and the page has its words.
UPDATE webhook_deliveries
SET error = CASE WHEN status IS NOT NULL THEN 'answered' WHEN error = 'no answer in time' THEN 'silent' ELSE 'unreachable' END
WHERE error IS NOT NULL;
