-- Every index reads the bank anew: it is found by whether it explained something.
UPDATE bank_rebuilds SET number = number + 1;

-- Photos that came while there was nobody to read them.
CREATE INDEX readings_unavailable ON readings (question_id, file_id) WHERE state = 'unavailable';
