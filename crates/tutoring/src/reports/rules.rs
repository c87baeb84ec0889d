//! What a report needs.

use kernel::{PersonId, Role};

use super::{NewReport, Report, ReportAbout, ReportError, ReportReason};

/// Characters of a report and of a note.
const MAX_TEXT: usize = 1_000;

/// Whether a report can be dealt with: "other" needs words.
///
/// # Errors
/// `BadField`.
pub fn check(new: &NewReport) -> Result<(), ReportError> {
    let words = new.text.as_deref().map(str::trim).unwrap_or_default();
    let missing = new.reason == ReportReason::Other && words.is_empty();
    if missing || words.chars().count() > MAX_TEXT { Err(ReportError::BadField("text")) } else { Ok(()) }
}

/// Whether an upheld report keeps the question and its replay from other pupils.
#[must_use]
pub const fn hides(report: &Report) -> bool {
    let improper =
        matches!(report.reason, ReportReason::Improper | ReportReason::WrongPerson | ReportReason::Soliciting);
    improper || matches!(report.about, ReportAbout::Question)
}

/// Where whoever reported sees what it was about: of a question on a card, asked by somebody else, there is only the search.
#[must_use]
pub fn link(report: &Report, asker: PersonId) -> String {
    match report.session_id {
        Some(session) => format!("/sessions/{session}"),
        None if report.reporter_role == Role::Pupil && report.reporter_id != asker => "/bank".to_owned(),
        None => format!("/questions/{}", report.question_id),
    }
}

/// Whether a note fits.
///
/// # Errors
/// `BadField`.
pub fn check_note(note: &str) -> Result<(), ReportError> {
    if note.chars().count() > MAX_TEXT { Err(ReportError::BadField("note")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_needs_words() {
        let about = ReportAbout::Session;
        let report = |reason, text: Option<&str>| NewReport {
            about,
            reason,
            text: text.map(str::to_owned),
            at_seq: None,
            at_ms: None,
        };
        for (reason, text, fits) in [
            (ReportReason::WrongAnswer, None, true),
            (ReportReason::Other, None, false),
            (ReportReason::Other, Some("  "), false),
            (ReportReason::Other, Some("声音太小"), true),
        ] {
            assert_eq!(check(&report(reason, text)).is_ok(), fits, "{reason} {text:?}");
        }
        assert!(check(&report(ReportReason::Improper, Some(&"长".repeat(1_001)))).is_err());
    }
}
