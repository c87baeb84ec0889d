-- How often everything in the bank was to be read anew. One row: a node whose index knows another number begins at the beginning.
CREATE TABLE bank_rebuilds (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    number BIGINT NOT NULL
);
INSERT INTO bank_rebuilds (id, number) VALUES (1, 0);
