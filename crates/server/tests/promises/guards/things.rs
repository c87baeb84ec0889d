//! People of every role, and things that are somebody's.

use std::collections::BTreeMap;

use kernel::{Role, RoomId};
use people::{Stage, Subject};
use platform::Ctx;
use platform::notices::{self, Notice};
use reqwest::{Method, multipart};
use rooms::{Member, NewRoom, Rights, Rooms};
use serde_json::json;
use testkit::{Class, Person, School, Town};

/// Things of one family and its teacher, by the part of the path in front of their id.
pub(super) struct Things(BTreeMap<&'static str, String>);

impl Things {
    pub(super) async fn make(t: &Town) -> Self {
        let school = t.school("江山实验小学").await;
        let class = school.class(3, "三(2)班").await;
        let pupil = class.pupil("小鱼").await;
        let teacher = school.teacher("李老师", &[(Subject::MATH, Stage::Primary)]).await;
        let mut things = BTreeMap::new();
        things.insert("me", super::NOBODYS.to_owned());
        things.insert("people", pupil.id().to_string());
        things.insert("rooms", room(t, &teacher, &pupil).await.to_string());
        for kind in ["pupils", "children"] {
            things.insert(kind, pupil.id().to_string());
        }
        things.extend(tree(&school, &class).await);
        things.insert("files", pupil.upload("photo", photo()).await.is(201).text("id"));
        things.insert("uploads", upload(&pupil).await);
        things.insert("notices", notice(t, &pupil).await);
        things.insert("sign-ins", pupil.get("/sign-ins").await.is(200).json()[0]["id"].as_str().unwrap().to_owned());
        things.insert("roster-imports", roster_import(&school).await);
        things.insert("vetted-teachers", teacher.id().to_string());
        let application = json!({ "tier": "master", "statement": "任教十二年" });
        let application = teacher.post("/vetting-applications", application).await.is(201).text("id");
        things.insert("vetting-applications", application);
        things.insert("yearly-reports", yearly_report(t).await);
        things.insert("export-requests", export_request(&school).await);
        things.insert("data-requests", data_request(&class, &pupil).await);
        things.insert("webhooks", webhook(t).await);
        things.extend(tutoring(t, &teacher, &pupil).await);
        things.insert("clusters", cluster(t, &class).await);
        Self(things)
    }

    /// The thing a path asks for. `None` for paths whose things are nobody's in particular.
    pub(super) fn of(&self, path: &str) -> Option<String> {
        let mut parts = path.trim_start_matches("/api/v1/").split('/');
        let kind = parts.next().unwrap_or_default();
        if kind == "jobs" {
            return None;
        }
        let thing = self.0.get(kind);
        Some(thing.unwrap_or_else(|| panic!("{path}: make a thing of this kind, somebody's")).clone())
    }
}

/// A school, a class of it, and the plan of the school's next school year.
async fn tree(school: &School, class: &Class) -> Vec<(&'static str, String)> {
    let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
    let plan = json!({ "org_id": school.id, "year": 2026 });
    let rollover = coordinator.post("/rollovers", plan).await.is(201).text("id");
    vec![("orgs", school.id.to_string()), ("classes", class.id.to_string()), ("rollovers", rollover)]
}

/// A question that was asked, offered, taken, answered and reported.
async fn tutoring(t: &Town, teacher: &Person, pupil: &Person) -> Vec<(&'static str, String)> {
    let check = json!({ "microphone_ok": true, "pen": "pen", "round_trip_ms": 40 });
    teacher.post("/duty/start", check).await.is(201);
    let attempt = json!({ "chips": [], "text": "我算到 5/6", "voice_file_id": null });
    let draft = json!({ "subject": "math", "text": "1/2 + 1/3 = ?", "attempt": attempt });
    let question = pupil.post("/questions", draft).await.is(201).text("id");
    pupil.post(&format!("/questions/{question}/submit"), json!({ "mode": "live" })).await.is(200);
    t.run_jobs().await;
    let offer = teacher.get("/offers/current").await.is(200)["offer"]["id"].as_str().unwrap().to_owned();
    let session = teacher.act(&format!("/offers/{offer}/accept")).await.is(200).text("id");
    let report = json!({ "reason": "other", "text": "听不清" });
    let report = pupil.post(&format!("/sessions/{session}/report"), report).await.is(201).text("id");
    let close = json!({ "subject": "math", "knowledge_point": "异分母分数加法" });
    teacher.post(&format!("/sessions/{session}/close"), close).await.is(200);
    let entry = pupil.put(&format!("/questions/{question}/book"), json!({})).await.is(200).text("id");
    vec![
        ("book-entries", entry),
        ("screenings", question.clone()),
        ("bank", session.clone()),
        ("questions", question),
        ("offers", offer),
        ("sessions", session),
        ("reports", report),
    ]
}

/// A question that two ask.
async fn cluster(t: &Town, class: &Class) -> String {
    for name in ["小蟹", "小鳖"] {
        let draft = json!({ "subject": "math", "text": "鸡兔同笼,头35个,脚94只", "attempt": { "text": "不会" } });
        let pupil = class.pupil(name).await;
        let question = pupil.post("/questions", draft).await.is(201).text("id");
        pupil.post(&format!("/questions/{question}/submit"), json!({ "mode": "text" })).await.is(200);
    }
    tutoring::clusters::grouping::run(&Ctx::system(t.app())).await.unwrap();
    let researcher = t.staff(Role::Researcher, "教研员").await;
    let found = researcher.get("/clusters").await.is(200);
    found["items"][0]["id"].as_str().unwrap().to_owned()
}

/// A photo on its way here.
async fn upload(pupil: &Person) -> String {
    let begun = pupil.send(Method::POST, "/uploads", |request| {
        request
            .header("Tus-Resumable", "1.0.0")
            .header("Upload-Length", "100")
            .header("Upload-Metadata", "purpose cGhvdG8=")
    });
    let begun = begun.await.is(201);
    let address = begun.headers["location"].to_str().unwrap();
    address.rsplit('/').next().unwrap().to_owned()
}

async fn room(t: &Town, teacher: &Person, pupil: &Person) -> RoomId {
    let member =
        |person: &Person, rights, adult| Member { person: person.id(), name: person.name.clone(), rights, adult };
    let members = vec![member(teacher, Rights::Host, true), member(pupil, Rights::Speaker, false)];
    let ctx = Ctx::system(t.app());
    let mut tx = ctx.db.begin().await.unwrap();
    let id = ctx.part::<Rooms>().open(&ctx, &mut tx, NewRoom { members, first_ops: Vec::new() }).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn notice(t: &Town, pupil: &Person) -> String {
    let ctx = Ctx::system(t.app());
    let mut tx = ctx.db.begin().await.unwrap();
    notices::send(&ctx, &mut tx, pupil.id(), Notice::new("rest")).await.unwrap();
    tx.commit().await.unwrap();
    pupil.get("/notices").await.is(200).json()["items"][0]["id"].as_str().unwrap().to_owned()
}

/// A webhook of the region.
async fn webhook(t: &Town) -> String {
    let bureau = t.staff(Role::Bureau, "市局").await;
    let new = json!({ "name": "平台", "url": "https://hooks.example.cn/", "events": ["tutoring.question_asked"] });
    let made = bureau.post("/webhooks", new).await.is(201);
    made["webhook"]["id"].as_str().unwrap().to_owned()
}

/// A roster that was sent.
async fn roster_import(school: &School) -> String {
    let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
    let file = multipart::Part::bytes("年级,班级,姓名\n3,2,小鱼".as_bytes().to_vec()).file_name("a.csv");
    let form = multipart::Form::new().text("profile", "wenqu").text("kind", "pupils").part("file", file);
    let sent = coordinator.send(Method::POST, "/roster-imports", |request| request.multipart(form)).await;
    sent.is(201).text("id")
}

/// What a guardian asked of a child's data.
async fn data_request(class: &Class, pupil: &Person) -> String {
    let guardian = class.guardian("鱼妈妈", &[pupil]).await;
    let asked = guardian.post(&format!("/pupils/{}/requests", pupil.id()), json!({ "kind": "deletion" })).await;
    asked.is(201).text("id")
}

/// An export that needs a second person.
async fn export_request(school: &School) -> String {
    let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
    let body = json!({ "kind": "roster", "scope": { "kind": "pupils" }, "purpose": "核对学籍" });
    coordinator.post("/export-requests", body).await.is(201).text("id")
}

/// A yearly report of the region.
async fn yearly_report(t: &Town) -> String {
    let bureau = t.staff(Role::Bureau, "科长").await;
    bureau.post("/yearly-reports", json!({ "year": 2026 })).await.is(201).text("id")
}

/// A picture of one pixel.
fn photo() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(1, 1).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

pub(super) async fn one_of_each_role(t: &Town) -> Vec<(Role, Person)> {
    people_of(t, t.school("城西小学").await).await
}

/// People of every role who have nothing to do with the school of [`Things`]: in another school, and those who would
/// serve the region, in a county of their own.
pub(super) async fn one_of_each_role_elsewhere(t: &Town) -> Vec<(Role, Person)> {
    let mut everyone = people_of(t, t.school("城东小学").await).await;
    let serves_region = |role: &Role| {
        [Role::Researcher, Role::Bureau, Role::Finance, Role::Auditor, Role::Provider, Role::Operator].contains(role)
    };
    everyone.retain(|(role, _)| !serves_region(role));
    let county = t.another_county("江郎县").await;
    for role in Role::ALL.iter().filter(|role| serves_region(role)) {
        everyone.push((*role, t.staff_of(*role, county, role.as_str()).await));
    }
    everyone
}

async fn people_of(t: &Town, school: School) -> Vec<(Role, Person)> {
    let class: Class = school.class(3, "三(1)班").await;
    let pupil = class.pupil("小虾").await;
    let mut everyone = vec![
        (Role::Guardian, class.guardian("虾妈妈", &[&pupil]).await),
        (Role::Pupil, pupil),
        (Role::Teacher, school.teacher("王老师", &[(Subject::MATH, Stage::Primary)]).await),
        (Role::ClassTeacher, class.teacher("周老师").await),
    ];
    for role in [Role::SchoolCoordinator, Role::Head] {
        everyone.push((role, school.staff(role, role.as_str()).await));
    }
    for role in [Role::Researcher, Role::Bureau, Role::Finance, Role::Auditor, Role::Provider, Role::Operator] {
        everyone.push((role, t.staff(role, role.as_str()).await));
    }
    assert_eq!(everyone.len(), Role::ALL.len(), "someone of each role");
    everyone
}
