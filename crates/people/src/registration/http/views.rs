//! What registration looks like in JSON.

use kernel::{ClassId, PersonId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::organisation::Class;
use crate::persons::Guardian;
use crate::registration::service::AliasView;
use crate::registration::{
    BoundGuardian, Child, ClassProgress, Glimpse, PupilSlip, ResetGlimpse, SlipKind, SlipState, StaffRow,
};
use crate::words::{Kinship, Locale, Stage};

/// Which slips to print.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct SlipOrderRequest {
    /// The classes; each begins a page.
    #[schema(min_items = 1)]
    pub(super) class_ids: Vec<ClassId>,
    /// Only these pupils, whatever they have. Without it: those without a slip in force and without a guardian.
    pub(super) pupil_ids: Option<Vec<PersonId>>,
    /// The language of the words on it.
    pub(super) locale: Option<Locale>,
}

/// Whose slips to print.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct StaffSlipsRequest {
    /// Only these. Without it: those without account and slip.
    pub(super) person_ids: Option<Vec<PersonId>>,
    /// The language of the words on it.
    pub(super) locale: Option<Locale>,
}

/// A telephone.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct PhoneRequest {
    /// As people write it; empty for none.
    #[schema(example = "0570-4021234")]
    pub(super) phone: String,
}

/// The telephone of a school.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SchoolPhone)]
pub(super) struct PhoneView {
    /// As people write it.
    pub(super) phone: Option<String>,
}

/// The code of a slip, or one for a new password.
#[derive(Deserialize, ToSchema)]
pub(super) struct CodeRequest {
    /// As it is printed; case, spaces and hyphens do not matter.
    #[schema(example = "K7QM-2F9T-XW3PC")]
    pub(super) code: String,
}

/// One more child of mine.
#[derive(Deserialize, ToSchema)]
pub(super) struct BindRequest {
    /// The code of the child's slip.
    #[schema(example = "K7QM-2F9T-XW3PC")]
    pub(super) code: String,
    /// What I am to the child, in our word; up to 32 bytes.
    #[schema(example = "妈妈")]
    pub(super) relation: String,
}

/// Somebody opens an account.
#[derive(Deserialize, ToSchema)]
pub(super) struct ActivationRequest {
    /// The code of the slip.
    #[schema(example = "K7QM-2F9T-XW3PC")]
    pub(super) code: String,
    /// The name of a guardian; that of staff is known.
    pub(super) name: Option<String>,
    /// What a guardian is to the child, in the family's word; up to 32 bytes.
    pub(super) relation: Option<String>,
    /// The login of choice.
    pub(super) login: String,
    /// The password of choice.
    #[schema(format = Password)]
    pub(super) password: String,
}

/// A login and a password for a child.
#[derive(Deserialize, ToSchema)]
pub(super) struct ChildAccountRequest {
    /// The login.
    pub(super) login: String,
    /// The password; six characters do at primary school.
    #[schema(format = Password)]
    pub(super) password: String,
}

/// A new password by code.
#[derive(Deserialize, ToSchema)]
pub(super) struct ResetRequest {
    /// The code.
    #[schema(example = "K7QM-2F9T-XW3PC")]
    pub(super) code: String,
    /// The new password.
    #[schema(format = Password)]
    pub(super) password: String,
}

/// The name other pupils see.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct AliasRequest {
    /// 2 to 8 letters or characters.
    pub(super) alias: String,
}

/// A class and how far its families have come.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClassProgress)]
pub(super) struct ClassProgressView {
    /// The class.
    id: ClassId,
    /// Its name.
    name: String,
    /// Its school.
    school_name: String,
    /// Its pupils.
    pupils: i64,
    /// Pupils with a slip in force.
    issued: i64,
    /// Pupils with a guardian who can sign in.
    activated: i64,
}

impl From<ClassProgress> for ClassProgressView {
    fn from(ClassProgress { class, name, school_name, pupils, issued, activated }: ClassProgress) -> Self {
        Self { id: class, name, school_name, pupils, issued, activated }
    }
}

/// A guardian, to the school.
#[derive(Debug, Serialize, ToSchema)]
struct BoundGuardianView {
    /// The guardian.
    id: PersonId,
    /// The name.
    name: String,
    /// The code of kin.
    kin: Kinship,
    /// What the family calls it; empty where nobody has said.
    relation: String,
    /// Whether the guardian can sign in; one whom only the roster lists cannot.
    has_come: bool,
    /// Whether the account is locked.
    locked: bool,
}

impl From<BoundGuardian> for BoundGuardianView {
    fn from(BoundGuardian { guardian, has_come, locked }: BoundGuardian) -> Self {
        let Guardian { person, name, kin, relation } = guardian;
        Self { id: person, name, kin, relation, has_come, locked }
    }
}

/// A pupil and where the pupil's slip stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PupilSlip)]
struct PupilSlipView {
    /// The pupil.
    id: PersonId,
    /// The real name.
    name: String,
    /// The name other pupils see.
    alias: String,
    /// Where the slip stands.
    state: SlipState,
    /// Until when a slip in force is good.
    expires_at: Option<Timestamp>,
    /// The pupil's login, where there is an account.
    login: Option<String>,
    /// Whether the pupil's account is locked.
    locked: bool,
    /// The guardians.
    guardians: Vec<BoundGuardianView>,
}

/// A class, its pupils and their slips.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClassSlipsView {
    /// The class.
    id: ClassId,
    /// Its name.
    name: String,
    /// Its pupils.
    pupils: Vec<PupilSlipView>,
}

impl From<(Class, Vec<PupilSlip>)> for ClassSlipsView {
    fn from((class, pupils): (Class, Vec<PupilSlip>)) -> Self {
        let pupils = pupils.into_iter().map(|slip| PupilSlipView {
            id: slip.pupil,
            name: slip.name,
            alias: slip.alias,
            state: slip.state,
            expires_at: slip.expires_at,
            login: slip.login,
            locked: slip.locked,
            guardians: slip.guardians.into_iter().map(BoundGuardianView::from).collect(),
        });
        Self { id: class.id, name: class.name, pupils: pupils.collect() }
    }
}

/// How many slips were voided.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LockedSlipsView {
    /// Slips that were in force.
    pub(super) locked: u64,
}

/// A member of staff and where the slip stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffSlip)]
pub(super) struct StaffSlipView {
    /// The member of staff.
    id: PersonId,
    /// The name.
    name: String,
    /// The school, or where else the person serves.
    org_name: String,
    /// Where the slip stands.
    state: SlipState,
    /// Until when a slip in force is good.
    expires_at: Option<Timestamp>,
    /// The login, where there is an account.
    login: Option<String>,
    /// Whether the account is locked.
    locked: bool,
}

impl From<(StaffRow, SlipState)> for StaffSlipView {
    fn from((row, state): (StaffRow, SlipState)) -> Self {
        let expires_at = row.expires_at.filter(|_| row.ending.is_none());
        let locked = row.locked_at.is_some();
        Self { id: row.person, name: row.name, org_name: row.org_name, state, expires_at, login: row.login, locked }
    }
}

/// What the code of a slip opens.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Glimpse)]
pub(super) struct GlimpseView {
    /// Whose account it opens.
    kind: SlipKind,
    /// The school.
    school_name: String,
    /// The child's class.
    #[serde(skip_serializing_if = "Option::is_none")]
    class_name: Option<String>,
    /// The family name, and a star for the rest.
    name: String,
}

impl From<ResetGlimpse> for ResetGlimpseView {
    fn from(ResetGlimpse { name, login, shortest }: ResetGlimpse) -> Self {
        Self { name, login, shortest }
    }
}

impl From<Glimpse> for GlimpseView {
    fn from(Glimpse { kind, school_name, class_name, name, .. }: Glimpse) -> Self {
        Self { kind, school_name, class_name, name }
    }
}

/// Whose password a code sets.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ResetGlimpse)]
pub(super) struct ResetGlimpseView {
    /// The first character of the name, and a star for the rest.
    name: String,
    /// The login.
    login: String,
    /// The fewest characters of the new password.
    shortest: usize,
}

/// A code for a new password.
#[derive(Serialize, ToSchema)]
#[schema(as = ResetCode)]
pub(super) struct ResetCodeView {
    /// The code; nobody can show it again.
    pub(super) code: String,
    /// Until when it is good.
    pub(super) expires_at: Timestamp,
}

/// A guardian of my child.
#[derive(Debug, Serialize, ToSchema)]
struct CoGuardianView {
    /// The name.
    name: String,
    /// The code of kin.
    kin: Kinship,
    /// What the family calls it; empty where nobody has said.
    relation: String,
    /// Whether it is me.
    me: bool,
}

/// A child of mine.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OwnChild)]
pub(super) struct OwnChildView {
    /// The child.
    id: PersonId,
    /// The real name.
    name: String,
    /// The name other pupils see.
    alias: String,
    /// The class.
    class_name: String,
    /// The school.
    school_name: String,
    /// The stage.
    stage: Stage,
    /// The child's login, where there is an account.
    login: Option<String>,
    /// All guardians.
    guardians: Vec<CoGuardianView>,
}

impl OwnChildView {
    pub(super) fn new(Child { pupil, login, guardians }: Child, me: PersonId) -> Self {
        let guardians = guardians.into_iter().map(|guardian| CoGuardianView {
            name: guardian.name,
            kin: guardian.kin,
            relation: guardian.relation,
            me: guardian.person == me,
        });
        Self {
            id: pupil.person,
            name: pupil.name,
            alias: pupil.alias,
            class_name: pupil.class_name,
            school_name: pupil.school_name,
            stage: pupil.stage,
            login,
            guardians: guardians.collect(),
        }
    }
}

/// The name other pupils see me by.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AliasState)]
pub(super) struct AliasStateView {
    /// The alias.
    alias: String,
    /// Whether I may choose another in this term.
    may_change: bool,
    /// Names that can be taken as they are.
    suggestions: Vec<String>,
}

impl From<AliasView> for AliasStateView {
    fn from(AliasView { alias, may_change, suggestions }: AliasView) -> Self {
        Self { alias, may_change, suggestions }
    }
}
