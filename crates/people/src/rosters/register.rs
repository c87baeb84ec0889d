//! Who is there: the people, schools and classes a file is compared with, held in memory while it is.

use std::collections::{BTreeSet, HashMap};

use kernel::{ClassId, Day, OrgId, PersonId};
use serde::{Deserialize, Serialize};

use super::Field;
use super::layout::Entry;
use super::speech::say;
use super::spelling::{self, ClassMark};
use crate::consent::BirthMonth;
use crate::packs::Subjects;
use crate::words::{Grade, Kinship, Locale, Stage, Subject};

/// A class as a file names it.
pub(crate) type Seat = (OrgId, Grade, ClassMark);

/// A school of the register.
#[derive(Clone, Debug)]
pub(crate) struct School {
    pub(crate) id: OrgId,
    pub(crate) name: String,
}

/// What is known of a guardian's telephone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum KnownPhone {
    /// There is none.
    None,
    /// A school has given it; its fingerprint.
    Given(String),
    /// The guardian has entered one: whatever a roster says, it stays.
    Own,
}

/// What a guardian is to a child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kin {
    pub(crate) kind: Kinship,
    /// As it was written (外婆（平时接送）); empty where only the kind is known.
    pub(crate) word: String,
}

impl Kin {
    /// How a roster writes it.
    pub(crate) fn text(&self) -> String {
        if self.word.is_empty() { say(Locale::ZhCn, &format!("kinship.{}", self.kind)) } else { self.word.clone() }
    }
}

/// A guardian of a pupil of the register.
#[derive(Clone, Debug)]
pub(crate) struct Guardian {
    pub(crate) person: PersonId,
    pub(crate) name: String,
    pub(crate) kin: Kin,
    /// Whether the guardian has said so: whatever a roster says, it stays.
    pub(crate) own_word: bool,
    /// What is known of the telephone.
    pub(crate) phone: KnownPhone,
}

/// Somebody of the register: a pupil or a teacher.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub(crate) name: String,
    pub(crate) school: OrgId,
    /// The class of a pupil.
    pub(crate) class: Option<ClassId>,
    pub(crate) left: bool,
    /// The fingerprint of the identifier.
    pub(crate) code: Option<String>,
    /// When a pupil was born, where the school has said it.
    pub(crate) born: Option<BirthMonth>,
    pub(crate) guardians: Vec<Guardian>,
    pub(crate) teaches: BTreeSet<(Subject, Stage)>,
    pub(crate) heads: BTreeSet<ClassId>,
}

/// Somebody outside of the register whose identifier stands in the file.
#[derive(Clone, Debug)]
pub(crate) struct Elsewhere {
    pub(crate) person: PersonId,
    pub(crate) listed: Listed,
}

/// A class of the register.
#[derive(Clone, Debug)]
pub(crate) struct ClassRow {
    pub(crate) id: ClassId,
    pub(crate) school: OrgId,
    pub(crate) grade: Grade,
    pub(crate) name: String,
}

/// What the region says, by which rows are read.
#[derive(Debug)]
pub(crate) struct Region {
    /// What it teaches.
    pub(crate) subjects: Subjects,
    pub(crate) today: Day,
}

/// Who is there.
#[derive(Debug)]
pub(crate) struct Register {
    pub(crate) schools: Vec<School>,
    pub(crate) classes: HashMap<ClassId, ClassRow>,
    pub(crate) people: HashMap<PersonId, Listed>,
    pub(crate) elsewhere: HashMap<String, Elsewhere>,
    pub(crate) region: Region,
    seats: HashMap<Seat, ClassId>,
    by_code: HashMap<String, PersonId>,
    by_name: HashMap<(OrgId, String), Vec<PersonId>>,
    by_school_name: HashMap<String, OrgId>,
}

impl Register {
    /// The register of these schools, which knows nobody of elsewhere yet.
    pub(crate) fn new(
        schools: Vec<School>,
        classes: Vec<ClassRow>,
        people: HashMap<PersonId, Listed>,
        region: Region,
    ) -> Self {
        let mut register = Self {
            by_school_name: schools.iter().map(|school| (school_key(&school.name), school.id)).collect(),
            schools,
            region,
            elsewhere: HashMap::new(),
            classes: HashMap::new(),
            people: HashMap::new(),
            seats: HashMap::new(),
            by_code: HashMap::new(),
            by_name: HashMap::new(),
        };
        for class in classes {
            if let Some(seat) = seat_of(&class) {
                register.seats.insert(seat, class.id);
            }
            register.classes.insert(class.id, class);
        }
        for (person, listed) in &people {
            if let Some(code) = &listed.code {
                register.by_code.insert(code.clone(), *person);
            }
            let name = spelling::name(&listed.name).unwrap_or_else(|_| listed.name.clone());
            register.by_name.entry((listed.school, name)).or_default().push(*person);
        }
        // In the order of ids, so that the same file gives the same plan.
        register.by_name.values_mut().for_each(|people| people.sort_unstable());
        register.people = people;
        register
    }

    /// The school a row names; where the register has but one, a row need not name it.
    pub(crate) fn school(&self, text: &str) -> Option<OrgId> {
        match (text.trim(), self.schools.as_slice()) {
            ("", [only]) => Some(only.id),
            ("", _) => None,
            (text, _) => self.by_school_name.get(&school_key(text)).copied(),
        }
    }

    pub(crate) fn school_name(&self, id: OrgId) -> &str {
        self.schools.iter().find(|school| school.id == id).map_or("", |school| school.name.as_str())
    }

    pub(crate) fn class(&self, seat: &Seat) -> Option<ClassId> {
        self.seats.get(seat).copied()
    }

    pub(crate) fn class_name(&self, id: ClassId) -> &str {
        self.classes.get(&id).map_or("", |class| class.name.as_str())
    }

    pub(crate) fn with_code(&self, lookup: &str) -> Option<PersonId> {
        self.by_code.get(lookup).copied()
    }

    /// The people a file may speak of: those who bear one of its identifiers, or the name of a row at the school of the row.
    pub(crate) fn meant(&self, entries: &[Entry], lookups: &[String]) -> Vec<PersonId> {
        let named = entries.iter().flat_map(|entry| {
            let name = spelling::name(entry.text(Field::Name)).ok();
            let school = self.school(entry.text(Field::School));
            school.zip(name).map_or(&[] as &[_], |(school, name)| self.named(school, &name)).iter().copied()
        });
        let meant: BTreeSet<_> = lookups.iter().filter_map(|lookup| self.with_code(lookup)).chain(named).collect();
        meant.into_iter().collect()
    }

    pub(crate) fn named(&self, school: OrgId, name: &str) -> &[PersonId] {
        self.by_name.get(&(school, name.to_owned())).map_or(&[], Vec::as_slice)
    }
}

/// A class by what its name says.
pub(crate) fn seat_of(class: &ClassRow) -> Option<Seat> {
    let (_, mark) = spelling::class(&class.grade.to_string(), &class.name).ok()?;
    Some((class.school, class.grade, mark))
}

fn school_key(text: &str) -> String {
    spelling::narrow(text).split_whitespace().collect()
}
