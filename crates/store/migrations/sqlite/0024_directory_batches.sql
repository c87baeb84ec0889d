-- SQLite's triggers run once a row, without a trip to anywhere: those of 0016 stay as they are.
SELECT 1;
