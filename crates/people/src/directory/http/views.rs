//! What is told of people and classes.

use std::collections::HashMap;

use kernel::{ClassId, OrgId, PersonId, Role, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::classes::ListedClass;
use super::super::service::{Beside, Summary};
use super::super::{Found, Listed};
use crate::organisation::OrgKind;
use crate::persons::{Pupil, RoleGrant};
use crate::words::{Grade, Stage, Subject, Tier};

/// A person in a role and a place.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ListedPersonView {
    /// The row: a person may stand in several.
    id: String,
    /// The person.
    person_id: PersonId,
    /// In which role.
    role: Role,
    /// The organisation.
    org_id: OrgId,
    /// Its name.
    org_name: String,
    /// The real name.
    name: String,
    /// The name others see.
    alias: String,
    /// The class of a pupil; of one who has left, the last one.
    class_id: Option<ClassId>,
    /// Its name.
    class_name: Option<String>,
    /// Its grade.
    grade: Option<Grade>,
    /// The tier of a teacher.
    tier: Option<Tier>,
    /// What a teacher teaches.
    subjects: Vec<Subject>,
    /// The children of a guardian.
    children: Vec<String>,
    /// How many guardians a pupil has.
    guardians: u32,
    /// Whether the person has a login.
    login: bool,
}

impl ListedPersonView {
    fn new(row: Listed, beside: Beside) -> Self {
        let Listed { person, role, org, org_name, name, alias, class, class_name, grade, tier, login, .. } = row;
        let Beside { subjects, children, guardians } = beside;
        Self {
            id: format!("{person}:{role}:{org}"),
            person_id: person,
            role,
            org_id: org,
            org_name,
            name,
            alias,
            class_id: class,
            class_name,
            grade,
            tier,
            subjects,
            children,
            guardians,
            login,
        }
    }
}

/// A page of people.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PeopleView {
    /// The people on this page.
    items: Vec<ListedPersonView>,
    /// What to pass as `after` to get the next page; absent on the last one.
    next: Option<String>,
    /// On the first page: how many there are, counted up to 1,000. Absent where they are not counted.
    count: Option<u32>,
    /// Whether that is all of them.
    counted_all: Option<bool>,
}

impl PeopleView {
    pub(super) fn new(found: Found, mut beside: HashMap<(PersonId, Role), Beside>) -> Self {
        let Found { items, next, count } = found;
        let view = |row: Listed| {
            let near = beside.remove(&(row.person, row.role)).unwrap_or_default();
            ListedPersonView::new(row, near)
        };
        Self {
            items: items.into_iter().map(view).collect(),
            next: next.and_then(|next| serde_json::to_string(&next).ok()),
            count: count.map(|count| count.number),
            counted_all: count.map(|count| count.all),
        }
    }
}

/// A role in which a person acts.
#[derive(Debug, Serialize, ToSchema)]
struct PersonRoleView {
    /// The role.
    role: Role,
    /// The organisation.
    org_id: OrgId,
    /// Its name.
    org_name: String,
    /// What it is.
    org_kind: OrgKind,
}

impl From<RoleGrant> for PersonRoleView {
    fn from(RoleGrant { role, org, org_name, org_kind }: RoleGrant) -> Self {
        Self { role, org_id: org, org_name, org_kind }
    }
}

/// A pupil's place.
#[derive(Debug, Serialize, ToSchema)]
struct PupilPlaceView {
    /// The pupil.
    person_id: PersonId,
    /// The name.
    name: String,
    /// The class; of a pupil who has left, the last one.
    class_id: ClassId,
    /// Its name.
    class_name: String,
    /// The school.
    school_id: OrgId,
    /// Its name.
    school_name: String,
    /// The grade.
    grade: Grade,
    /// Since when the pupil is gone.
    left_at: Option<Timestamp>,
}

impl From<Pupil> for PupilPlaceView {
    fn from(pupil: Pupil) -> Self {
        let Pupil { person, name, class, class_name, school, school_name, grade, left_at, .. } = pupil;
        Self { person_id: person, name, class_id: class, class_name, school_id: school, school_name, grade, left_at }
    }
}

/// A subject at a stage.
#[derive(Debug, Serialize, ToSchema)]
struct TeachesView {
    /// The subject.
    subject: Subject,
    /// The stage.
    stage: Stage,
}

/// What the desk shows of one person.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PersonSummaryView {
    /// The person.
    id: PersonId,
    /// The real name.
    name: String,
    /// The name others see.
    alias: String,
    /// In which roles the person acts.
    roles: Vec<PersonRoleView>,
    /// Where the pupil belongs.
    pupil: Option<PupilPlaceView>,
    /// The guardian's children.
    children: Vec<PupilPlaceView>,
    /// The tier of a teacher.
    tier: Option<Tier>,
    /// What the teacher teaches.
    teaches: Vec<TeachesView>,
}

impl From<Summary> for PersonSummaryView {
    fn from(summary: Summary) -> Self {
        let Summary { name, roles, pupil, children, teacher } = summary;
        let tier = teacher.as_ref().and_then(|teacher| teacher.tier.clone());
        let teaches = teacher.map(|teacher| teacher.subjects).unwrap_or_default();
        Self {
            id: name.person,
            name: name.name,
            alias: name.alias,
            roles: roles.into_iter().map(PersonRoleView::from).collect(),
            pupil: pupil.map(PupilPlaceView::from),
            children: children.into_iter().map(PupilPlaceView::from).collect(),
            tier,
            teaches: teaches.into_iter().map(|(subject, stage)| TeachesView { subject, stage }).collect(),
        }
    }
}

/// Who looks after a class.
#[derive(Debug, Serialize, ToSchema)]
struct ClassTeacherView {
    /// The person.
    person_id: PersonId,
    /// The name.
    name: String,
}

/// A class with who is in it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ListedClassView {
    /// The class.
    id: ClassId,
    /// Its school.
    school_id: OrgId,
    /// The school's name.
    school_name: String,
    /// Its stage.
    stage: Stage,
    /// Its grade.
    grade: Grade,
    /// Its name.
    name: String,
    /// Whether it is closed.
    closed: bool,
    /// Pupils who belong to it now.
    pupils: u32,
    /// Who looks after it.
    teachers: Vec<ClassTeacherView>,
}

impl From<ListedClass> for ListedClassView {
    fn from(class: ListedClass) -> Self {
        let ListedClass { id, school, school_name, stage, grade, name, closed, pupils, teachers } = class;
        let teachers = teachers.into_iter().map(|(person_id, name)| ClassTeacherView { person_id, name }).collect();
        Self { id, school_id: school, school_name, stage, grade, name, closed, pupils, teachers }
    }
}
