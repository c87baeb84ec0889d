-- Models learned from what teachers said: each against the one before it, on the same questions from which neither learned.
CREATE TABLE label_trainings (
    -- What was learned: the subjects, or the knowledge points of a subject at a stage.
    model TEXT NOT NULL,
    trained_at BIGINT NOT NULL,
    examples BIGINT NOT NULL,
    held_out BIGINT NOT NULL,
    -- Of a thousand held-out questions, those labelled rightly (with points: among the first three); absent without a model before.
    before_permille BIGINT,
    after_permille BIGINT NOT NULL,
    -- 1 when the new one took the place of the old one.
    taken BIGINT NOT NULL CHECK (taken IN (0, 1)),
    PRIMARY KEY (model, trained_at)
);
