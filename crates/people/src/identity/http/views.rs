//! What sign-ins look like in JSON.

use kernel::{ClassId, OrgId, PersonId, Role, SignInId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::identity::demo::DemoPerson;
use crate::identity::rules::device_name;
use crate::identity::{Me, SignIn, SignInMeans};
use crate::organisation::{Class, OrgKind};
use crate::persons::{Pupil, RoleGrant};
use crate::words::{Grade, Locale, Stage, Subject, Tier};

/// A login and a password.
#[derive(Deserialize, ToSchema)]
pub(super) struct SignInRequest {
    /// The login.
    #[schema(example = "wang.li")]
    pub(super) login: String,
    /// The password.
    #[schema(format = Password)]
    pub(super) password: String,
}

/// The present password and the new one.
#[derive(Deserialize, ToSchema)]
pub(super) struct PasswordRequest {
    /// The present password.
    #[schema(format = Password)]
    pub(super) current: String,
    /// The new one.
    #[schema(format = Password)]
    pub(super) new: String,
}

/// Another role of mine.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct RoleRequest {
    /// The role.
    pub(super) role: Role,
    /// In which organisation, where I hold it in several.
    pub(super) org_id: Option<OrgId>,
}

/// My language.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct LocaleRequest {
    /// The language.
    pub(super) locale: Locale,
}

/// Whom to be: `person_id`, in a `role` of that person where one is named; or the first person of a `role`.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct DemoSignInRequest {
    /// The role.
    pub(super) role: Option<Role>,
    /// The person.
    pub(super) person_id: Option<PersonId>,
}

/// A person of the demo region.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DemoPerson)]
pub(super) struct DemoPersonView {
    /// In which role.
    role: Role,
    /// The person.
    person_id: PersonId,
    /// The name.
    name: String,
    /// A line about the person.
    note: String,
}

impl From<DemoPerson> for DemoPersonView {
    fn from(DemoPerson { person, role, name, note }: DemoPerson) -> Self {
        Self { role, person_id: person, name, note }
    }
}

/// How many sign-ins were ended.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EndedSignIns)]
pub(super) struct EndedView {
    /// How many.
    pub(super) ended: u32,
}

/// A browser I am signed in with.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SignInView {
    /// The sign-in.
    id: SignInId,
    /// In which role.
    role: Role,
    /// How.
    means: SignInMeans,
    /// Through which way, where it was one the operator has set up.
    #[serde(skip_serializing_if = "Option::is_none")]
    way: Option<String>,
    /// What the browser calls itself.
    agent: String,
    /// The browser and the system in words (`Chrome · Windows`); empty when unknown.
    device: String,
    /// From which network.
    address: String,
    /// Since when.
    created_at: Timestamp,
    /// When it was last used, to the hour.
    last_seen_at: Timestamp,
    /// When it ends, unless it is used before.
    expires_at: Timestamp,
    /// When the second step was last taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    stepped_up_at: Option<Timestamp>,
    /// Whether it is the one that asks.
    here: bool,
}

impl SignInView {
    pub(super) fn new(sign_in: SignIn, here: SignInId) -> Self {
        let SignIn { id, role, means, way, device: agent, address, created_at, last_seen_at, .. } = sign_in;
        let (device, here) = (device_name(&agent), id == here);
        let (expires_at, stepped_up_at) = (sign_in.expires_at, sign_in.stepped_up_at);
        Self { id, role, means, way, agent, device, address, created_at, last_seen_at, expires_at, stepped_up_at, here }
    }
}

/// The person who is signed in, in the role of the moment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Me)]
pub(crate) struct MeView {
    /// The person.
    person: PersonView,
    /// The role of the moment.
    role: Role,
    /// The organisation in which it is held.
    org: OrgView,
    /// Every role the person may act in.
    roles: Vec<RoleView>,
    /// A pupil's stage.
    #[serde(skip_serializing_if = "Option::is_none")]
    stage: Option<Stage>,
    /// A pupil's grade.
    #[serde(skip_serializing_if = "Option::is_none")]
    grade: Option<Grade>,
    /// A pupil's class.
    #[serde(skip_serializing_if = "Option::is_none")]
    class_name: Option<String>,
    /// A teacher's tier.
    #[serde(skip_serializing_if = "Option::is_none")]
    tier: Option<Tier>,
    /// What a teacher teaches where.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    subjects: Vec<TaughtView>,
    /// A guardian's children.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    children: Vec<ChildView>,
    /// A class teacher's classes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    classes: Vec<ClassView>,
    /// The language the person has chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    locale: Option<Locale>,
    /// The name to sign in with, of somebody who has a password.
    #[serde(skip_serializing_if = "Option::is_none")]
    login: Option<String>,
    /// The fewest characters of a new password.
    shortest_password: usize,
}

/// A person, to that person.
#[derive(Debug, Serialize, ToSchema)]
struct PersonView {
    /// The person.
    id: PersonId,
    /// The real name.
    name: String,
    /// The name others see.
    alias: String,
}

/// An organisation.
#[derive(Debug, Serialize, ToSchema)]
struct OrgView {
    /// The organisation.
    id: OrgId,
    /// Its name.
    name: String,
    /// What it is.
    kind: OrgKind,
}

/// A role in which a person may act.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HeldRole)]
struct RoleView {
    /// The role.
    role: Role,
    /// Where.
    org: OrgView,
}

/// A subject at a stage.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Taught)]
struct TaughtView {
    /// The subject.
    subject: Subject,
    /// The stage.
    stage: Stage,
}

/// A guardian's child.
#[derive(Debug, Serialize, ToSchema)]
struct ChildView {
    /// The child.
    id: PersonId,
    /// The real name.
    name: String,
    /// The class.
    class_name: String,
    /// The school.
    school_name: String,
    /// The stage.
    stage: Stage,
}

/// A class.
#[derive(Debug, Serialize, ToSchema)]
struct ClassView {
    /// The class.
    id: ClassId,
    /// Its name.
    name: String,
}

impl From<Me> for MeView {
    fn from(me: Me) -> Self {
        let subjects = me.teacher.iter().flat_map(|teacher| &teacher.subjects);
        Self {
            person: PersonView { id: me.name.person, name: me.name.name, alias: me.name.alias },
            role: me.grant.role,
            subjects: subjects.map(|(subject, stage)| TaughtView { subject: *subject, stage: *stage }).collect(),
            tier: me.teacher.as_ref().and_then(|teacher| teacher.tier.clone()),
            org: me.grant.into(),
            roles: me.roles.into_iter().map(|grant| RoleView { role: grant.role, org: grant.into() }).collect(),
            stage: me.pupil.as_ref().map(|pupil| pupil.stage),
            grade: me.pupil.as_ref().map(|pupil| pupil.grade),
            class_name: me.pupil.map(|pupil| pupil.class_name),
            children: me.children.into_iter().map(ChildView::from).collect(),
            classes: me.classes.into_iter().map(|Class { id, name, .. }| ClassView { id, name }).collect(),
            locale: me.locale,
            login: me.login,
            shortest_password: me.shortest_password,
        }
    }
}

impl From<RoleGrant> for OrgView {
    fn from(grant: RoleGrant) -> Self {
        Self { id: grant.org, name: grant.org_name, kind: grant.org_kind }
    }
}

impl From<Pupil> for ChildView {
    fn from(Pupil { person, name, class_name, school_name, stage, .. }: Pupil) -> Self {
        Self { id: person, name, class_name, school_name, stage }
    }
}

/// Whom to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct DemoPeopleQuery {
    /// Everybody in this role instead of a chosen few.
    pub(super) role: Option<Role>,
    /// How many at most; 100 when absent.
    pub(super) limit: Option<u32>,
}
