//! What vetting says and hears by HTTP.

use kernel::{Day, ErrorCode, FileId, OrgId, PersonId, Role, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::vetting::acts::Saying;
use crate::vetting::{
    ActDone, Application, ApplicationState, Counts, Dossier, OwnVetting, Standing, VettedTeacher, VettingAct,
    VettingActId, VettingDecision, VettingId, VettingLevel,
};
use crate::words::{Stage, Subject, Tier};

/// A teacher's application for a tier.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VettingApplicationView {
    /// The application.
    id: VettingId,
    /// The teacher.
    teacher_id: PersonId,
    /// The teacher's name.
    teacher_name: String,
    /// The school.
    school_id: OrgId,
    /// Its name.
    school_name: String,
    /// The tier that is applied for.
    tier: Tier,
    /// Where it stands.
    state: ApplicationState,
    /// The step at which it stands, or at which it was decided last.
    level: VettingLevel,
    /// The organisation that decides at that step.
    desk_id: OrgId,
    /// Its name.
    desk_name: String,
    /// The day by which the step is decided; absent while nobody's clock runs.
    due: Option<Day>,
    /// When it was appealed against.
    appealed_at: Option<Timestamp>,
    /// When it was made.
    created_at: Timestamp,
    /// When something last happened to it.
    changed_at: Timestamp,
}

impl From<Application> for VettingApplicationView {
    fn from(application: Application) -> Self {
        Self {
            id: application.id,
            teacher_id: application.teacher,
            teacher_name: application.teacher_name,
            school_id: application.school,
            school_name: application.school_name,
            tier: application.tier,
            state: application.state,
            level: application.level,
            desk_id: application.desk,
            desk_name: application.desk_name,
            due: application.due,
            appealed_at: application.appealed_at,
            created_at: application.created_at,
            changed_at: application.changed_at,
        }
    }
}

/// Something that was done about a teacher's vetting.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VettingActView {
    /// The entry.
    id: VettingActId,
    /// What.
    act: VettingAct,
    /// Why.
    reason: String,
    /// By whom; absent where it was taken over from outside.
    actor_name: Option<String>,
    /// In which role.
    role: Option<Role>,
    /// Of which organisation.
    org_name: Option<String>,
    /// When.
    at: Timestamp,
}

impl From<ActDone> for VettingActView {
    fn from(done: ActDone) -> Self {
        let ActDone { id, act, reason, actor_name, role, org_name, at } = done;
        Self { id, act, reason, actor_name, role, org_name, at }
    }
}

/// What a teacher teaches where.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VettingSubjectView {
    /// The subject.
    subject: Subject,
    /// The stage.
    stage: Stage,
}

/// An application with everything that was done about it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VettingDossierView {
    /// The application.
    #[serde(flatten)]
    application: VettingApplicationView,
    /// What the teacher says.
    statement: String,
    /// What the teacher shows: photos.
    file_ids: Vec<FileId>,
    /// What the teacher teaches where.
    subjects: Vec<VettingSubjectView>,
    /// What was done, in order.
    history: Vec<VettingActView>,
    /// What I may do about it now.
    may: Vec<VettingAct>,
}

impl From<Dossier> for VettingDossierView {
    fn from(dossier: Dossier) -> Self {
        let Dossier { mut application, subjects, history, may } = dossier;
        let statement = std::mem::take(&mut application.statement);
        let file_ids = std::mem::take(&mut application.evidence.0);
        let subjects = subjects.into_iter().map(|(subject, stage)| VettingSubjectView { subject, stage }).collect();
        let history = history.into_iter().map(VettingActView::from).collect();
        Self { application: application.into(), statement, file_ids, subjects, history, may }
    }
}

/// How it stands with my vetting.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OwnVettingView {
    /// How I stand today.
    standing: Standing,
    /// The tier that vetting gave me.
    tier: Option<Tier>,
    /// Its first day.
    since: Option<Day>,
    /// Its last day.
    until: Option<Day>,
    /// Why it rests at present.
    suspended_why: Option<String>,
    /// The tiers that I can apply for now.
    open_tiers: Vec<Tier>,
    /// My latest application.
    latest: Option<VettingDossierView>,
}

impl From<OwnVetting> for OwnVettingView {
    fn from(own: OwnVetting) -> Self {
        let OwnVetting { standing, vetting, latest, open_tiers } = own;
        let latest = latest.map(VettingDossierView::from);
        let (since, until) = (vetting.as_ref().map(|given| given.since), vetting.as_ref().map(|given| given.until));
        let (tier, why) = vetting.map(|given| (given.tier, given.suspended_why)).unzip();
        Self { standing, tier, since, until, suspended_why: why.flatten(), open_tiers, latest }
    }
}

/// Applications and how many there are of which.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VettingApplicationsView {
    /// The applications, those that are due first at the top.
    pub(super) items: Vec<VettingApplicationView>,
    /// What to pass as `after` to get the next page.
    pub(super) next: Option<String>,
    /// Open applications of my organisation, whatever is asked for.
    pub(super) counts: VettingCountsView,
}

/// Open applications, counted.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VettingCountsView {
    /// Those that my organisation decides now.
    mine: u32,
    /// Those of them that are late.
    late: u32,
    /// Those at their schools.
    at_school: u32,
    /// Those at their counties.
    at_county: u32,
    /// Those at the city.
    at_city: u32,
    /// Those with their teachers: proposed or sent back.
    with_teacher: u32,
}

impl From<Counts> for VettingCountsView {
    fn from(counts: Counts) -> Self {
        let Counts { mine, late, at_school, at_county, at_city, with_teacher } = counts;
        Self { mine, late, at_school, at_county, at_city, with_teacher }
    }
}

/// What I say and show.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct VettingSayingRequest {
    /// What I say.
    #[schema(max_length = 2000)]
    statement: String,
    /// What I show: photos I have uploaded, six at most.
    #[serde(default)]
    file_ids: Vec<FileId>,
}

impl From<VettingSayingRequest> for Saying {
    fn from(VettingSayingRequest { statement, file_ids }: VettingSayingRequest) -> Self {
        Self { statement, files: file_ids }
    }
}

/// The tier I apply for, and what I say and show.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct ApplyForTierRequest {
    /// The tier.
    pub(super) tier: Tier,
    /// What I say.
    #[schema(max_length = 2000)]
    pub(super) statement: String,
    /// What I show: photos I have uploaded, six at most.
    #[serde(default)]
    pub(super) file_ids: Vec<FileId>,
}

/// Why.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct VettingReasonRequest {
    /// The reason.
    #[schema(max_length = 500)]
    pub(super) reason: String,
}

/// What is decided, and why.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct DecideVettingRequest {
    /// What.
    pub(super) decision: VettingDecision,
    /// Why; the teacher reads it.
    #[schema(max_length = 500)]
    pub(super) reason: String,
}

/// Which applications are decided at once, how and why.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct DecideManyRequest {
    /// The applications, 200 at most.
    pub(super) ids: Vec<VettingId>,
    /// What is decided.
    pub(super) decision: VettingDecision,
    /// Why; the teachers read it.
    #[schema(max_length = 500)]
    pub(super) reason: String,
    /// Only say what would become of each.
    #[serde(default)]
    pub(super) dry: bool,
}

/// What becomes of one of the applications.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VettingOutcomeView {
    /// The application.
    pub(super) id: VettingId,
    /// The teacher's name; empty for one I may not know of.
    pub(super) name: String,
    /// Why it cannot be decided; absent where it can, or has been.
    pub(super) problem: Option<ErrorCode>,
}

/// A teacher and what vetting gave.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VettedTeacherView {
    /// The teacher.
    teacher_id: PersonId,
    /// The teacher's name.
    name: String,
    /// The school's name.
    school_name: String,
    /// How the teacher stands today.
    standing: Standing,
    /// The tier.
    tier: Option<Tier>,
    /// Its first day.
    since: Option<Day>,
    /// Its last day.
    until: Option<Day>,
    /// Why it rests at present.
    suspended_why: Option<String>,
    /// The application that is open.
    open_application_id: Option<VettingId>,
}

impl From<(VettedTeacher, Standing)> for VettedTeacherView {
    fn from((teacher, standing): (VettedTeacher, Standing)) -> Self {
        let VettedTeacher { teacher, name, school_name, tier, since, until, suspended_why, open, .. } = teacher;
        let (teacher_id, open_application_id) = (teacher, open);
        Self { teacher_id, name, school_name, standing, tier, since, until, suspended_why, open_application_id }
    }
}

/// A teacher, what vetting gave, and everything that was done about it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VettedTeacherDetailView {
    /// The teacher.
    #[serde(flatten)]
    pub(super) teacher: VettedTeacherView,
    /// What was done, the latest first.
    pub(super) history: Vec<VettingActView>,
}

/// For which tier a teacher is proposed, and why.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct NominateTeacherRequest {
    /// The tier.
    pub(super) tier: Tier,
    /// Why.
    #[schema(max_length = 500)]
    pub(super) reason: String,
}
