//! A small city: a region with two counties, three schools and a few people.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ::people::identity::{AttemptLimits, DemoAccess, Identity, PasswordCost, Settings, Visitor};
use ::people::organisation::service::{create_class, create_org};
use ::people::organisation::{Class, NewClass, NewOrg, Org, OrgKind, SchoolKind};
use ::people::packs::Packs;
use ::people::persons::service::{create_guardian, create_person, create_pupil, create_teacher};
use ::people::persons::{NewGuardian, NewPupil, NewTeacher};
use ::people::policy::Grants;
use ::people::{Grade, Kinship, Stage, Subject};
use kernel::{Actor, OrgId, PersonId, Role, SignInId};
use platform::testing::TestClock;
use platform::{App, Ctx, RequestId};
use store::{Db, Tx};
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) const LIMITS: AttemptLimits = AttemptLimits {
    per_login: 3,
    per_address: 6,
    first_pause: Duration::from_mins(1),
    longest_pause: Duration::from_mins(15),
    forget_after: Duration::from_hours(1),
};

pub(crate) struct City {
    pub(crate) app: App,
    pub(crate) clock: TestClock,
    pub(crate) region: Org,
    pub(crate) county: Org,
    pub(crate) other_county: Org,
    pub(crate) school: Org,
    pub(crate) other_school: Org,
    pub(crate) class: Class,
    pub(crate) pupil: PersonId,
    pub(crate) guardian: PersonId,
    pub(crate) teacher: PersonId,
    _folder: TempDir,
}

impl City {
    pub(crate) async fn on_sqlite() -> Self {
        let folder = TempDir::new().unwrap();
        let db = store::testing::sqlite(folder.path()).await.unwrap();
        Self::on(db, folder).await
    }

    pub(crate) async fn on_postgres() -> Self {
        let (db, _) = store::testing::postgres().await.unwrap();
        Self::on(db, TempDir::new().unwrap()).await
    }

    async fn on(db: Db, folder: TempDir) -> Self {
        let clock = TestClock::default();
        let app = app(db, &clock);
        let mut tx = app.db.begin().await.unwrap();
        let region = org(&app, &mut tx, None, OrgKind::Region, "问渠市").await;
        let county = org(&app, &mut tx, Some(region.id), OrgKind::County, "清源县").await;
        let other_county = org(&app, &mut tx, Some(region.id), OrgKind::County, "活水区").await;
        let school = org(&app, &mut tx, Some(county.id), OrgKind::School, "清源小学").await;
        let other_school = org(&app, &mut tx, Some(other_county.id), OrgKind::School, "活水中学").await;
        let class = class(&app, &mut tx, school.id, 3, "三(2)班").await;
        let pupil = NewPupil { name: "陈子涵", alias: "小溪", class: class.id };
        let pupil = create_pupil(&app, &mut tx, pupil).await.unwrap();
        let children = [(pupil, Kinship::Mother)];
        let guardian = NewGuardian { name: "林秀兰", alias: "小溪妈妈", children: &children };
        let guardian = create_guardian(&app, &mut tx, guardian).await.unwrap();
        let subjects = [(Subject::SCIENCE, Stage::Junior), (Subject::MATH, Stage::Primary)];
        let teacher = NewTeacher { name: "王志强", alias: "王老师", school: school.id, subjects: &subjects };
        let teacher = create_teacher(&app, &mut tx, teacher).await.unwrap();
        tx.commit().await.unwrap();
        Self {
            app,
            clock,
            region,
            county,
            other_county,
            school,
            other_school,
            class,
            pupil,
            guardian,
            teacher,
            _folder: folder,
        }
    }

    /// The same program on another node: same database, nothing else shared.
    pub(crate) fn other_node(&self) -> App {
        app(self.app.db.clone(), &self.clock)
    }

    /// A request of nobody.
    pub(crate) fn nobody(&self) -> Ctx {
        Ctx::new(self.app.clone(), None, RequestId::new("test"))
    }

    /// A request of somebody.
    pub(crate) fn acting(&self, actor: Actor) -> Ctx {
        Ctx::new(self.app.clone(), Some(actor), RequestId::new("test"))
    }

    /// A member of staff of an organisation.
    pub(crate) async fn staff(&self, role: Role, org: OrgId) -> PersonId {
        let mut tx = self.app.db.begin().await.unwrap();
        let person = create_person(&self.app, &mut tx, "周永康", "周").await.unwrap();
        ::people::persons::service::grant_role(&mut tx, person, role, org).await.unwrap();
        tx.commit().await.unwrap();
        person
    }

    /// The program with another demo switch.
    pub(crate) fn with_demo(&self, access: DemoAccess) -> App {
        App { parts: self.app.parts.clone().with(access), ..self.app.clone() }
    }
}

fn app(db: Db, clock: &TestClock) -> App {
    let app = platform::testing::app(db, clock);
    let region = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../regions/zhejiang-sample");
    let settings = Settings {
        password: PasswordCost { memory_kib: 8, passes: 1, lanes: 1 },
        attempts: LIMITS,
        ..Settings::default()
    };
    let parts = app.parts.clone().with(Packs::load(&region).unwrap()).with(Identity::new(settings).unwrap());
    App { parts, policy: Arc::new(Grants), ..app }
}

pub(crate) async fn org(app: &App, tx: &mut Tx, parent: Option<OrgId>, kind: OrgKind, name: &str) -> Org {
    let school_kind = (kind == OrgKind::School).then_some(SchoolKind::Town);
    create_org(app, tx, NewOrg { parent, kind, school_kind, name }).await.unwrap()
}

pub(crate) async fn class(app: &App, tx: &mut Tx, school: OrgId, grade: u8, name: &str) -> Class {
    let grade = Grade::new(grade).unwrap();
    create_class(app, tx, NewClass { school, stage: grade.stage(), grade, name }).await.unwrap()
}

pub(crate) fn actor(person: PersonId, role: Role, org: OrgId) -> Actor {
    Actor { person, role, org, sign_in: SignInId::from_uuid(Uuid::nil()) }
}

pub(crate) fn visitor(address: &str) -> Visitor {
    Visitor {
        address: address.parse().unwrap(),
        host: Some("localhost:8080".to_owned()),
        forwarded: false,
        device: "Firefox".to_owned(),
        browser: None,
    }
}
