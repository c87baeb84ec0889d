//! The steps of a film.

use super::FilmState;

kernel::words! {
    /// Something that happens to a film.
    pub enum Step {
        /// Somebody asks for it again.
        Ask = "ask",
        /// A worker takes it; also one whose predecessor was killed.
        Begin = "begin",
        /// A part of it is done.
        Advance = "advance",
        /// It is there.
        Make = "make",
        /// It cannot be made.
        Fail = "fail",
    }
}

/// Every step of a film. `docs/states/film.md` draws the same.
pub(crate) const TRANSITIONS: &[(FilmState, Step, FilmState)] = {
    use FilmState::{Failed, Ready, Waiting, Working};
    &[
        (Waiting, Step::Begin, Working),
        (Waiting, Step::Fail, Failed),
        (Working, Step::Begin, Working),
        (Working, Step::Advance, Working),
        (Working, Step::Make, Ready),
        (Working, Step::Fail, Failed),
        (Failed, Step::Ask, Waiting),
    ]
};

impl FilmState {
    /// Where a step leads from here; nowhere where there is none.
    pub(crate) fn after(self, step: Step) -> Option<Self> {
        TRANSITIONS.iter().find(|(from, by, _)| *from == self && *by == step).map(|(_, _, to)| *to)
    }
}

/// How often a film is begun: what brings the program down does so no third time.
const MOST_TRIES: u32 = 2;

/// What happens to a film that a worker takes.
pub(crate) const fn taken(tries: u32) -> Step {
    if tries < MOST_TRIES { Step::Begin } else { Step::Fail }
}

/// How much is done, in percent: never all of it before the file is there.
pub(crate) fn percent(done: u64, whole: u64) -> u32 {
    u32::try_from((done * 100).checked_div(whole).unwrap_or(0).min(99)).unwrap_or(99)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_drawing_shows_the_steps_of_the_code() {
        let steps = TRANSITIONS.iter().map(|(from, by, to)| (from.as_str(), by.as_str(), to.as_str()));
        platform::testing::assert_drawn("film.md", "waiting", steps);
    }

    #[test]
    fn a_film_that_was_begun_twice_is_given_up() {
        assert_eq!([0, 1, 2].map(taken), [Step::Begin, Step::Begin, Step::Fail]);
        assert_eq!(FilmState::Working.after(Step::Fail), Some(FilmState::Failed));
        assert_eq!(FilmState::Ready.after(Step::Ask), None);
    }

    #[test]
    fn a_film_is_not_all_done_before_its_file_is_there() {
        for (done, whole, shown) in [(0, 100, 0), (50, 100, 50), (100, 100, 99), (1, 0, 0)] {
            assert_eq!(percent(done, whole), shown, "{done} of {whole}");
        }
    }
}
