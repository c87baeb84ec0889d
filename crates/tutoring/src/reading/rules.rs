//! What becomes of a reading.

use std::time::Duration;

use recognition::hearing;
use recognition::reading::{Block, Outcome, Page, Retake};
use recognition::texts::holds;

use super::{ReadAside, Reading, ReadingState, RetakeReason};

/// How often a reading is begun before it is given up: whoever brings the program down with a picture does so no more often.
pub const MAX_TRIES: u32 = 3;
/// Photos that came while there was nobody to read them: so many of them wait at once.
pub const PAGE: u32 = 20;
/// One of these is read so long after the other.
pub const APART: Duration = Duration::from_secs(3);
/// A line less sure than this may hold what the models of this machine do not know.
const DOUBTFUL: f32 = 0.8;
/// Characters of a text an asker may write.
pub const MAX_TEXT: usize = 2_000;

/// What came of reading a photo, in so many milliseconds.
#[must_use]
pub fn read(before: &Reading, outcome: Outcome, took_ms: u32) -> Reading {
    let (blocks, unread) = match &outcome {
        Outcome::Read(page) => {
            // Words beyond the longest text are read by nobody after this.
            let cut = u32::from(page.text.chars().count() > MAX_TEXT);
            (serde_json::to_string(&page.blocks).unwrap_or_default(), Some(page.unread.saturating_add(cut)))
        }
        Outcome::Retake(_) => (before.blocks.clone(), None),
    };
    let ReadAside { state, text, confidence, retake } = aside(outcome);
    Reading { state, text, blocks, confidence, retake, took_ms, unread, ..before.clone() }
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

/// Whether there is something on a photo that the models of this machine cannot carry: a root, or lines of which they are not sure.
#[must_use]
pub fn is_beyond(outcome: &Outcome) -> bool {
    let Outcome::Read(page) = outcome else { return false };
    let doubtful = |block: &Block| block.confidence < DOUBTFUL && block.text.chars().count() > 1;
    page.text.contains('√') || page.blocks.iter().any(doubtful)
}

/// What a service wrote down of a photo, in place of what this machine read; the lines stay where they were found.
#[must_use]
pub fn written(own: Option<Outcome>, text: &str) -> Outcome {
    let page = match own {
        Some(Outcome::Read(page)) => page,
        _ => Page { confidence: 1.0, ..Page::default() },
    };
    Outcome::Read(Page { text: text.trim().to_owned(), ..page })
}

/// What came of hearing a voice, in so many milliseconds.
#[must_use]
pub fn heard(before: &Reading, outcome: hearing::Outcome, took_ms: u32) -> Reading {
    let blocks = match &outcome {
        hearing::Outcome::Heard(speech) => serde_json::to_string(&speech.stretches).unwrap_or_default(),
        hearing::Outcome::Retake(_) => before.blocks.clone(),
    };
    let ReadAside { state, text, confidence, retake } = heard_aside(outcome);
    Reading { state, text, blocks, confidence, retake, took_ms, ..before.clone() }
}

/// What came of hearing a voice that hangs on nothing.
#[must_use]
pub fn heard_aside(outcome: hearing::Outcome) -> ReadAside {
    match outcome {
        hearing::Outcome::Heard(speech) => ReadAside {
            state: ReadingState::Read,
            text: speech.text.chars().take(MAX_TEXT).collect(),
            confidence: percent(speech.confidence),
            retake: None,
        },
        hearing::Outcome::Retake(why) => {
            ReadAside { retake: Some(unheard(why)), ..ReadAside::without(ReadingState::Retake) }
        }
    }
}

/// What a service wrote down of a voice. It does not tell how sure it is.
#[must_use]
pub fn told(text: &str) -> hearing::Speech {
    hearing::Speech { text: text.trim().to_owned(), stretches: Vec::new(), confidence: 1.0 }
}

/// So many times as long says more than a head and a remark.
const MORE: usize = 2;

/// A text of all that is typed and read, nothing twice: who types what is in the photo has left out the head of the page and what was
/// tried beside it.
#[must_use]
pub fn join<'a>(typed: Option<&'a str>, readings: impl IntoIterator<Item = &'a Reading>) -> String {
    let read = readings.into_iter().filter(|reading| reading.state == ReadingState::Read).map(Reading::words);
    let mut parts: Vec<&str> = Vec::new();
    for text in typed.into_iter().chain(read).map(str::trim).filter(|text| !text.is_empty()) {
        if parts.iter().any(|part| holds(part, text)) {
            continue;
        }
        match parts.iter().position(|part| holds(text, part)) {
            Some(at) if text.chars().count() > MORE * parts[at].chars().count() => parts[at] = text,
            Some(_) => {}
            None => parts.push(text),
        }
    }
    parts.join("\n")
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
    use recognition::reading::Quad;
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
            unread: None,
        }
    }

    #[test]
    fn a_reading_is_text_or_a_reason_to_take_the_photo_again() {
        let page = Page { text: "求x".to_owned(), confidence: 0.936, ..Page::default() };
        let read = read(&waiting(), Outcome::Read(page), 420);
        assert_eq!((read.state, read.words(), read.confidence, read.took_ms), (ReadingState::Read, "求x", 94, 420));
        let dark = super::read(&waiting(), Outcome::Retake(Retake::Dark), 12);
        assert_eq!((dark.state, dark.retake), (ReadingState::Retake, Some(RetakeReason::Dark)));
    }

    #[test]
    fn what_is_left_unread_of_a_photo_is_counted() {
        let long = "数".repeat(MAX_TEXT + 1);
        for (text, unread, whole) in [("求x", 0, true), ("求x", 2, false), (long.as_str(), 0, false)] {
            let page = Page { text: text.to_owned(), confidence: 0.9, unread, ..Page::default() };
            assert_eq!(read(&waiting(), Outcome::Read(page), 1).is_read_whole(), whole, "{unread}");
        }
        let voice = heard(&waiting(), hearing::Outcome::Heard(told("求x")), 1);
        assert!(!voice.is_read_whole(), "nobody has counted what is left unread of a photo");
        assert!(Reading { kind: AttachmentKind::Voice, ..voice }.is_read_whole());
        assert!(!waiting().is_read_whole());
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
    fn roots_and_doubtful_lines_are_beyond_this_machine() {
        let block = |text: &str, confidence| Block { text: text.to_owned(), confidence, corners: Quad([[0.0; 2]; 4]) };
        let page = |blocks: Vec<Block>| {
            let text = blocks.iter().map(|block| block.text.clone()).collect::<Vec<_>>().join("\n");
            Outcome::Read(Page { text, blocks, confidence: 0.9, unread: 0 })
        };
        for (outcome, beyond) in [
            (page(vec![block("1/2+1/3=", 0.97)]), false),
            (page(vec![block("求√2的值", 0.97)]), true),
            (page(vec![block("第3题", 0.97), block("b c", 0.6)]), true),
            (page(vec![block("一", 0.4)]), false),
            (Outcome::Retake(Retake::Blurred), false),
        ] {
            assert_eq!(is_beyond(&outcome), beyond, "{outcome:?}");
        }
    }

    #[test]
    fn what_a_service_wrote_takes_the_place_of_the_words() {
        let Outcome::Read(page) = written(None, " $\\sqrt{2}$ ") else { panic!("read") };
        assert_eq!((page.text.as_str(), page.confidence), ("$\\sqrt{2}$", 1.0));
    }

    #[test]
    fn the_words_of_a_question_are_what_is_typed_and_what_is_read_or_corrected() {
        let read = heard(&waiting(), hearing::Outcome::Heard(told(" 面积是多少 ")), 5);
        let corrected = Reading { edited: Some("周长是多少".to_owned()), ..read.clone() };
        let silent = Reading { edited: Some(String::new()), ..read.clone() };
        assert_eq!(join(Some("第3题"), [&read, &corrected, &silent, &waiting()]), "第3题\n面积是多少\n周长是多少");
        assert_eq!(join(None, [&waiting()]), "");
        // Typed and photographed it is one question; a photo that says much more is more than what was typed.
        let page = |text: &str| Reading { edited: Some(text.to_owned()), ..read.clone() };
        let (rows, options) = (
            "有32名同学排队，每4名同学站一排",
            "A. 可以站八排整整齐齐 B. 可以站六排 C. 可以站四排，还多出两名同学 D. 都不对",
        );
        for (typed, photo, words) in [
            (rows, format!("练习第3题\n3. {rows}\n我不会"), rows.to_owned()),
            (rows, format!("{rows} {options}"), format!("{rows} {options}")),
            (rows, rows.replace("32", "36"), format!("{rows}\n{}", rows.replace("32", "36"))),
        ] {
            assert_eq!(join(Some(typed), [&page(&photo)]), words);
        }
    }
}
