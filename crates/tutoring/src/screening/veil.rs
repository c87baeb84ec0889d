//! What covers a pupil's words before others see them.

use kernel::PersonId;
use people::persons::service as persons;
use platform::Ctx;
use store::Source;

use super::rules::Lexicon;
use super::{Finding, ScreenOutcome};
use crate::source::again;

/// The lists and rules, and the names by which pupils are known.
#[derive(Clone, Debug)]
pub(crate) struct Veil {
    lexicon: Lexicon,
    names: Vec<String>,
}

impl Veil {
    /// Over what this pupil says.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn of(ctx: &Ctx, source: impl Into<Source<'_>>, pupil: PersonId) -> store::Result<Self> {
        Self::over(ctx, &mut source.into(), &[pupil]).await
    }

    /// Over what is said where these pupils are, whoever says it.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn over(ctx: &Ctx, source: &mut Source<'_>, pupils: &[PersonId]) -> store::Result<Self> {
        let mut names = Vec::new();
        for pupil in pupils {
            let pupil = persons::pupil(again(source), *pupil).await?;
            // The class is no name: half of all exercises are about a class 3(2).
            names.extend(pupil.into_iter().flat_map(|pupil| [pupil.name, pupil.school_name]));
        }
        Ok(Self { lexicon: ctx.part::<Lexicon>().clone(), names })
    }

    /// The words as others may see them.
    #[must_use]
    pub(crate) fn covered(&self, words: &str) -> String {
        self.lexicon.covered(words, &self.names)
    }

    /// Whether others may see the words as they are.
    #[must_use]
    pub(crate) fn passes(&self, words: &str) -> bool {
        self.read(words, false).outcome == ScreenOutcome::Clear
    }

    /// What is found in words; `alone` where the question has nothing else.
    pub(super) fn read(&self, words: &str, alone: bool) -> Finding {
        if alone { self.lexicon.read_alone(words, &self.names) } else { self.lexicon.read(words, &self.names) }
    }
}
