//! What becomes of a reading.

use recognition::hearing;
use recognition::reading::{Outcome, Retake};

use super::{ReadAside, Reading, ReadingState, RetakeReason};

/// How often a reading is begun before it is given up: whoever brings the program down with a picture does so no more often.
pub const MAX_TRIES: u32 = 3;
/// Characters of a text an asker may write.
pub const MAX_TEXT: usize = 2_000;

/// What came of reading a photo, in so many milliseconds.
#[must_use]
pub fn read(before: &Reading, outcome: Outcome, took_ms: u32) -> Reading {
    let blocks = match &outcome {
        Outcome::Read(page) => serde_json::to_string(&page.blocks).unwrap_or_default(),
        Outcome::Retake(_) => before.blocks.clone(),
    };
    let ReadAside { state, text, confidence, retake } = aside(outcome);
    Reading { state, text, blocks, confidence, retake, took_ms, ..before.clone() }
}

/// What came of reading a photo that hangs on nothing.
#[must_use]
pub fn aside(outcome: Outcome) -> ReadAside {
    match outcome {
        Outcome::Read(page) => ReadAside {
            state: ReadingState::Read,
            text: page.text.chars().take(MAX_TEXT).collect(),
            confidence: percent(page.confidence),
            retake: None,
        },
        Outcome::Retake(why) => ReadAside { retake: Some(reason(why)), ..ReadAside::without(ReadingState::Retake) },
    }
}

/// What came of hearing a voice, in so many milliseconds.
#[must_use]
pub fn heard(before: &Reading, outcome: hearing::Outcome, took_ms: u32) -> Reading {
    let after = Reading { took_ms, ..before.clone() };
    match outcome {
        hearing::Outcome::Heard(speech) => Reading {
            state: ReadingState::Read,
            text: speech.text.chars().take(MAX_TEXT).collect(),
            blocks: serde_json::to_string(&speech.stretches).unwrap_or_default(),
            confidence: percent(speech.confidence),
            ..after
        },
        hearing::Outcome::Retake(why) => Reading { state: ReadingState::Retake, retake: Some(unheard(why)), ..after },
    }
}

/// What a service wrote down of a voice. It does not tell how sure it is.
#[must_use]
pub fn told(text: &str) -> hearing::Speech {
    hearing::Speech { text: text.trim().to_owned(), stretches: Vec::new(), confidence: 1.0 }
}

/// A text of all that is typed and read.
#[must_use]
pub fn join<'a>(typed: Option<&'a str>, readings: impl IntoIterator<Item = &'a Reading>) -> String {
    let read = readings.into_iter().filter(|reading| reading.state == ReadingState::Read).map(Reading::words);
    let parts = typed.into_iter().chain(read).map(str::trim).filter(|text| !text.is_empty());
    parts.collect::<Vec<_>>().join("\n")
}

const fn reason(why: Retake) -> RetakeReason {
    match why {
        Retake::Blurred => RetakeReason::Blurred,
        Retake::Dark => RetakeReason::Dark,
        Retake::Overexposed => RetakeReason::Overexposed,
        Retake::Blank => RetakeReason::Blank,
        Retake::TooSmall => RetakeReason::TooSmall,
    }
}

const fn unheard(why: hearing::Retake) -> RetakeReason {
    match why {
        hearing::Retake::Silent => RetakeReason::Silent,
        hearing::Retake::Unclear => RetakeReason::Unclear,
        hearing::Retake::TooQuiet => RetakeReason::TooQuiet,
        hearing::Retake::TooLoud => RetakeReason::TooLoud,
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of 1 is at most 100 percent")]
fn percent(share: f32) -> u32 {
    (share.clamp(0.0, 1.0) * 100.0).round() as u32
}

#[cfg(test)]
mod tests {
    use kernel::{FileId, QuestionId, Timestamp};
    use recognition::reading::Page;
    use uuid::Uuid;

    use super::*;
    use crate::questions::AttachmentKind;

    fn waiting() -> Reading {
        Reading {
            question_id: QuestionId::from_uuid(Uuid::nil()),
            file_id: FileId::from_uuid(Uuid::nil()),
            kind: AttachmentKind::Photo,
            state: ReadingState::Waiting,
            text: String::new(),
            blocks: "[]".to_owned(),
            confidence: 0,
            retake: None,
            took_ms: 0,
            edited: None,
            tries: 1,
            asked_at: Timestamp::from_millis(0),
        }
    }

    #[test]
    fn a_reading_is_text_or_a_reason_to_take_the_photo_again() {
        let page = Page { text: "求x".to_owned(), blocks: Vec::new(), confidence: 0.936 };
        let read = read(&waiting(), Outcome::Read(page), 420);
        assert_eq!((read.state, read.words(), read.confidence, read.took_ms), (ReadingState::Read, "求x", 94, 420));
        let dark = super::read(&waiting(), Outcome::Retake(Retake::Dark), 12);
        assert_eq!((dark.state, dark.retake), (ReadingState::Retake, Some(RetakeReason::Dark)));
    }

    #[test]
    fn a_voice_is_words_or_a_reason_to_record_it_again() {
        let speech = hearing::Speech { text: "求面积".to_owned(), stretches: Vec::new(), confidence: 0.714 };
        let heard = heard(&waiting(), hearing::Outcome::Heard(speech), 900);
        assert_eq!((heard.state, heard.words(), heard.confidence), (ReadingState::Read, "求面积", 71));
        let silent = super::heard(&waiting(), hearing::Outcome::Retake(hearing::Retake::Silent), 9);
        assert_eq!((silent.state, silent.retake), (ReadingState::Retake, Some(RetakeReason::Silent)));
    }

    #[test]
    fn the_words_of_a_question_are_what_is_typed_and_what_is_read_or_corrected() {
        let read = heard(&waiting(), hearing::Outcome::Heard(told(" 面积是多少 ")), 5);
        let corrected = Reading { edited: Some("周长是多少".to_owned()), ..read.clone() };
        let silent = Reading { edited: Some(String::new()), ..read.clone() };
        assert_eq!(join(Some("第3题"), [&read, &corrected, &silent, &waiting()]), "第3题\n面积是多少\n周长是多少");
        assert_eq!(join(None, [&waiting()]), "");
    }
}
