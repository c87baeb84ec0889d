//! How a session ends, how long people may be gone, and what lies on the board when it begins.

use std::ops::Range;
use std::time::Duration;

use board::{Color, Image, Limits, ObjectId, Paper, Shape, Text};
use kernel::Timestamp;
use people::consent::Item;

use super::{Description, Session, SessionEnd, SessionError, SessionKind, SessionState, Verdict, Written};
use crate::questions::rules::{Picture, Step};
use crate::questions::{Asked, QuestionState};

/// A pupil who has been gone for this long counts as away: a phone that locks its screen comes back within it.
const PUPIL_GRACE: Duration = Duration::from_mins(1);
/// A pupil who stays away for this long on top ends the session.
const PUPIL_LOST: Duration = Duration::from_mins(5);
/// A teacher who has been gone for this long counts as away: a child is waiting, so half of the pupil's time.
const TEACHER_GRACE: Duration = Duration::from_secs(30);
/// A teacher who stays away for this long on top loses the question to another.
const TEACHER_LOST: Duration = Duration::from_secs(90);
/// An answer left half-way that nobody touches for this long waits for any teacher again, so that its pupil does not wait for ever.
pub const UNTOUCHED: Duration = Duration::from_hours(2);
/// The teacher may describe a session for this long after its end.
const DESCRIBE: Duration = Duration::from_hours(24);
/// The pupil may judge a session, and change the judgement, for this long after its end.
pub const JUDGE: Duration = Duration::from_hours(7 * 24);
/// Characters of a knowledge point, a note and a comment.
const MAX_POINT: usize = 60;
const MAX_NOTE: usize = 1_000;
const MAX_COMMENT: usize = 500;
/// Characters of an answer in writing.
const MAX_ANSWER: usize = 5_000;

/// Every end of a session. `docs/states/session.md` draws the same.
pub const TRANSITIONS: &[(SessionState, SessionEnd, SessionState)] = &[
    (SessionState::Open, SessionEnd::Closed, SessionState::Closed),
    (SessionState::Open, SessionEnd::HungUp, SessionState::Closed),
    (SessionState::Open, SessionEnd::PupilGone, SessionState::Closed),
    (SessionState::Open, SessionEnd::TeacherGone, SessionState::Closed),
    (SessionState::Open, SessionEnd::MovedLater, SessionState::Closed),
    (SessionState::Open, SessionEnd::Stopped, SessionState::Closed),
    (SessionState::Open, SessionEnd::Released, SessionState::Closed),
    (SessionState::Open, SessionEnd::ConsentWithdrawn, SessionState::Closed),
];

impl SessionState {
    /// Where an end leads from here.
    ///
    /// # Errors
    /// `StateWrong` for what is over.
    pub fn after(self, end: SessionEnd) -> Result<Self, SessionError> {
        TRANSITIONS
            .iter()
            .find(|(from, by, _)| *from == self && *by == end)
            .map(|(_, _, to)| *to)
            .ok_or(SessionError::StateWrong)
    }
}

impl SessionEnd {
    /// Whether the question has been answered with it.
    #[must_use]
    pub const fn is_answer(self) -> bool {
        matches!(self, Self::Closed | Self::HungUp | Self::PupilGone | Self::Stopped)
    }

    /// What happens to the question. When its teacher was lost that depends on whether another can be found now.
    #[must_use]
    pub const fn step(self, open_for_live: bool) -> Step {
        match self {
            Self::TeacherGone if open_for_live => Step::Requeue,
            Self::TeacherGone | Self::MovedLater | Self::ConsentWithdrawn => Step::MoveLater,
            Self::Released => Step::Release,
            Self::Closed | Self::HungUp | Self::PupilGone | Self::Stopped => Step::Close,
        }
    }
}

impl SessionKind {
    /// What a family has to agree to for an answer of this kind.
    #[must_use]
    pub const fn item(self) -> Item {
        match self {
            Self::Live | Self::Later => Item::SameScreen,
            Self::Text => Item::Questions,
        }
    }
}

impl Written {
    /// Whether there is anything in it.
    #[must_use]
    pub fn says_something(&self) -> bool {
        self.photo.is_some() || !self.text.trim().is_empty()
    }
}

impl Session {
    /// The answer in writing, as far as it has been written.
    #[must_use]
    pub fn written(&self) -> Written {
        Written { text: self.answer.clone().unwrap_or_default(), photo: self.answer_photo_id }
    }
}

/// Whether an answer in writing fits.
///
/// # Errors
/// `BadField`.
pub fn check_written(written: &Written) -> Result<(), SessionError> {
    if written.text.chars().count() > MAX_ANSWER { Err(SessionError::BadField("text")) } else { Ok(()) }
}

/// What follows from someone's being gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// Look again at this moment.
    Wait(Timestamp),
    /// The question takes a step, and is looked at again at this moment.
    Away(Step, Timestamp),
    /// The session ends.
    Lost(SessionEnd),
    /// Nothing: the other one's absence decides.
    Nothing,
}

/// What follows from the pupil's having been gone since `gone`.
#[must_use]
pub fn pupil_gone(state: QuestionState, gone: Timestamp, now: Timestamp, explained: bool) -> Absence {
    let (away, lost) = (gone.plus(PUPIL_GRACE), gone.plus(PUPIL_GRACE + PUPIL_LOST));
    match state {
        QuestionState::InSession if now < away => Absence::Wait(away),
        QuestionState::InSession => Absence::Away(Step::LosePupil, lost.max(now)),
        QuestionState::PupilAway if now < lost => Absence::Wait(lost),
        QuestionState::PupilAway if explained => Absence::Lost(SessionEnd::PupilGone),
        QuestionState::PupilAway => Absence::Lost(SessionEnd::MovedLater),
        _ => Absence::Nothing,
    }
}

/// What follows from the teacher's having been gone since `gone`.
#[must_use]
pub fn teacher_gone(state: QuestionState, gone: Timestamp, now: Timestamp) -> Absence {
    let (away, lost) = (gone.plus(TEACHER_GRACE), gone.plus(TEACHER_GRACE + TEACHER_LOST));
    match state {
        QuestionState::InSession | QuestionState::PupilAway if now < away => Absence::Wait(away),
        QuestionState::InSession | QuestionState::PupilAway => Absence::Away(Step::LoseTeacher, lost.max(now)),
        QuestionState::TeacherAway if now < lost => Absence::Wait(lost),
        QuestionState::TeacherAway => Absence::Lost(SessionEnd::TeacherGone),
        _ => Absence::Nothing,
    }
}

/// When to look again after an answer left half-way that was last touched at `touched`; nothing once it is to be given back.
#[must_use]
pub fn give_back(touched: Timestamp, now: Timestamp) -> Option<Timestamp> {
    Some(touched.plus(UNTOUCHED)).filter(|due| *due > now)
}

/// Whether the teacher has explained something: put it on the board, or spoken for ten seconds.
#[must_use]
pub const fn explained(marks: u32, voice_ms: u64) -> bool {
    marks > 0 || voice_ms >= 10_000
}

/// A part of a session on the clock of its room, in milliseconds: from a moment to its end, or for as long as it goes on.
#[must_use]
pub fn span(opened: Timestamp, from: Timestamp, until: Option<Timestamp>) -> Range<u64> {
    let at = |moment: Timestamp| u64::try_from(moment.since(opened).as_millis()).unwrap_or(u64::MAX);
    // An entry of the very moment at which it ends is of it.
    at(from)..until.map_or(u64::MAX, |end| at(end).saturating_add(1))
}

/// How much of something that lasts lies in a part, in milliseconds.
#[must_use]
pub fn within(span: &Range<u64>, from_ms: u64, lasts_ms: u64) -> u64 {
    from_ms.saturating_add(lasts_ms).min(span.end).saturating_sub(from_ms.max(span.start))
}

/// Whether a description fits.
///
/// # Errors
/// `BadField`.
pub fn check_description(description: &Description) -> Result<(), SessionError> {
    let point = description.knowledge_point.trim();
    if point.is_empty() || point.chars().count() > MAX_POINT {
        return Err(SessionError::BadField("knowledge_point"));
    }
    let long = description.note.as_deref().is_some_and(|note| note.chars().count() > MAX_NOTE);
    if long { Err(SessionError::BadField("note")) } else { Ok(()) }
}

/// Whether the teacher may still describe a session that is over.
#[must_use]
pub fn may_describe(session: &Session, now: Timestamp) -> bool {
    let answered = session.ended_why.is_some_and(SessionEnd::is_answer);
    answered && session.ended_at.is_some_and(|ended| now.since(ended) <= DESCRIBE)
}

/// Whether the pupil may judge a session, and with this.
///
/// # Errors
/// `BadField`; `StateWrong` while it goes on, when it answered nothing, and after a week.
pub fn check_verdict(session: &Session, verdict: &Verdict, now: Timestamp) -> Result<(), SessionError> {
    if verdict.rating.is_some_and(|rating| !(1..=5).contains(&rating)) {
        return Err(SessionError::BadField("rating"));
    }
    if verdict.comment.as_deref().is_some_and(|comment| comment.chars().count() > MAX_COMMENT) {
        return Err(SessionError::BadField("comment"));
    }
    let answered = session.ended_why.is_some_and(SessionEnd::is_answer);
    let in_time = session.ended_at.is_some_and(|ended| now.since(ended) <= JUDGE);
    if answered && in_time { Ok(()) } else { Err(SessionError::StateWrong) }
}

/// Whether a session belongs to what pupils and guardians may see: a recording that is still being made, or was given up,
/// does not.
#[must_use]
pub fn is_published(session: &Session) -> bool {
    let given_up = session.ended_why == Some(SessionEnd::Released);
    !given_up && (session.kind == SessionKind::Live || session.state == SessionState::Closed)
}

/// What lies on the board when a session begins: the photos, one to a page, or the words when there is no photo.
///
/// A photo is as wide as the page, or as high where it is taller, in the middle, and locked so that no eraser takes it away.
#[must_use]
pub fn first_ops(asked: &Asked) -> Vec<board::Op> {
    let mut ops = Vec::new();
    let mut pages: u16 = 0;
    for photo in asked.pictures() {
        let (Some(id), Some(shape)) = (object_id("photo", pages), photo_on_page(photo)) else { continue };
        if pages > 0 {
            ops.push(board::Op::PageAdd { page: pages, paper: Paper::Blank });
        }
        ops.push(board::Op::Add { id, page: pages, shape });
        pages += 1;
    }
    let words = asked.question.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
    if let (0, Some(text), Some(id)) = (pages, words, object_id("words", 0)) {
        ops.extend(words_on_page(text).map(|shape| board::Op::Add { id, page: 0, shape }));
    }
    ops
}

/// Words with the full names of these persons hidden; a name of one letter is half of all words.
#[must_use]
pub fn starred(words: &str, names: &[String]) -> String {
    let hide = |words: String, name: &String| match name.chars().count() {
        0 | 1 => words,
        letters => words.replace(name.as_str(), &"*".repeat(letters)),
    };
    names.iter().fold(words.to_owned(), hide)
}

/// A photo that came late, on a page of its own behind those that are there.
#[must_use]
pub fn late_photo(photo: Picture, pages: u16) -> Vec<board::Op> {
    match (object_id("late", pages), photo_on_page(photo)) {
        (Some(id), Some(shape)) => {
            vec![board::Op::PageAdd { page: pages, paper: Paper::Blank }, board::Op::Add { id, page: pages, shape }]
        }
        _ => Vec::new(),
    }
}

/// Whether a thing on the board was laid there as the question, and is no part of what explains it.
pub(crate) fn is_asked(object: &ObjectId) -> bool {
    ASKED.iter().any(|kind| object.as_str().strip_prefix(kind).is_some_and(|rest| rest.starts_with('-')))
}

/// What the things are called that the question is on the board.
const ASKED: [&str; 3] = ["photo", "words", "late"];

fn object_id(kind: &str, number: u16) -> Option<ObjectId> {
    ObjectId::try_from(format!("{kind}-{number}")).ok()
}

fn photo_on_page(photo: Picture) -> Option<Shape> {
    let (width, height) = (u64::from(photo.width.max(1)), u64::from(photo.height.max(1)));
    let (across, down) = (u64::from(Limits::PAGE_WIDTH.unsigned_abs()), u64::from(Limits::PAGE_HEIGHT.unsigned_abs()));
    let (w, h) = if height * across <= down * width {
        (across, (height * across / width).max(1))
    } else {
        ((width * down / height).max(1), down)
    };
    Some(Shape::Image(Image {
        x: i32::try_from((across - w) / 2).ok()?,
        y: 0,
        w: u32::try_from(w).ok()?,
        h: u32::try_from(h).ok()?,
        file: photo.file,
        rotation: 0,
        crop: None,
        locked: true,
    }))
}

/// Letters as large as lets the words stay in the upper part of the page.
fn words_on_page(text: &str) -> Option<Shape> {
    let size = match text.chars().count() {
        0..=120 => 420,
        121..=480 => 300,
        _ => 180,
    };
    let text: String = text.chars().take(Limits::CHARS).collect();
    let color = Color::try_from("#1B2A33".to_owned()).ok()?;
    Some(Shape::Text(Text { x: 400, y: 400, w: 9_200, size, color, text }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::states;

    #[test]
    fn of_what_a_teacher_writes_full_names_are_hidden_and_nothing_else() {
        let names = ["陈嘉怡", "金思远", "九"].map(str::to_owned);
        for (words, seen) in [
            ("陈嘉怡请回答，金思远看这里", "***请回答，***看这里"),
            ("嘉怡，13812345678里有几个3？", "嘉怡，13812345678里有几个3？"),
            ("三九二十七", "三九二十七"),
        ] {
            assert_eq!(starred(words, &names), seen);
        }
    }

    #[test]
    fn what_was_done_counts_from_a_moment_to_the_end() {
        let at = |ms: i64| Timestamp::from_millis(1_000 + ms);
        let (still, over) = (span(at(0), at(500), None), span(at(0), at(500), Some(at(900))));
        for (moment, goes_on, ended) in [(499, false, false), (500, true, true), (900, true, true), (901, true, false)]
        {
            assert_eq!((still.contains(&moment), over.contains(&moment)), (goes_on, ended), "{moment}");
        }
        // Before, across the beginning, inside, across the end, behind it.
        for (from, lasts, expected) in [(0, 400, 0), (400, 200, 100), (600, 100, 100), (800, 400, 101), (950, 100, 0)] {
            assert_eq!(within(&over, from, lasts), expected, "{from} {lasts}");
        }
        // A room that was opened a moment after its session began.
        assert_eq!(span(at(0), at(-3), None).start, 0);
    }

    #[test]
    fn the_drawing_shows_every_step_and_no_other() {
        states::assert_drawn(
            "session.md",
            "open",
            TRANSITIONS.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())),
        );
    }

    #[test]
    fn every_end_moves_the_question() {
        for (end, open, step) in [
            (SessionEnd::Closed, true, Step::Close),
            (SessionEnd::HungUp, true, Step::Close),
            (SessionEnd::Stopped, false, Step::Close),
            (SessionEnd::PupilGone, true, Step::Close),
            (SessionEnd::MovedLater, true, Step::MoveLater),
            (SessionEnd::TeacherGone, true, Step::Requeue),
            (SessionEnd::TeacherGone, false, Step::MoveLater),
            (SessionEnd::Released, true, Step::Release),
        ] {
            assert_eq!(end.step(open), step, "{end} {open}");
        }
    }

    #[test]
    fn a_pupil_is_away_after_a_minute_and_lost_after_five_more() {
        use Absence::{Away, Lost, Nothing, Wait};
        use QuestionState::{Answered, InSession, PupilAway, TeacherAway};
        let at = |seconds: i64| Timestamp::from_millis(seconds * 1_000);
        for (state, now, explained, expected) in [
            (InSession, 59, false, Wait(at(60))),
            (InSession, 60, false, Away(Step::LosePupil, at(360))),
            (InSession, 400, false, Away(Step::LosePupil, at(400))),
            (PupilAway, 359, true, Wait(at(360))),
            (PupilAway, 360, true, Lost(SessionEnd::PupilGone)),
            (PupilAway, 360, false, Lost(SessionEnd::MovedLater)),
            (TeacherAway, 360, false, Nothing),
            (Answered, 360, false, Nothing),
        ] {
            assert_eq!(pupil_gone(state, at(0), at(now), explained), expected, "{state} {now} {explained}");
        }
    }

    #[test]
    fn a_teacher_is_away_after_half_a_minute_and_lost_after_ninety_seconds_more() {
        use Absence::{Away, Lost, Nothing, Wait};
        use QuestionState::{InSession, PupilAway, Queued, TeacherAway};
        let at = |seconds: i64| Timestamp::from_millis(seconds * 1_000);
        for (state, now, expected) in [
            (InSession, 29, Wait(at(30))),
            (InSession, 30, Away(Step::LoseTeacher, at(120))),
            (PupilAway, 30, Away(Step::LoseTeacher, at(120))),
            (TeacherAway, 119, Wait(at(120))),
            (TeacherAway, 120, Lost(SessionEnd::TeacherGone)),
            (Queued, 120, Nothing),
        ] {
            assert_eq!(teacher_gone(state, at(0), at(now)), expected, "{state} {now}");
        }
    }

    #[test]
    fn an_answer_nobody_touches_for_two_hours_is_given_back() {
        let at = |minutes: i64| Timestamp::from_millis(minutes * 60_000);
        for (touched, now, again) in
            [(0, 0, Some(120)), (0, 119, Some(120)), (0, 120, None), (30, 120, Some(150)), (30, 400, None)]
        {
            assert_eq!(give_back(at(touched), at(now)), again.map(at), "{touched} {now}");
        }
    }

    fn photo(width: u32, height: u32) -> Picture {
        Picture { file: kernel::FileId::from_uuid(uuid::Uuid::from_u128(1)), width, height }
    }

    #[test]
    fn a_photo_fills_the_page_across_or_down() {
        for (width, height, expected) in [
            (2_000, 1_000, (0, 10_000, 5_000)),
            (1_000, 1_400, (0, 10_000, 14_000)),
            (1_000, 2_800, (2_500, 5_000, 14_000)),
            (1, 1, (0, 10_000, 10_000)),
        ] {
            let Some(Shape::Image(image)) = photo_on_page(photo(width, height)) else { panic!("no image") };
            assert_eq!((image.x, image.w, image.h), expected, "{width} × {height}");
            assert!(image.locked);
        }
    }

    #[test]
    fn stars_go_from_one_to_five() {
        let verdict = |rating| Verdict { solved: true, rating, comment: None };
        let session = crate::archive::rules::samples::session();
        let now = session.ended_at.unwrap();
        for (rating, fits) in [(None, true), (Some(0), false), (Some(1), true), (Some(5), true), (Some(6), false)] {
            assert_eq!(check_verdict(&session, &verdict(rating), now).is_ok(), fits, "{rating:?}");
        }
        assert!(check_verdict(&session, &verdict(None), now.plus(JUDGE)).is_ok());
        assert!(check_verdict(&session, &verdict(None), now.plus(JUDGE + Duration::from_secs(1))).is_err());
        let lost = Session { ended_why: Some(SessionEnd::TeacherGone), ..session };
        assert!(check_verdict(&lost, &verdict(None), now).is_err());
    }
}
