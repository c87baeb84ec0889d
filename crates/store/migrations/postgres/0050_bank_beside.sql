-- A session is found by the words of each question that it explained.
ALTER TABLE bank_entries DROP CONSTRAINT bank_entries_pkey;
ALTER TABLE bank_entries ADD PRIMARY KEY (session_id, question_id);

-- What an index says of an entry is other than before.
UPDATE bank_rebuilds SET number = number + 1 WHERE id = 1;
