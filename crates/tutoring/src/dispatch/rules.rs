//! Who is offered what, and how long pupils wait.

use std::collections::BTreeSet;
use std::time::Duration;

use kernel::{PersonId, QuestionId, Timestamp};

use super::{FreeTeacher, InLine, Offer, OfferState};
use crate::questions::{WaitBasis, WaitRange};

/// When everyone at hand has let a question pass, the bell rests this long before it rings again.
pub const REST: Duration = Duration::from_secs(10);
/// Questions looked at in one go; the next event looks again.
pub const IN_LINE: u32 = 200;
/// Waits that a range is made of: no more than these, no fewer than those.
pub const MOST_WAITS: u32 = 200;
const FEWEST_WAITS: usize = 20;

/// A question and the teacher it is put to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The question.
    pub question: QuestionId,
    /// The teacher.
    pub teacher: PersonId,
    /// The round the offer belongs to; one more than the question's when everyone at hand had let it pass.
    pub round: u32,
}

/// Teachers who let a question pass in its present round.
pub type Passed = BTreeSet<(QuestionId, PersonId)>;
/// Questions whose last refusal is so fresh that a new round would be a nuisance.
pub type Resting = BTreeSet<QuestionId>;

/// Puts questions to teachers, first in line first.
///
/// Of the teachers who answer its subject and stage a question goes to the one with the fewest sessions today, then to the
/// one who has been free for longest, then by id. A teacher who let it pass is not asked again before everyone at hand has,
/// and not before the bell has rested.
#[must_use]
pub fn pair(line: &[InLine], mut free: Vec<FreeTeacher>, passed: &Passed, resting: &Resting) -> Vec<Pair> {
    free.sort_by_key(|teacher| (teacher.sessions_today, teacher.free_since, teacher.id));
    let mut pairs = Vec::new();
    for question in line {
        let Some((place, round)) = choose(question, &free, passed, resting) else { continue };
        let teacher = free.remove(place).id;
        pairs.push(Pair { question: question.id, teacher, round });
    }
    pairs
}

fn choose(question: &InLine, free: &[FreeTeacher], passed: &Passed, resting: &Resting) -> Option<(usize, u32)> {
    let answers = |teacher: &FreeTeacher| teacher.answers.contains(&(question.subject, question.stage));
    let unheard = |teacher: &FreeTeacher| !passed.contains(&(question.id, teacher.id));
    if let Some(place) = free.iter().position(|teacher| answers(teacher) && unheard(teacher)) {
        return Some((place, question.round));
    }
    if resting.contains(&question.id) {
        return None;
    }
    free.iter().position(answers).map(|place| (place, question.round + 1))
}

/// Whether an offer can still be answered.
#[must_use]
pub fn is_open(offer: &Offer, now: Timestamp) -> bool {
    offer.state == OfferState::Open && now <= offer.expires_at
}

/// How long a question of a subject and stage waits: what was measured, or what the region pack says.
///
/// `waits_s` holds the last waits in seconds, in any order. The percentile is the nearest rank: the smallest wait that at
/// least so many in a hundred did not exceed.
#[must_use]
pub fn wait_range(waits_s: &[u32], configured: (u32, u32)) -> WaitRange {
    if waits_s.len() < FEWEST_WAITS {
        let (low_s, high_s) = configured;
        return WaitRange { low_s, high_s, basis: WaitBasis::Configured };
    }
    let mut sorted = waits_s.to_vec();
    sorted.sort_unstable();
    let nearest = |percent: usize| sorted[(sorted.len() * percent).div_ceil(100).max(1) - 1];
    WaitRange { low_s: nearest(50), high_s: nearest(90), basis: WaitBasis::Measured }
}

#[cfg(test)]
mod tests {
    use kernel::OfferId;
    use people::{Stage, Subject};
    use uuid::Uuid;

    use super::*;

    const MATH: (Subject, Stage) = (Subject::MATH, Stage::Junior);
    const ENGLISH: (Subject, Stage) = (Subject::ENGLISH, Stage::Junior);

    fn person(number: u128) -> PersonId {
        PersonId::from_uuid(Uuid::from_u128(number))
    }

    fn question(number: u128, (subject, stage): (Subject, Stage), round: u32) -> InLine {
        InLine { id: QuestionId::from_uuid(Uuid::from_u128(number)), subject, stage, round }
    }

    fn teacher(number: u128, answers: &[(Subject, Stage)], sessions_today: u32, free_since: i64) -> FreeTeacher {
        let free_since = Timestamp::from_millis(free_since);
        FreeTeacher { id: person(number), answers: answers.to_vec(), sessions_today, free_since }
    }

    fn put(line: &[InLine], free: &[FreeTeacher], passed: &[(u128, u128)], resting: &[u128]) -> Vec<(u128, u128, u32)> {
        let question_id = |number: u128| QuestionId::from_uuid(Uuid::from_u128(number));
        let passed = passed.iter().map(|(question, teacher)| (question_id(*question), person(*teacher))).collect();
        let resting = resting.iter().map(|question| question_id(*question)).collect();
        let pairs = pair(line, free.to_vec(), &passed, &resting);
        pairs.iter().map(|pair| (pair.question.uuid().as_u128(), pair.teacher.uuid().as_u128(), pair.round)).collect()
    }

    #[test]
    fn fewest_sessions_then_longest_free_then_id() {
        let math = [question(1, MATH, 0)];
        let cases = [
            (vec![teacher(5, &[MATH], 2, 0), teacher(6, &[MATH], 1, 9)], 6),
            (vec![teacher(5, &[MATH], 1, 9), teacher(6, &[MATH], 1, 3)], 6),
            (vec![teacher(7, &[MATH], 1, 3), teacher(6, &[MATH], 1, 3)], 6),
            (vec![teacher(5, &[ENGLISH], 0, 0), teacher(6, &[MATH], 9, 9)], 6),
        ];
        for (free, expected) in cases {
            assert_eq!(put(&math, &free, &[], &[]), [(1, expected, 0)], "{free:?}");
        }
    }

    #[test]
    fn a_teacher_is_put_one_question_and_the_first_in_line_goes_first() {
        let line = [question(1, MATH, 0), question(2, MATH, 0), question(3, ENGLISH, 0)];
        let free = [teacher(5, &[MATH, ENGLISH], 0, 0), teacher(6, &[ENGLISH], 1, 0)];
        assert_eq!(put(&line, &free, &[], &[]), [(1, 5, 0), (3, 6, 0)]);
    }

    #[test]
    fn who_passed_is_asked_again_only_after_everyone_and_a_rest() {
        let math = [question(1, MATH, 4)];
        let two = [teacher(5, &[MATH], 0, 0), teacher(6, &[MATH], 3, 0)];
        for (passed, resting, expected) in [
            (vec![(1, 5)], vec![], vec![(1, 6, 4)]),
            (vec![(1, 5)], vec![1], vec![(1, 6, 4)]),
            (vec![(1, 5), (1, 6)], vec![1], vec![]),
            (vec![(1, 5), (1, 6)], vec![], vec![(1, 5, 5)]),
        ] {
            assert_eq!(put(&math, &two, &passed, &resting), expected, "{passed:?} {resting:?}");
        }
    }

    #[test]
    fn nobody_at_hand_leaves_the_line_as_it_is() {
        assert_eq!(put(&[question(1, MATH, 0)], &[teacher(5, &[ENGLISH], 0, 0)], &[], &[]), []);
        assert_eq!(put(&[], &[teacher(5, &[MATH], 0, 0)], &[], &[]), []);
    }

    #[test]
    fn an_offer_is_open_until_its_last_moment() {
        let offer = Offer {
            id: OfferId::from_uuid(Uuid::from_u128(1)),
            question_id: QuestionId::from_uuid(Uuid::from_u128(2)),
            teacher_id: person(3),
            state: OfferState::Open,
            round: 0,
            offered_at: Timestamp::from_millis(0),
            expires_at: Timestamp::from_millis(20_000),
        };
        assert!(is_open(&offer, Timestamp::from_millis(20_000)));
        assert!(!is_open(&offer, Timestamp::from_millis(20_001)));
        assert!(!is_open(&Offer { state: OfferState::Passed, ..offer }, Timestamp::from_millis(1)));
    }

    #[test]
    fn a_range_is_measured_from_twenty_waits_on() {
        let measured = |low_s, high_s| WaitRange { low_s, high_s, basis: WaitBasis::Measured };
        let cases = [
            (vec![], WaitRange { low_s: 60, high_s: 180, basis: WaitBasis::Configured }),
            ((1..=19).collect(), WaitRange { low_s: 60, high_s: 180, basis: WaitBasis::Configured }),
            ((1..=20).rev().collect(), measured(10, 18)),
            ((1..=200).collect(), measured(100, 180)),
            (vec![7; 33], measured(7, 7)),
        ];
        for (waits, expected) in cases {
            assert_eq!(wait_range(&waits, (60, 180)), expected, "{waits:?}");
        }
    }
}
