use kernel::{Coded, FileId, PersonId, QuestionId, Timestamp};
use people::Grade;

use super::*;
use crate::states;

fn uuid(number: u8) -> uuid::Uuid {
    uuid::Uuid::from_bytes([number; 16])
}

fn question(state: QuestionState) -> Question {
    Question {
        id: QuestionId::from_uuid(uuid(1)),
        asker_id: PersonId::from_uuid(uuid(2)),
        state,
        mode: None,
        subject: Some(Subject::MATH),
        stage: Stage::Junior,
        grade: Grade::new(8).unwrap(),
        text: Some("求证".to_owned()),
        attempt: Some(r#"{"chips":["stuck_midway"]}"#.to_owned()),
        ahead: false,
        round: 0,
        room_id: None,
        created_at: Timestamp::from_millis(0),
        updated_at: Timestamp::from_millis(0),
        submitted_at: None,
        match_shown_at: None,
        accepted_at: None,
        queued_at: None,
    }
}

fn photo() -> Attachment {
    Attachment {
        state: AttachmentState::Here,
        file_id: FileId::from_uuid(uuid(3)),
        kind: AttachmentKind::Photo,
        media_type: "image/jpeg".to_owned(),
        width: Some(800),
        height: Some(600),
        poster_id: None,
    }
}

fn taught(subject: Subject, stage: Stage) -> bool {
    !(subject == Subject::PHYSICS && stage == Stage::Primary)
}

fn code(result: Result<(), QuestionError>) -> &'static str {
    result.map_or_else(|error| error.code().as_str(), |()| "ok")
}

#[test]
fn the_drawing_shows_every_step_and_no_other() {
    states::assert_drawn(
        "question.md",
        "draft",
        TRANSITIONS.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())),
    );
}

#[test]
fn a_step_leads_to_one_place_only() {
    for (from, by, to) in TRANSITIONS {
        assert_eq!(from.after(*by).unwrap(), *to);
        let same = TRANSITIONS.iter().filter(|(other, step, _)| other == from && step == by);
        assert_eq!(same.count(), 1, "{from} {by}");
    }
}

#[test]
fn what_is_over_stays_over() {
    for over in [QuestionState::Answered, QuestionState::Cancelled, QuestionState::Expired] {
        // Who listened along to another's question asks the own one again.
        let again = |step: &&Step| over == QuestionState::Answered && **step == Step::NotMine;
        for step in Step::ALL.iter().filter(|step| !again(step)) {
            assert_eq!(over.after(*step).unwrap_err().code().as_str(), "question_state_wrong");
        }
    }
}

#[test]
fn what_a_question_needs_to_be_asked() {
    let complete = question(QuestionState::Draft);
    let wordless = Question { text: Some("  ".to_owned()), ..complete.clone() };
    let cases = [
        (complete.clone(), vec![], "ok"),
        (wordless.clone(), vec![], "question_empty"),
        (wordless, vec![photo()], "ok"),
        (Question { subject: None, ..complete.clone() }, vec![], "question_subject_wrong"),
        (
            Question { subject: Some(Subject::PHYSICS), stage: Stage::Primary, ..complete.clone() },
            vec![],
            "question_subject_wrong",
        ),
        (Question { attempt: None, ..complete.clone() }, vec![photo()], "attempt_required"),
        (
            Question { attempt: Some(r#"{"chips":[],"text":" "}"#.to_owned()), ..complete.clone() },
            vec![],
            "attempt_required",
        ),
        (Question { attempt: Some(r#"{"text":"设未知数"}"#.to_owned()), ..complete }, vec![], "ok"),
    ];
    for (question, attachments, expected) in cases {
        assert_eq!(code(check_submit(&question, &attachments, taught)), expected, "{question:?}");
    }
}

#[test]
fn what_may_be_changed_and_when() {
    use QuestionState::{Answered, Draft, InSession, Offered, Queued, WaitingLater};
    let words = QuestionChange { text: Some("改".to_owned()), ..QuestionChange::default() };
    let subject = QuestionChange { subject: Some(Subject::PHYSICS), ..QuestionChange::default() };
    let emptied = QuestionChange { attempt: Some(Attempt::default()), ..QuestionChange::default() };
    let long = QuestionChange { text: Some("长".repeat(2_001)), ..QuestionChange::default() };
    let overlong = QuestionChange {
        attempt: Some(Attempt { text: Some("长".repeat(1_001)), ..Attempt::default() }),
        ..QuestionChange::default()
    };
    let chip = |code: &str| QuestionChange {
        attempt: Some(Attempt { chips: vec![code.to_owned()], ..Attempt::default() }),
        ..QuestionChange::default()
    };
    let cases = [
        (Draft, &words, "ok"),
        (Queued, &words, "ok"),
        (Offered, &words, "ok"),
        (WaitingLater, &words, "ok"),
        (InSession, &words, "question_state_wrong"),
        (Answered, &words, "question_state_wrong"),
        (Draft, &subject, "ok"),
        (Queued, &subject, "bad_request"),
        (Draft, &emptied, "ok"),
        (Queued, &emptied, "attempt_required"),
        (Draft, &long, "bad_request"),
        (Draft, &overlong, "bad_request"),
        (Draft, &chip("formula_unsure"), "ok"),
        (Draft, &chip("<b>"), "attempt_chip_unknown"),
        (Queued, &chip("too_lazy"), "attempt_chip_unknown"),
    ];
    for (state, change, expected) in cases {
        let result = check_change(&question(state), change, taught, &["formula_unsure".to_owned()]);
        assert_eq!(code(result), expected, "{state} {change:?}");
    }
}

#[test]
fn chips_are_those_of_the_region_and_those_the_question_has() {
    let list = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
    let (offered, had) = (list(&["no_starting_point", "formula_unsure"]), list(&["retired"]));
    let cases = [
        (list(&[]), "ok"),
        (list(&["no_starting_point", "formula_unsure"]), "ok"),
        (list(&["retired", "formula_unsure"]), "ok"),
        (list(&["invented"]), "attempt_chip_unknown"),
        (list(&["formula_unsure", ""]), "attempt_chip_unknown"),
        (list(&["formula_unsure", "formula_unsure"]), "bad_request"),
    ];
    for (chips, expected) in cases {
        assert_eq!(code(check_chips(&chips, &had, &offered)), expected, "{chips:?}");
    }
}
