//! Comparing a file with the register: what each row would do. Pure: it takes both and gives the lines.

mod pupil;
mod teacher;

use std::collections::{BTreeSet, HashMap, HashSet};

use kernel::{ClassId, OrgId, PersonId};
use serde::{Deserialize, Serialize};

use super::layout::Entry;
use super::register::{Kin, Listed, Register, Seat};
use super::{Change, Field, Line, Outcome, Problem, ProblemKind, RosterKind, spelling};
use crate::consent::BirthMonth;
use crate::words::{Stage, Subject};

/// What a row does to somebody: enough to do it, and to see later that nobody has changed it since.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Act {
    /// Whom it is about; nobody who is there yet, of [`Outcome::New`].
    pub(crate) person: Option<PersonId>,
    /// What was found.
    pub(crate) was: Option<Was>,
    /// The name it gives.
    pub(crate) name: Option<String>,
    /// The identifier it gives.
    pub(crate) code: Option<String>,
    /// The month of birth it gives.
    #[serde(default)]
    pub(crate) born: Option<BirthMonth>,
    /// The class it puts a pupil into.
    pub(crate) seat: Option<Seat>,
    /// The school it puts a teacher into.
    pub(crate) school: Option<OrgId>,
    /// Whether it ends the membership.
    pub(crate) leaves: bool,
    /// Guardians it adds, or whose relation it changes.
    pub(crate) guardians: Vec<GuardianAct>,
    /// What a teacher teaches from now on; nothing when that stays.
    pub(crate) teaches: Option<Vec<(Subject, Stage)>>,
    /// Classes that get a teacher as class teacher.
    pub(crate) heads: Vec<Seat>,
}

/// What was found of somebody, before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Was {
    pub(crate) name: String,
    pub(crate) school: OrgId,
    pub(crate) class: Option<ClassId>,
    pub(crate) left: bool,
    /// The fingerprint of the identifier.
    pub(crate) code: Option<String>,
    #[serde(default)]
    pub(crate) born: Option<BirthMonth>,
    pub(crate) teaches: Vec<(Subject, Stage)>,
}

impl From<&Listed> for Was {
    fn from(listed: &Listed) -> Self {
        Self {
            name: listed.name.clone(),
            school: listed.school,
            class: listed.class,
            left: listed.left,
            code: listed.code.clone(),
            born: listed.born,
            teaches: listed.teaches.iter().copied().collect(),
        }
    }
}

/// A guardian that a row adds or changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GuardianAct {
    /// The guardian, when the child has one of this name already.
    pub(crate) person: Option<PersonId>,
    pub(crate) name: String,
    /// The relation as it is written.
    pub(crate) relation: String,
    /// What the guardian was to the child before, when that changes.
    pub(crate) kin_was: Option<Kin>,
    /// The telephone, figures only.
    pub(crate) phone: Option<String>,
}

/// A line and what it does.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    pub(crate) line: Line,
    pub(crate) act: Option<Act>,
}

/// How texts become fingerprints, without the key in sight.
pub(crate) trait Fingerprints {
    /// The fingerprint of an identifier of the kind of people that is listed.
    fn code(&self, text: &str) -> String;
    /// The fingerprint of a telephone.
    fn phone(&self, text: &str) -> String;
}

/// What is known while the rows of one file are gone through.
pub(crate) struct Desk<'a> {
    pub(crate) register: &'a Register,
    pub(crate) prints: &'a dyn Fingerprints,
    /// The line on which each identifier stood first.
    codes: HashMap<String, u32>,
    /// The line that is about each person.
    claimed: HashMap<PersonId, u32>,
    /// The line of each new person without an identifier.
    fresh: HashMap<(OrgId, String, Option<Seat>), u32>,
    /// Schools the file speaks of, and names in rows that cannot be used: whoever bears one is not taken for missing.
    schools: HashSet<OrgId>,
    doubtful: HashSet<String>,
}

/// The common part of a row of either kind.
pub(crate) struct Head {
    pub(crate) name: String,
    pub(crate) code: Option<String>,
    /// The fingerprint of the identifier.
    pub(crate) lookup: Option<String>,
    pub(crate) school: Option<OrgId>,
    /// The month of birth of a pupil.
    pub(crate) born: Option<BirthMonth>,
    pub(crate) problems: Vec<Problem>,
}

/// What each row would do, in the order of the rows; then who is missing, when the file lists everyone.
pub(crate) fn compare(
    entries: &[Entry],
    register: &Register,
    prints: &dyn Fingerprints,
    kind: RosterKind,
    complete: bool,
) -> Vec<Planned> {
    let mut desk = Desk {
        register,
        prints,
        codes: HashMap::new(),
        claimed: HashMap::new(),
        fresh: HashMap::new(),
        schools: HashSet::new(),
        doubtful: HashSet::new(),
    };
    let heads: Vec<_> = entries.iter().map(|entry| desk.head(entry, kind)).collect();
    // Whom an identifier names is not free for a row that has only the name.
    for (entry, head) in entries.iter().zip(&heads) {
        if let Some(person) = head.lookup.as_deref().and_then(|lookup| register.with_code(lookup)) {
            desk.claimed.entry(person).or_insert(entry.line);
        }
    }
    let mut planned: Vec<_> = entries
        .iter()
        .zip(heads)
        .map(|(entry, head)| match kind {
            RosterKind::Pupils => pupil::plan(&mut desk, entry, head),
            RosterKind::Teachers => teacher::plan(&mut desk, entry, head),
        })
        .collect();
    if complete {
        planned.extend(desk.missing());
    }
    planned
}

/// The classes that are not there and would be opened, in order: a slip of the pen would become one, too.
pub(crate) fn new_classes(planned: &[Planned], register: &Register) -> BTreeSet<String> {
    let acts = planned.iter().filter_map(|planned| planned.act.as_ref());
    let seats = acts.flat_map(|act| act.seat.iter().chain(&act.heads)).filter(|seat| register.class(seat).is_none());
    seats.map(|(school, grade, mark)| place(register.school_name(*school), &mark.name(*grade))).collect()
}

impl Desk<'_> {
    fn head(&mut self, entry: &Entry, kind: RosterKind) -> Head {
        let mut problems = Vec::new();
        let mut problem = |field, kind, line| problems.push(Problem { field, kind, line });
        let name = spelling::name(entry.text(Field::Name)).unwrap_or_else(|kind| {
            problem(Field::Name, kind, None);
            entry.text(Field::Name).trim().to_owned()
        });
        let code = match kind {
            RosterKind::Pupils => spelling::pupil_code(entry.text(Field::Code)),
            RosterKind::Teachers => spelling::code(entry.text(Field::Code)),
        };
        let mut code = code.unwrap_or_else(|kind| {
            problem(Field::Code, kind, None);
            None
        });
        if entry.rounded.contains(&Field::Code) {
            problem(Field::Code, ProblemKind::CodeRounded, None);
            code = None;
        }
        let lookup = code.as_deref().map(|code| self.prints.code(code));
        if let Some(lookup) = &lookup {
            let first = *self.codes.entry(lookup.clone()).or_insert(entry.line);
            if first != entry.line {
                problem(Field::Code, ProblemKind::CodeTwice, Some(first));
            }
        }
        let born = spelling::birth_month(entry.text(Field::BirthMonth), self.register.region.today);
        let born = born.unwrap_or_else(|kind| {
            problem(Field::BirthMonth, kind, None);
            None
        });
        let school = self.register.school(entry.text(Field::School));
        match school {
            Some(school) => _ = self.schools.insert(school),
            None => problem(Field::School, ProblemKind::SchoolUnknown, None),
        }
        Head { name, code, lookup, school, born, problems }
    }

    /// Lets a row speak for a person; the line that does so already, if there is one.
    pub(crate) fn claim(&mut self, person: PersonId, line: u32) -> Option<u32> {
        let first = *self.claimed.entry(person).or_insert(line);
        Some(first).filter(|first| *first != line)
    }

    pub(crate) fn is_free(&self, person: PersonId) -> bool {
        !self.claimed.contains_key(&person)
    }

    /// Lets a row bring somebody new; the line that brings the same already, if there is one.
    pub(crate) fn bring(&mut self, head: &Head, seat: Option<Seat>, line: u32) -> Option<u32> {
        let key = (head.school?, head.name.clone(), seat);
        if head.code.is_some() {
            return None;
        }
        let first = *self.fresh.entry(key).or_insert(line);
        Some(first).filter(|first| *first != line)
    }

    /// The line of a row with which something is wrong.
    pub(crate) fn refuse(&mut self, entry: &Entry, head: Head, place: String) -> Planned {
        self.doubtful.insert(head.name.clone());
        let line = Line {
            line: entry.line,
            outcome: Outcome::Problem,
            name: head.name,
            place,
            changes: Vec::new(),
            problems: head.problems,
        };
        Planned { line, act: None }
    }

    fn missing(&self) -> Vec<Planned> {
        let mut missing: Vec<_> = self
            .register
            .people
            .iter()
            .filter(|(person, listed)| !listed.left && self.is_free(**person) && self.schools.contains(&listed.school))
            .filter(|(_, listed)| !self.doubtful.contains(&listed.name))
            .collect();
        missing.sort_by_key(|(person, _)| **person);
        missing.into_iter().map(|(person, listed)| self.leave(*person, listed)).collect()
    }

    fn leave(&self, person: PersonId, listed: &Listed) -> Planned {
        let line = Line {
            line: 0,
            outcome: Outcome::Missing,
            name: listed.name.clone(),
            place: self.place_of(listed),
            changes: Vec::new(),
            problems: Vec::new(),
        };
        let act = Act { person: Some(person), was: Some(listed.into()), leaves: true, ..Act::default() };
        Planned { line, act: Some(act) }
    }

    fn place_of(&self, listed: &Listed) -> String {
        let class = listed.class.map(|class| self.register.class_name(class));
        place(self.register.school_name(listed.school), class.unwrap_or_default())
    }
}

/// School and class as one text.
pub(crate) fn place(school: &str, class: &str) -> String {
    format!("{school} {class}").trim().to_owned()
}

/// The line of a row that can be used.
pub(crate) fn settle(
    entry: &Entry,
    name: String,
    place: String,
    moved: bool,
    changes: Vec<Change>,
    act: Act,
) -> Planned {
    let outcome = match (&act.person, moved, changes.is_empty()) {
        (None, ..) => Outcome::New,
        (Some(_), true, _) => Outcome::Moved,
        (Some(_), false, false) => Outcome::Changed,
        (Some(_), false, true) => Outcome::Unchanged,
    };
    let line = Line { line: entry.line, outcome, name, place, changes, problems: Vec::new() };
    Planned { line, act: Some(act).filter(|_| outcome != Outcome::Unchanged) }
}

/// The change of a field, if it is one.
pub(crate) fn change(field: Field, old: Option<&str>, new: &str) -> Option<Change> {
    (old != Some(new)).then(|| Change { field, old: old.map(str::to_owned), new: Some(new.to_owned()) })
}
