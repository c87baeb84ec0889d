//! Where an export can go, and who may decide on it.

use kernel::PersonId;

use super::{ExportError, ExportState};

/// Characters of a purpose and of a reason.
const MAX_TEXT: usize = 500;

kernel::words! {
    /// Something that happens to an export.
    pub enum Step {
        /// A second person agrees.
        Approve = "approve",
        /// A second person refuses.
        Reject = "reject",
        /// The file is made.
        Make = "make",
        /// The file cannot be made.
        Fail = "fail",
        /// The file goes.
        Forget = "forget",
    }
}

/// Every step of an export. `docs/states/export.md` draws the same.
pub const TRANSITIONS: &[(ExportState, Step, ExportState)] = {
    use ExportState as State;
    &[
        (State::Waiting, Step::Approve, State::Approved),
        (State::Waiting, Step::Reject, State::Rejected),
        (State::Approved, Step::Make, State::Ready),
        (State::Approved, Step::Fail, State::Failed),
        (State::Ready, Step::Forget, State::Gone),
    ]
};

impl ExportState {
    /// Where a step leads from here.
    ///
    /// # Errors
    /// `StateWrong` when it leads nowhere.
    pub fn after(self, step: Step) -> Result<Self, ExportError> {
        TRANSITIONS
            .iter()
            .find(|(from, by, _)| *from == self && *by == step)
            .map(|(_, _, to)| *to)
            .ok_or(ExportError::StateWrong(self))
    }
}

/// Whether somebody may decide on an export of somebody.
///
/// # Errors
/// `OwnRequest` for one's own.
pub fn may_decide(asked_by: PersonId, decides: PersonId) -> Result<(), ExportError> {
    if asked_by == decides { Err(ExportError::OwnRequest) } else { Ok(()) }
}

/// What an export is for, or why it is refused: said, and not too long.
///
/// # Errors
/// `BadField`.
pub fn said(text: &str, field: &'static str) -> Result<String, ExportError> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= MAX_TEXT;
    if fits { Ok(text.to_owned()) } else { Err(ExportError::BadField(field)) }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_drawing_shows_every_step() {
        let steps = TRANSITIONS.iter().map(|(from, by, to)| (from.as_str(), by.as_str(), to.as_str()));
        crate::states::assert_drawn("export.md", "waiting", steps);
    }

    #[test]
    fn nobody_decides_on_what_they_asked() {
        let person = |number| PersonId::from_uuid(Uuid::from_u128(number));
        assert!(matches!(may_decide(person(1), person(1)), Err(ExportError::OwnRequest)));
        assert!(may_decide(person(1), person(2)).is_ok());
    }

    #[test]
    fn a_purpose_is_said() {
        for (text, fits) in [("上报学籍核对", true), ("  ", false), (&"长".repeat(501), false)] {
            assert_eq!(said(text, "purpose").is_ok(), fits);
        }
    }
}
