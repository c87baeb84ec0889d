-- Places of a photo where something is written that could not be read. Of photos that were read before nobody has counted them: no other
-- child sees those until they were read anew, which a program that reads photos sets about when it starts.
ALTER TABLE readings ADD COLUMN unread INTEGER;

DROP INDEX readings_unavailable;
CREATE INDEX readings_left_out ON readings (question_id, file_id)
    WHERE kind = 'photo' AND (state = 'unavailable' OR (state = 'read' AND unread IS NULL));
