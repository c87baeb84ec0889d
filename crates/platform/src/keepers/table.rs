//! What a table holds about persons, what for, how long, and what becomes of it.

kernel::words! {
    /// What personal data is kept for.
    pub enum DataUse {
        /// Knowing who somebody is, and letting them in.
        Identity = "identity",
        /// Knowing who belongs where.
        Belonging = "belonging",
        /// Asking and answering.
        Teaching = "teaching",
        /// Telling people something.
        Service = "service",
        /// Showing later what was done by whom.
        Evidence = "evidence",
    }
}

kernel::words! {
    /// How long personal data is kept.
    pub enum DataTerm {
        /// As long as the person belongs to the city's schools.
        Belonging = "belonging",
        /// As long as the service goes on, for its figures.
        Service = "service",
        /// As long as the region's rule on this kind says.
        Rule = "rule",
        /// It ends by itself within thirty days.
        Days = "days",
        /// As long as the law wants it shown.
        Law = "law",
    }
}

kernel::words! {
    /// What becomes of a child's data when its deletion is carried out.
    pub enum Fate {
        /// It goes.
        Removed = "removed",
        /// The row stays for the figures, without names, words, photos or voices.
        Emptied = "emptied",
        /// It stays.
        Kept = "kept",
    }
}

kernel::words! {
    /// Why something stays.
    pub enum Why {
        /// Figures and ledgers stand on it; it says nothing of the person but a number.
        Figures = "figures",
        /// It shows who did what, by numbers only.
        Accountability = "accountability",
        /// It holds adults at work, no children.
        Adults = "adults",
        /// It is sealed and goes by itself within thirty days.
        Sealed = "sealed",
    }
}

/// A table: what it holds about persons, what for, how long, and what becomes of it.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// What it holds about persons; none where it holds nothing.
    pub personal: Option<Personal>,
}

/// The personal data of a table.
#[derive(Clone, Copy, Debug)]
pub struct Personal {
    /// The columns that say whose it is.
    pub persons: &'static [&'static str],
    /// What for.
    pub used_for: DataUse,
    /// How long.
    pub term: DataTerm,
    /// What a deletion does to it.
    pub fate: Fate,
    /// Why it stays, where it does.
    pub why: Option<Why>,
}

impl Table {
    /// A table without any person's data.
    #[must_use]
    pub const fn plain(name: &'static str) -> Self {
        Self { name, personal: None }
    }

    /// A table whose rows about a child go when the child's data is deleted.
    #[must_use]
    pub const fn removed(
        name: &'static str,
        persons: &'static [&'static str],
        used_for: DataUse,
        term: DataTerm,
    ) -> Self {
        Self::of(name, persons, used_for, term, Fate::Removed, None)
    }

    /// A table whose rows about a child stay for the figures, emptied of everything that says something of the child.
    #[must_use]
    pub const fn emptied(
        name: &'static str,
        persons: &'static [&'static str],
        used_for: DataUse,
        term: DataTerm,
    ) -> Self {
        Self::of(name, persons, used_for, term, Fate::Emptied, Some(Why::Figures))
    }

    /// A table whose rows stay as they are.
    #[must_use]
    pub const fn kept(
        name: &'static str,
        persons: &'static [&'static str],
        used_for: DataUse,
        term: DataTerm,
        why: Why,
    ) -> Self {
        Self::of(name, persons, used_for, term, Fate::Kept, Some(why))
    }

    const fn of(
        name: &'static str,
        persons: &'static [&'static str],
        used_for: DataUse,
        term: DataTerm,
        fate: Fate,
        why: Option<Why>,
    ) -> Self {
        Self { name, personal: Some(Personal { persons, used_for, term, fate, why }) }
    }
}
