//! Where an import can go from where it stands.

use super::{ImportState, RosterError};

/// The largest file taken, in bytes.
pub const MAX_FILE: usize = 16 * 1024 * 1024;
/// Rows of one table.
pub const MAX_ROWS: usize = 200_000;

kernel::words! {
    /// Something that happens to an import.
    pub enum Step {
        /// The file was read and compared.
        Compare = "compare",
        /// The file cannot be used.
        Refuse = "refuse",
        /// Somebody lets it be carried out.
        Apply = "apply",
        /// The last row is carried out.
        Finish = "finish",
        /// Somebody lets it be taken back.
        Undo = "undo",
        /// The last row is taken back.
        TakeBack = "take_back",
        /// It cannot be taken back: somebody has changed a row since.
        Keep = "keep",
        /// Somebody puts it aside.
        Discard = "discard",
    }
}

/// Every step of an import. `docs/states/roster-import.md` draws the same.
pub const TRANSITIONS: &[(ImportState, Step, ImportState)] = {
    use ImportState as State;
    &[
        (State::Reading, Step::Compare, State::Ready),
        (State::Reading, Step::Refuse, State::Unusable),
        (State::Ready, Step::Apply, State::Applying),
        (State::Ready, Step::Discard, State::Discarded),
        (State::Unusable, Step::Discard, State::Discarded),
        (State::Applying, Step::Finish, State::Applied),
        (State::Applied, Step::Undo, State::Undoing),
        (State::Undoing, Step::TakeBack, State::Undone),
        (State::Undoing, Step::Keep, State::Applied),
    ]
};

impl ImportState {
    /// Where a step leads from here.
    ///
    /// # Errors
    /// `StateWrong` when it leads nowhere.
    pub fn after(self, step: Step) -> Result<Self, RosterError> {
        TRANSITIONS
            .iter()
            .find(|(from, by, _)| *from == self && *by == step)
            .map(|(_, _, to)| *to)
            .ok_or(RosterError::StateWrong { state: self })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_drawing_shows_every_step() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/states/roster-import.md");
        let text = std::fs::read_to_string(path).unwrap();
        let drawing = text.split("```mermaid").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
        let drawn: BTreeSet<_> = drawing
            .lines()
            .map(str::trim)
            .filter(|line| line.contains("-->") && !line.contains("[*]"))
            .map(str::to_owned)
            .collect();
        let coded: BTreeSet<_> = TRANSITIONS.iter().map(|(from, by, to)| format!("{from} --> {to}: {by}")).collect();
        assert_eq!(drawn, coded);
    }

    #[test]
    fn what_is_carried_out_cannot_be_put_aside() {
        assert!(ImportState::Ready.after(Step::Discard).is_ok());
        for state in [ImportState::Applying, ImportState::Applied, ImportState::Undoing, ImportState::Undone] {
            assert!(state.after(Step::Discard).is_err(), "{state}");
        }
    }
}
