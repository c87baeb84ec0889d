//! What is found in words, what follows from it, and what may be decided when.

mod cues;
mod fold;
pub mod groups;
mod idle;
mod personal;
mod words;

use std::collections::BTreeSet;
use std::time::Duration;

use kernel::PersonId;
use recognition::texts::alike;
use regex::Regex;

pub(crate) use self::fold::is_invisible;
pub use self::words::Lexicon;
use super::{Finding, Place, ScreenDecision, ScreenError, ScreenOutcome, ScreenReason, ScreenState, Step};

/// Characters of a note and of an appeal.
const MAX_TEXT: usize = 1_000;
/// Letters that a question's words need to be the same as another's.
const LEAST_LETTERS: usize = 6;
/// The share of their pairs of letters that questions with the same words have in common, read from a photo or typed twice.
const ALIKE: f32 = 0.85;
/// An own question that was answered is pointed to for this long.
pub const DUPLICATE_LIFE: Duration = Duration::from_hours(30 * 24);

/// A pattern of the program's own.
fn pattern(text: &str) -> Regex {
    #[expect(clippy::expect_used, reason = "the patterns are part of the program: a test builds them")]
    let pattern = Regex::new(text).expect("a pattern that can be read");
    pattern
}

kernel::words! {
    /// Something that happens to a screening.
    pub enum ScreenStep {
        /// The rules find nothing any more.
        Pass = "pass",
        /// The rules find something personal.
        Mask = "mask",
        /// The rules find something doubtful, or words that were hidden have changed.
        Hold = "hold",
        /// The rules find something grave.
        Stop = "stop",
        /// A person lets others see it.
        Release = "release",
        /// A person lets others see it without what was found.
        Cover = "cover",
        /// A person decides that no other pupil sees it.
        Hide = "hide",
        /// The pupil or a guardian objects.
        Appeal = "appeal",
        /// Another person decides the same as the first.
        Confirm = "confirm",
    }
}

/// Every step a screening can take. `docs/states/screening.md` draws the same.
pub const TRANSITIONS: &[(ScreenState, ScreenStep, ScreenState)] = {
    use {ScreenState as State, ScreenStep as Step};
    &[
        (State::Clear, Step::Mask, State::Masked),
        (State::Clear, Step::Hold, State::Held),
        (State::Clear, Step::Stop, State::Stopped),
        (State::Clear, Step::Hide, State::Hidden),
        (State::Masked, Step::Pass, State::Clear),
        (State::Masked, Step::Hold, State::Held),
        (State::Masked, Step::Stop, State::Stopped),
        (State::Masked, Step::Release, State::Clear),
        (State::Masked, Step::Hide, State::Hidden),
        (State::Held, Step::Pass, State::Clear),
        (State::Held, Step::Mask, State::Masked),
        (State::Held, Step::Stop, State::Stopped),
        (State::Held, Step::Release, State::Clear),
        (State::Held, Step::Cover, State::Masked),
        (State::Held, Step::Hide, State::Hidden),
        (State::Stopped, Step::Release, State::Clear),
        (State::Stopped, Step::Cover, State::Masked),
        (State::Stopped, Step::Hide, State::Hidden),
        (State::Hidden, Step::Release, State::Clear),
        (State::Hidden, Step::Cover, State::Masked),
        (State::Hidden, Step::Hold, State::Held),
        (State::Hidden, Step::Stop, State::Stopped),
        (State::Hidden, Step::Appeal, State::Appealed),
        (State::Appealed, Step::Stop, State::Stopped),
        (State::Appealed, Step::Release, State::Clear),
        (State::Appealed, Step::Cover, State::Masked),
        (State::Appealed, Step::Confirm, State::Closed),
        (State::Closed, Step::Hold, State::Held),
        (State::Closed, Step::Stop, State::Stopped),
    ]
};

impl ScreenState {
    /// Where a step leads from here.
    ///
    /// # Errors
    /// `StateWrong` when it leads nowhere.
    pub fn after(self, step: ScreenStep) -> Result<Self, ScreenError> {
        let found = TRANSITIONS.iter().find(|(from, by, _)| *from == self && *by == step);
        found.map(|(_, _, to)| *to).ok_or(ScreenError::StateWrong { state: self, step })
    }

    /// Whether a person has to decide.
    #[must_use]
    pub const fn waits(self) -> bool {
        matches!(self, Self::Held | Self::Stopped | Self::Appealed)
    }

    /// What can be decided where it stands.
    pub fn decisions(self) -> impl Iterator<Item = ScreenDecision> {
        ScreenDecision::ALL.iter().copied().filter(move |decision| self.after(decision.step(self)).is_ok())
    }

    /// Whether other pupils may see something of it.
    #[must_use]
    pub const fn is_shown(self) -> bool {
        matches!(self, Self::Clear | Self::Masked)
    }

    /// The step the rules take from here; none where nothing changes. What a person decided stands for the words the person
    /// saw: hidden words that have changed are looked at again, and grave ones wait for a person whatever they become.
    #[must_use]
    pub fn step_for(self, outcome: ScreenOutcome) -> Option<ScreenStep> {
        let step = match (self, outcome) {
            (_, ScreenOutcome::Stopped) => ScreenStep::Stop,
            (Self::Hidden | Self::Closed, _) | (_, ScreenOutcome::Held) => ScreenStep::Hold,
            (_, ScreenOutcome::Masked) => ScreenStep::Mask,
            (_, ScreenOutcome::Clear) => ScreenStep::Pass,
        };
        self.after(step).ok().map(|_| step)
    }
}

impl ScreenDecision {
    /// Whether it keeps the question from other pupils.
    #[must_use]
    pub const fn hides(self) -> bool {
        matches!(self, Self::Hide | Self::TellSchool)
    }

    /// The step it is, from a state.
    #[must_use]
    pub const fn step(self, from: ScreenState) -> ScreenStep {
        match (self, from) {
            (Self::Clear, _) => ScreenStep::Release,
            (Self::Mask, _) => ScreenStep::Cover,
            (Self::Hide | Self::TellSchool, ScreenState::Appealed) => ScreenStep::Confirm,
            (Self::Hide | Self::TellSchool, _) => ScreenStep::Hide,
        }
    }
}

/// Who hid words and was overruled when the family objected, by the steps in order: hiding the same words again is for others. Once the
/// rules have read other words there is nothing to be overruled in.
#[must_use]
pub fn overruled(steps: &[Step]) -> BTreeSet<PersonId> {
    let (mut hid, mut appealed, mut overruled) = (None, false, BTreeSet::new());
    for Step { step, actor_id, .. } in steps {
        match step {
            ScreenStep::Hide => (hid, appealed) = (*actor_id, false),
            ScreenStep::Appeal => appealed = true,
            ScreenStep::Release | ScreenStep::Cover => {
                overruled.extend(hid.filter(|_| appealed));
                appealed = false;
            }
            ScreenStep::Confirm => appealed = false,
            ScreenStep::Pass | ScreenStep::Mask | ScreenStep::Hold | ScreenStep::Stop => {
                (hid, appealed) = (None, false);
                overruled.clear();
            }
        }
    }
    overruled
}

impl ScreenReason {
    /// What follows from it.
    const fn outcome(self) -> ScreenOutcome {
        match self {
            Self::Harm | Self::Weapons | Self::Sexual => ScreenOutcome::Stopped,
            Self::Abuse | Self::Lure | Self::Chatter | Self::Junk | Self::Reported => ScreenOutcome::Held,
            Self::Personal => ScreenOutcome::Masked,
        }
    }
}

impl Lexicon {
    /// Reads some words of somebody who is known by these names.
    #[must_use]
    pub fn read(&self, said: &str, names: &[String]) -> Finding {
        let listed = self.find(said).into_iter().map(|hit| (hit.span, hit.reason, hit.confidence));
        let personal = personal::find(said, names).into_iter();
        let personal = personal.map(|one| (one.span, ScreenReason::Personal, one.confidence));
        let mut found: Vec<_> = listed.chain(personal).collect();
        found.sort_by_key(|(span, ..)| *span);
        // The reasons are declared with the gravest first.
        let gravest = found.iter().map(|(_, reason, sure)| (*reason, u8::MAX - sure)).min();
        Finding {
            outcome: gravest.map_or(ScreenOutcome::Clear, |(reason, _)| reason.outcome()),
            reason: gravest.map(|(reason, _)| reason),
            confidence: gravest.map_or(100, |(_, unsure)| u8::MAX - unsure),
            places: found.into_iter().map(|((from, until), reason, _)| Place { from, until, reason }).collect(),
        }
    }

    /// Reads the words of a question that has nothing but words: empty ones are found too, and those that are about no lesson.
    #[must_use]
    pub fn read_alone(&self, said: &str, names: &[String]) -> Finding {
        let finding = self.read(said, names);
        let (reason, confidence) = match finding.outcome {
            ScreenOutcome::Clear if idle::is_junk(said) => (ScreenReason::Junk, 70),
            ScreenOutcome::Clear if idle::is_chatter(said) => (ScreenReason::Chatter, 60),
            _ => return finding,
        };
        let whole = Place { from: 0, until: said.chars().count(), reason };
        Finding { outcome: reason.outcome(), reason: Some(reason), confidence, places: vec![whole] }
    }

    /// The words as others may see them: without anything that was found.
    #[must_use]
    pub fn covered(&self, said: &str, names: &[String]) -> String {
        cover(said, &self.read(said, names).places)
    }
}

/// The words with what stands at these places hidden.
#[must_use]
pub fn cover(said: &str, places: &[Place]) -> String {
    let hidden = |at: usize| places.iter().any(|place| (place.from..place.until).contains(&at));
    said.chars().enumerate().map(|(at, letter)| if hidden(at) { '*' } else { letter }).collect()
}

/// Whether two questions say the same: the same is reckoned, in nearly the same words.
#[must_use]
pub fn are_same(one: &str, other: &str) -> bool {
    let (letters, others) = (fold::Folded::letters(one).text, fold::Folded::letters(other).text);
    let long = letters.chars().count().min(others.chars().count()) >= LEAST_LETTERS;
    long && reckoned(one) == reckoned(other) && (letters == others || alike(one, other) >= ALIKE)
}

/// The digits and signs of reckoning in some words.
fn reckoned(words: &str) -> String {
    let counts = |letter: &char| letter.is_ascii_digit() || "+-×÷*/=<>^√".contains(*letter);
    fold::Folded::plain(words).text.chars().filter(counts).collect()
}

/// A note or an appeal without the spaces around it.
///
/// # Errors
/// `BadField` for nothing, or too much.
pub fn words_of<'w>(text: &'w str, field: &'static str) -> Result<&'w str, ScreenError> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= MAX_TEXT;
    if fits { Ok(text) } else { Err(ScreenError::BadField(field)) }
}

#[cfg(test)]
mod tests;
