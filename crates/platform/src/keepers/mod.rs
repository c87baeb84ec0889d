//! Who keeps data about a person: every capability says what it has, so that none is forgotten when a file is shown, a
//! copy handed out or a child's data deleted.
//!
//! Each capability lists all of its tables ([`Table`]): a promise of the program holds the lists against the database, so a
//! new table is put into one of them.

mod bundle;
mod own;
mod retention;
mod table;

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use kernel::{PersonId, Timestamp};

pub use self::bundle::{Bundle, BundleFile, Section};
pub use self::own::PlatformKeeper;
pub use self::retention::{Held, Kind};
pub use self::table::{DataTerm, DataUse, Fate, Personal, Table, Why};
use crate::Ctx;

/// How much there is of something about a person: `questions`, 12.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What; the client has the word for it.
    pub code: &'static str,
    /// How much.
    pub count: u64,
}

/// What a deletion would do to something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Foreseen {
    /// To what; the client has the word for it.
    pub code: &'static str,
    /// How much there is.
    pub count: u64,
    /// What becomes of it.
    pub fate: Fate,
}

impl Foreseen {
    /// So much of this has this fate.
    #[must_use]
    pub const fn new(code: &'static str, count: u64, fate: Fate) -> Self {
        Self { code, count, fate }
    }
}

/// A capability that keeps data about persons.
#[async_trait]
pub trait Keeper: Send + Sync {
    /// Its name: the crate in which its tables are listed.
    fn name(&self) -> &'static str;

    /// All of its tables, with those that hold no person's data.
    fn tables(&self) -> &'static [Table];

    /// How much it has about a person.
    ///
    /// # Errors
    /// When it cannot find out.
    async fn figures(&self, ctx: &Ctx, person: PersonId) -> anyhow::Result<Vec<Figure>>;

    /// Puts a person's data into a copy for the person.
    ///
    /// # Errors
    /// When something cannot be read.
    async fn copy(&self, ctx: &Ctx, person: PersonId, bundle: &mut Bundle) -> anyhow::Result<()>;

    /// What a deletion would do.
    ///
    /// # Errors
    /// When it cannot find out.
    async fn foresee(&self, ctx: &Ctx, person: PersonId) -> anyhow::Result<Vec<Foreseen>>;

    /// Deletes a child's data as [`Keeper::foresee`] says. Safe to run twice.
    ///
    /// # Errors
    /// When something cannot be deleted now; it is then tried again.
    async fn erase(&self, ctx: &Ctx, person: PersonId) -> anyhow::Result<()>;

    /// What it can show of a span of time, for the yearly report on children's data: counts, no names.
    ///
    /// # Errors
    /// When it cannot find out.
    async fn evidence(&self, _ctx: &Ctx, _from: Timestamp, _until: Timestamp) -> anyhow::Result<Vec<Section>> {
        Ok(Vec::new())
    }

    /// The kinds of data that go by themselves after a term.
    fn kinds(&self) -> &'static [Kind] {
        &[]
    }

    /// What it holds: it stays although its term is over.
    ///
    /// # Errors
    /// When it cannot find out.
    async fn held(&self, _ctx: &Ctx) -> anyhow::Result<Held> {
        Ok(Held::default())
    }

    /// Whether something would go with a person's data that stays for another's sake: a recording with several persons in it.
    ///
    /// # Errors
    /// When it cannot find out.
    async fn shares_held(&self, _ctx: &Ctx, _person: PersonId, _held: &Held) -> anyhow::Result<bool> {
        Ok(false)
    }

    /// How much of a kind is older than the end of its term and held by nobody.
    ///
    /// # Errors
    /// When it cannot find out.
    async fn due(&self, _ctx: &Ctx, _kind: &str, _before: Timestamp, _held: &Held) -> anyhow::Result<u64> {
        Ok(0)
    }

    /// Removes a slice of what is due of a kind, and tells how much; 0 when nothing is left.
    ///
    /// # Errors
    /// When it cannot be removed.
    async fn clean(&self, _ctx: &Ctx, _kind: &str, _before: Timestamp, _held: &Held) -> anyhow::Result<u64> {
        Ok(0)
    }
}

/// Every capability that keeps data about persons: a part of the program, filled at start. Data is deleted in this order.
#[derive(Clone, Default)]
pub struct Keepers(Vec<Arc<dyn Keeper>>);

impl Keepers {
    /// Nobody keeps anything.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// These and one more.
    #[must_use]
    pub fn with(mut self, keeper: impl Keeper + 'static) -> Self {
        self.0.push(Arc::new(keeper));
        self
    }

    /// Each of them.
    pub fn all(&self) -> impl Iterator<Item = &dyn Keeper> {
        self.0.iter().map(AsRef::as_ref)
    }

    /// Every table, with the keeper that lists it.
    pub fn tables(&self) -> impl Iterator<Item = (&'static str, &'static Table)> {
        self.all().flat_map(|keeper| keeper.tables().iter().map(|table| (keeper.name(), table)))
    }

    /// How much there is about a person, everywhere.
    ///
    /// # Errors
    /// When a keeper cannot find out.
    pub async fn figures(&self, ctx: &Ctx, person: PersonId) -> anyhow::Result<Vec<Figure>> {
        let mut figures = Vec::new();
        for keeper in self.all() {
            figures.extend(keeper.figures(ctx, person).await?);
        }
        Ok(figures)
    }

    /// A copy of what there is about a person, everywhere.
    ///
    /// # Errors
    /// When something cannot be read.
    pub async fn copy(&self, ctx: &Ctx, person: PersonId) -> anyhow::Result<Bundle> {
        let mut bundle = Bundle::default();
        for keeper in self.all() {
            keeper.copy(ctx, person, &mut bundle).await?;
        }
        Ok(bundle)
    }

    /// What a deletion would do, everywhere; of which there is nothing is left out.
    ///
    /// # Errors
    /// When a keeper cannot find out.
    pub async fn foresee(&self, ctx: &Ctx, person: PersonId) -> anyhow::Result<Vec<Foreseen>> {
        let mut foreseen = Vec::new();
        for keeper in self.all() {
            foreseen.extend(keeper.foresee(ctx, person).await?);
        }
        foreseen.retain(|one| one.count > 0);
        Ok(foreseen)
    }

    /// What is held, everywhere.
    ///
    /// # Errors
    /// When a keeper cannot find out.
    pub async fn held(&self, ctx: &Ctx) -> anyhow::Result<Held> {
        let mut held = Held::default();
        for keeper in self.all() {
            held.extend(keeper.held(ctx).await?);
        }
        Ok(held)
    }

    /// Whether a person's data is not deleted now: it is held, something about the person is, or something held has another in it.
    ///
    /// # Errors
    /// When a keeper cannot find out.
    pub async fn is_held(&self, ctx: &Ctx, person: PersonId) -> anyhow::Result<bool> {
        let held = self.held(ctx).await?;
        if held.concerns(person) {
            return Ok(true);
        }
        for keeper in self.all() {
            if keeper.shares_held(ctx, person, &held).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Deletes a child's data, everywhere. Safe to run twice.
    ///
    /// # Errors
    /// When something cannot be deleted now.
    pub async fn erase(&self, ctx: &Ctx, person: PersonId) -> anyhow::Result<()> {
        for keeper in self.all() {
            keeper.erase(ctx, person).await?;
        }
        Ok(())
    }
}

impl fmt::Debug for Keepers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.all().map(Keeper::name)).finish()
    }
}
