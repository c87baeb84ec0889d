//! Deciding who may do what to which things.

use crate::{Permission, Role};

/// How an actor stands to the thing acted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u16)]
pub enum Relation {
    /// No particular thing: the permission alone decides.
    Anyone = 1,
    /// The actor's own thing.
    Own = 1 << 1,
    /// A thing of the actor's child.
    OwnChild = 1 << 2,
    /// A thing of a pupil of the actor's class.
    OwnClass = 1 << 3,
    /// A thing of the actor's school.
    SameSchool = 1 << 4,
    /// A thing inside the county or region the actor serves.
    SameRegion = 1 << 5,
    /// A thing given to the actor: an offer, a session.
    Assigned = 1 << 6,
    /// A thing that waits for someone with the actor's subject and stage, while on duty.
    OnDuty = 1 << 7,
    /// A thing that was shown to the actor as the answer to the actor's own question.
    Offered = 1 << 8,
}

impl Relation {
    /// Every relation, in order.
    pub const ALL: [Self; 9] = [
        Self::Anyone,
        Self::Own,
        Self::OwnChild,
        Self::OwnClass,
        Self::SameSchool,
        Self::SameRegion,
        Self::Assigned,
        Self::OnDuty,
        Self::Offered,
    ];

    /// The relation as the golden table prints it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Anyone => "anyone",
            Self::Own => "own",
            Self::OwnChild => "own_child",
            Self::OwnClass => "own_class",
            Self::SameSchool => "same_school",
            Self::SameRegion => "same_region",
            Self::Assigned => "assigned",
            Self::OnDuty => "on_duty",
            Self::Offered => "offered",
        }
    }
}

/// The set of relations between an actor and a thing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relations(u16);

impl Relations {
    /// No relation: the thing does not exist as far as the actor can tell.
    pub const NONE: Self = Self(0);

    /// This set and one relation more.
    #[must_use]
    pub const fn with(self, relation: Relation) -> Self {
        Self(self.0 | relation as u16)
    }

    /// This set and `relation` where `holds`.
    #[must_use]
    pub const fn with_if(self, holds: bool, relation: Relation) -> Self {
        if holds { self.with(relation) } else { self }
    }

    /// Both sets together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the actor stands in this relation.
    #[must_use]
    pub const fn has(self, relation: Relation) -> bool {
        self.0 & relation as u16 != 0
    }

    /// Whether there is no relation at all.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The relations in the set.
    pub fn iter(self) -> impl Iterator<Item = Relation> {
        Relation::ALL.into_iter().filter(move |relation| self.has(*relation))
    }
}

impl From<Relation> for Relations {
    fn from(relation: Relation) -> Self {
        Self::NONE.with(relation)
    }
}

/// Who may do what. `people` holds the one table; everything else asks through this.
pub trait Policy: Send + Sync {
    /// Whether a role may use a permission on things in this relation to it.
    fn allows(&self, role: Role, permission: Permission, relation: Relation) -> bool;

    /// Whether a role holds a permission in any relation.
    fn grants(&self, role: Role, permission: Permission) -> bool {
        Relation::ALL.into_iter().any(|relation| self.allows(role, permission, relation))
    }

    /// Whether a role may use a permission on a thing in any of these relations.
    fn permits(&self, role: Role, permission: Permission, relations: Relations) -> bool {
        relations.iter().any(|relation| self.allows(role, permission, relation))
    }
}
