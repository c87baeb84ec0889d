-- Models learned from what teachers said: each against the one before it, on the same questions from which neither learned.
CREATE TABLE label_trainings (
    -- What was learned: the subjects, or the knowledge points of a subject at a stage.
    model TEXT NOT NULL,
    trained_at INTEGER NOT NULL,
    examples INTEGER NOT NULL,
    held_out INTEGER NOT NULL,
    -- Of a thousand held-out questions, those labelled rightly (with points: among the first three); absent without a model before.
    before_permille INTEGER,
    after_permille INTEGER NOT NULL,
    -- 1 when the new one took the place of the old one.
    taken INTEGER NOT NULL CHECK (taken IN (0, 1)),
    PRIMARY KEY (model, trained_at)
) STRICT;
