//! Which replays are shown, and where one begins.

use std::collections::BTreeSet;

use recognition::reading::UNREAD;
use recognition::texts::Hit;

use crate::questions::{AttachmentKind, QuestionState};

/// Replays shown at once: more would be a search, not an answer.
pub const MOST: usize = 3;
/// Hits that are looked through for those that may be shown, more where all of them are the same question and few may be shown: what one
/// asks, hundreds ask.
pub const LOOKED_THROUGH: [usize; 3] = [20, 160, 640];
/// The nearest of a search that are looked through, page by page, for those that may be shown.
pub const SEARCHED: usize = 240;
/// The latest that are looked through for one page.
pub const LATEST: usize = 400;
/// Knowledge points at most that a sought word is within the name of.
pub const MOST_NAMED: usize = 20;
/// Earlier questions of a pupil that are shown.
pub const EARLIER: usize = 8;
/// Nearest questions that say what a question is about.
pub const SAY_ABOUT: usize = 3;
/// Characters of a search: so many Chinese ones fit into the address of a request through any gateway, nine letters each.
pub const MAX_SEARCH: usize = 800;
/// Fewer characters than these are no question that could be found again.
const FEWEST: usize = 4;
/// Fewer than these are no word that could be looked for.
const FEWEST_SOUGHT: usize = 2;
/// How a fraction begins.
const FRACTION: &str = "\\frac";
/// The share of what is looked for that a question has at least that has none of its words: formulas have none.
const HELD: f32 = 0.6;
/// How near in what they mean two questions are at least that ask nearly the same.
const MEANT: f32 = 0.75;
/// A replay begins a little before the step that fits: nobody wants to land in the middle of a sentence.
const LEAD_MS: u64 = 3_000;
/// A step fits when it has this share of the pairs of characters of what was tried.
const FITS: f32 = 0.3;

/// Whether the replays of the same question may still be shown beside a question: it waits, and nobody has it in hand.
#[must_use]
pub const fn may_show_beside(state: QuestionState) -> bool {
    matches!(state, QuestionState::Queued | QuestionState::WaitingLater)
}

/// Whether words are enough to be looked for.
#[must_use]
pub fn can_be_found(words: &str) -> bool {
    words.chars().filter(|character| character.is_alphanumeric()).count() >= FEWEST
}

/// Whether a place is marked that could not be read, or two fractions stand side by side with no sign between them: a photo may be of
/// another question.
#[must_use]
pub fn has_lost_signs(words: &str) -> bool {
    if words.contains(UNREAD) {
        return true;
    }
    let begins = |rest: &&str| rest.trim_start_matches([' ', '$']).starts_with(FRACTION);
    words.split('}').skip(1).any(|rest| begins(&rest))
}

/// Whether words are enough to be looked for by somebody who chooses among what is found.
#[must_use]
pub fn can_be_sought(words: &str) -> bool {
    words.chars().filter(|character| character.is_alphanumeric()).count() >= FEWEST_SOUGHT
}

/// Whether others may see what hangs on a question: a photo that was read to its last word and is clean, a voice that nobody reads and that lies on no
/// board. In what nobody has looked through may be anything.
#[must_use]
pub const fn is_fit(kind: AttachmentKind, was_read: bool, is_clean: bool) -> bool {
    match kind {
        AttachmentKind::Photo => was_read && is_clean,
        AttachmentKind::Voice => !was_read || is_clean,
        AttachmentKind::Video => false,
    }
}

/// Whether what was found has something to do with what was looked for, and is not only the best of what there is. Numbers alone tell
/// nothing: every other question has a 2.
#[must_use]
pub fn is_near(hit: &Hit) -> bool {
    let tells = |word: &String| word.chars().any(char::is_alphabetic);
    hit.shared.iter().any(tells) || hit.held >= HELD || is_meant(hit)
}

/// Whether what was found asks nearly the same, in whatever words.
#[must_use]
pub fn is_meant(hit: &Hit) -> bool {
    hit.meant >= MEANT
}

/// What of the names of what questions are about is the sought word itself, and what only has it within; of those the shortest first.
#[must_use]
pub fn named(points: Vec<String>, sought: &str) -> (Vec<String>, Vec<String>) {
    let sought = sought.to_lowercase();
    let holding = points.into_iter().filter(|point| point.to_lowercase().contains(&sought));
    let (whole, mut within): (Vec<_>, Vec<_>) = holding.partition(|point| point.to_lowercase() == sought);
    within.sort_by_key(|point| point.chars().count());
    within.truncate(MOST_NAMED);
    (whole, within)
}

/// A place in a replay that says what happens there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Landmark {
    /// Milliseconds of the room's clock.
    pub at_ms: u64,
    /// A mark of the teacher, or what is said.
    pub words: String,
}

/// Where a replay begins for somebody who tried this: at the step whose words have most in common with it, at the beginning where
/// none has enough.
#[must_use]
pub fn begins_at(tried: &str, landmarks: &[Landmark]) -> u64 {
    let wanted = pairs(tried);
    let best = landmarks
        .iter()
        .map(|landmark| (share(&wanted, &pairs(&landmark.words)), landmark.at_ms))
        .filter(|(share, _)| *share >= FITS)
        // Of equals the first: `max_by` takes the last.
        .max_by(|(one, at), (other, later)| one.total_cmp(other).then_with(|| later.cmp(at)));
    best.map_or(0, |(_, at)| at.saturating_sub(LEAD_MS))
}

fn pairs(words: &str) -> BTreeSet<(char, char)> {
    let letters: Vec<char> = words.chars().filter(|letter| letter.is_alphanumeric()).collect();
    letters.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

/// The share of the smaller set that is in the other.
fn share(one: &BTreeSet<(char, char)>, other: &BTreeSet<(char, char)>) -> f32 {
    let common = u16::try_from(one.intersection(other).count()).unwrap_or(u16::MAX);
    let smaller = u16::try_from(one.len().min(other.len())).unwrap_or(u16::MAX);
    if smaller < 2 { 0.0 } else { f32::from(common) / f32::from(smaller) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to_words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn a_replay_begins_where_the_pupil_was_stuck() {
        let landmarks = [(10_000, "读题"), (42_000, "先通分,找公分母"), (80_000, "约分"), (95_000, "公分母是六")]
            .map(|(at_ms, words)| Landmark { at_ms, words: words.to_owned() });
        for (tried, begins) in
            [("我不会找公分母", 39_000), ("公分母是六吗", 92_000), ("约分约不下去了", 0), ("", 0), ("完全没有思路", 0)]
        {
            assert_eq!(begins_at(tried, &landmarks), begins, "{tried}");
        }
        assert_eq!(begins_at("读题读不懂", &[]), 0);
    }

    #[test]
    fn a_word_can_be_sought_and_a_formula_is_near_by_its_signs() {
        for (words, sought) in [("果园", true), ("x²", true), ("园", false), ("？？", false)] {
            assert_eq!(can_be_sought(words), sought, "{words}");
        }
        for (words, held, meant, near) in [
            (&["果园"][..], 0.1, 0.0, true),
            (&[], 0.2, 0.3, false),
            (&["2", "3.5"], 0.2, 0.0, false),
            (&["2", "倍"], 0.1, 0.0, true),
            (&[], 0.9, 0.0, true),
            (&["2"], 0.2, 0.8, true),
        ] {
            let shared = to_words(words);
            let hit = Hit { id: String::new(), score: 0.0, same: 0.0, held, meant, shared };
            assert_eq!(is_near(&hit), near, "{words:?} {held} {meant}");
        }
    }

    #[test]
    fn what_was_not_read_whole_is_shown() {
        for (words, lost) in [
            (r"计算：$\frac{3}{4}$$\frac{5}{6}$ 二", true),
            (r"$\frac{X}{3}\frac{2x-1}{5}$", true),
            (r"$\frac{3}{4}$ − $\frac{5}{6}$", false),
            (r"求 $\frac{1}{2}$ 的倒数", false),
            ("3/4-5/6", false),
            ("一根绳子长〓米，剪去〓米，还剩多少米？", true),
        ] {
            assert_eq!(has_lost_signs(words), lost, "{words}");
        }
    }

    #[test]
    fn a_word_is_the_name_of_what_is_explained_or_within_it() {
        let points = ["鸡兔同笼问题", "方程", "一元一次方程", "一元二次方程组", "pH 的计算"];
        let all = || to_words(&points);
        for (sought, whole, within) in [
            ("鸡兔同笼", &[][..], &["鸡兔同笼问题"][..]),
            ("方程", &["方程"], &["一元一次方程", "一元二次方程组"]),
            ("PH", &[], &["pH 的计算"]),
            ("求方程的解", &[], &[]),
        ] {
            assert_eq!(named(all(), sought), (to_words(whole), to_words(within)), "{sought}");
        }
    }

    #[test]
    fn others_see_no_picture_that_nobody_looked_through() {
        use AttachmentKind::{Photo, Video, Voice};
        for (kind, was_read, is_clean, fit) in [
            (Photo, true, true, true),
            (Photo, true, false, false),
            (Photo, false, false, false),
            (Voice, true, false, false),
            (Voice, false, false, true),
            (Video, false, false, false),
        ] {
            assert_eq!(is_fit(kind, was_read, is_clean), fit, "{kind:?} {was_read} {is_clean}");
        }
    }

    #[test]
    fn a_few_characters_are_no_question() {
        for (words, found) in [("", false), ("?? !!", false), ("1+1", false), ("鸡兔同笼", true), ("1/2+1/3", true)]
        {
            assert_eq!(can_be_found(words), found, "{words}");
        }
    }
}
