//! What a question is about: what a teacher said of one counts at once for the ones like it.

use std::time::Duration;

use kernel::{Clock, ErrorCode, Role};
use people::packs::{Packs, PointName};
use people::{Stage, Subject};
use platform::Ctx;
use serde_json::{Value, json};
use testkit::{Person, Town};

use super::{Scene, accept, ask, on_duty};

const ROAD: &str = "某修路队修一段路，原计划每天修420米，15天修完，实际只用了12天，实际每天比原计划多修多少米？";
const NEAR: &str = "某修路队修一段路,原计划每天修480米,16天修完,实际只用了12天,实际每天比原计划多修多少米";
const MAGNET: &str = "磁铁能吸引铁钉吗？为什么？";
const FAR: &str = "小明去书店买了一本字典用13.2元，还买了一本少年百科全书，小明买书共花多少元？";

/// A question that was asked and answered, its session, and what was suggested before the teacher closed it.
struct Taught {
    session: String,
    question: String,
    labels: Value,
}

impl Taught {
    async fn with(t: &Town, pupil: &Person, teacher: &Person, text: &str, point: &str) -> Self {
        ask(pupil, text).await;
        let session = accept(teacher).await;
        session.draw(teacher).await;
        t.clock.advance(Duration::from_secs(30));
        let labels = teacher.get(&format!("/sessions/{}/labels", session.id)).await.is(200).json();
        let taught = Self { session: session.id, question: session.question, labels };
        taught.close(teacher, point, "open").await;
        taught
    }

    async fn close(&self, teacher: &Person, point: &str, kind: &str) {
        let body = json!({ "subject": "math", "kind": kind, "knowledge_point": point });
        teacher.post(&format!("/sessions/{}/close", self.session), body).await.is(200);
    }

    /// The knowledge points that teachers said of questions like it.
    fn remembered(&self) -> Vec<&str> {
        let points = self.labels["points"].as_array().unwrap().iter().filter(|each| each["source"] == "teachers");
        points.map(|each| each["name"].as_str().unwrap()).collect()
    }
}

async fn figures(t: &Town, bureau: &Person) -> Value {
    let (from, until) = (t.clock.now().minus(Duration::from_hours(24)), t.clock.now().plus(Duration::from_secs(1)));
    bureau.get(&format!("/bank/labels?from={from}&until={until}")).await.is(200).json()
}

fn of_teachers(said: &Value) -> &Value {
    said["fared"].as_array().unwrap().iter().find(|each| each["source"] == "teachers").unwrap()
}

testkit::stories! {
    async fn what_was_said_of_a_question_is_suggested_for_the_ones_like_it(t: Town) {
        let Scene { pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let first = Taught::with(&t, &pupil, &teacher, ROAD, "工程问题").await;
        assert!(first.remembered().is_empty(), "nobody has said anything yet: {}", first.labels);
        assert_eq!((&first.labels["stage"], &first.labels["kind"]), (&json!("primary"), &json!("open")));
        let other = Taught::with(&t, &pupil, &teacher, FAR, "小数加法").await;
        assert!(other.remembered().is_empty(), "it is another question: {}", other.labels);
        let unsure = other.labels["points"].as_array().unwrap().iter().all(|point| point["sure"] == json!(false));
        assert!(unsure, "a guess is called one: {}", other.labels);

        let near = Taught::with(&t, &pupil, &teacher, NEAR, "归一问题").await;
        assert_eq!(near.remembered(), ["工程问题"]);
        let point = &near.labels["points"][0];
        assert!(point["confidence"].as_u64().unwrap() >= 90, "{point}");
        assert_eq!((&point["sure"], &point["source"]), (&json!(true), &json!("teachers")));
        assert_eq!((&near.labels["subject"]["subject"], &near.labels["kind"]), (&json!("math"), &json!("open")));

        // The teacher corrected it: for the next one that counts at once.
        let next = Taught::with(&t, &pupil, &teacher, NEAR, "归一问题").await;
        assert_eq!(next.remembered(), ["归一问题"], "who said otherwise before thought better of it");
    }

    async fn what_teachers_do_not_agree_on_is_offered_with_the_share_that_said_so(t: Town) {
        let Scene { school, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        Taught::with(&t, &pupil, &teacher, ROAD, "工程问题").await;
        teacher.act("/duty/end").await;
        let second = school.teacher("王老师", &[super::MATH]).await;
        on_duty(&second).await;
        let before = Taught::with(&t, &pupil, &second, ROAD, "归一问题").await;
        assert_eq!(before.labels["points"][0]["confidence"], json!(100), "one of one: {}", before.labels);
        let after = Taught::with(&t, &pupil, &second, ROAD, "归一问题").await;
        assert_eq!(after.remembered(), ["归一问题", "工程问题"], "what was said last comes first");
        for point in &after.labels["points"].as_array().unwrap()[..2] {
            assert_eq!((&point["confidence"], &point["sure"]), (&json!(50), &json!(false)), "{point}");
        }
    }

    async fn a_pupil_of_a_stage_is_offered_points_of_that_stage_by_the_names_of_the_pack(t: Town) {
        let Scene { pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let packs = Ctx::system(t.app()).part::<Packs>().clone();
        for text in [
            "圆的半径是3厘米，它的面积是多少平方厘米？",
            "12和18的最大公因数是多少？",
            "鸡兔同笼，有35个头，94只脚，鸡和兔各有多少只？",
            "甲乙两车同时从相距480千米的两地相对开出，甲每小时行50千米，乙每小时行70千米，几小时相遇？",
        ] {
            let taught = Taught::with(&t, &pupil, &teacher, text, "练习").await;
            let points = taught.labels["points"].as_array().unwrap();
            assert!(!points.is_empty(), "{}", taught.labels);
            for point in points.iter().filter(|point| point["source"] == json!("model")) {
                let name = point["name"].as_str().unwrap();
                let known = packs.point_named(Subject::MATH, Stage::Primary, name);
                assert!(known == PointName::Listed(name) || known == PointName::Unknown, "{text}: {name} is {known:?}");
                assert_eq!(point["sure"], json!(false), "what ships has not proven anything: {text}: {point}");
            }
            if text.starts_with("鸡兔") {
                assert!(points.iter().any(|point| point["name"] == json!("鸡兔同笼")), "{points:?}");
            }
            assert_eq!(taught.labels["learned"], json!(["math"]), "of other subjects it is said that nothing is known");
        }
    }

    async fn what_teachers_made_of_suggestions_is_counted_and_corrections_stand_in_the_audit(t: Town) {
        let Scene { pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        Taught::with(&t, &pupil, &teacher, ROAD, "工程问题").await;
        Taught::with(&t, &pupil, &teacher, NEAR, "工程问题").await;
        let last = Taught::with(&t, &pupil, &teacher, ROAD, "归一问题").await;
        let bureau = t.staff(Role::Bureau, "局长").await;
        let said = figures(&t, &bureau).await;
        let count = |name: &str| of_teachers(&said)[name].as_u64().unwrap();
        assert_eq!([count("answered"), count("sure"), count("sure_right"), count("any_right")], [2, 2, 1, 1], "{said}");
        assert_eq!([count("subjects"), count("subjects_right")], [2, 2]);
        assert_eq!(said["trained"], json!([]));

        // A second thought counts instead of the first.
        last.close(&teacher, "工程问题", "open").await;
        let said = figures(&t, &bureau).await;
        assert_eq!(of_teachers(&said)["sure_right"], json!(2), "{said}");
        let auditor = t.staff(Role::Auditor, "审计").await;
        let trail = auditor.get(&format!("/audit?object=question:{}", last.question)).await.is(200);
        let again: Vec<&Value> = trail["items"].as_array().unwrap().iter().map(|one| &one["detail"]["again"]).collect();
        assert_eq!(again, [&json!(true), &json!(false)], "{trail}");
        teacher.get("/bank/labels?from=2026-01-01T00:00:00Z&until=2027-01-01T00:00:00Z").await.refused(ErrorCode::Forbidden);
    }

    async fn only_who_answers_is_told_what_a_question_may_be_about(t: Town) {
        let Scene { school, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let taught = Taught::with(&t, &pupil, &teacher, ROAD, "工程问题").await;
        let labels = format!("/sessions/{}/labels", taught.session);
        pupil.get(&labels).await.refused(ErrorCode::Forbidden);
        school.teacher("王老师", &[super::MATH]).await.get(&labels).await.refused(ErrorCode::NotFound);
    }

    async fn a_pupil_who_writes_is_told_the_subject_where_it_is_sure(t: Town) {
        let Scene { pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let subject = async |words: &str| {
            pupil.post("/bank/subject", json!({ "words": words })).await.is(200)["subject"].clone()
        };
        // The model that ships knows mathematics of primary school, and is not sure of what it has seen nothing like.
        assert_eq!(subject(ROAD).await["subject"], json!("math"));
        assert_eq!(subject(MAGNET).await, json!(null));
        Taught::with(&t, &pupil, &teacher, MAGNET, "磁铁").await;
        let said = subject(MAGNET).await;
        assert_eq!((&said["subject"], &said["confidence"]), (&json!("math"), &json!(100)), "what a teacher said counts");
        teacher.post("/bank/subject", json!({ "words": ROAD })).await.refused(ErrorCode::Forbidden);
    }

    async fn a_night_after_many_labels_a_model_stands_against_the_one_in_use(t: Town) {
        let Scene { pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        for number in 1..=20 {
            let text = format!("{number}号花坛里有{number}行花，每行{}朵，这个花坛里一共有多少朵花？", number + 3);
            Taught::with(&t, &pupil, &teacher, &text, "乘法应用题").await;
        }
        tutoring::begin(&Ctx::system(t.app())).await.unwrap();
        t.pass(Duration::from_hours(24)).await;
        let bureau = t.staff(Role::Bureau, "局长").await;
        let trained = figures(&t, &bureau).await["trained"].as_array().unwrap().clone();
        let models: Vec<&str> = trained.iter().map(|one| one["model"].as_str().unwrap()).collect();
        assert_eq!(models, ["math-junior", "math-primary", "math-senior", "subjects"]);
        for one in &trained {
            let permille = |name: &str| one[name].as_u64().unwrap();
            assert!(permille("held_out") >= 40 && permille("examples") > permille("held_out"), "{one}");
            let no_worse = permille("after_permille") >= permille("before_permille");
            assert_eq!(one["taken"], json!(no_worse), "{one}");
        }
        // Nothing new has been said: the next night learns nothing.
        t.pass(Duration::from_hours(24)).await;
        assert_eq!(figures(&t, &bureau).await["trained"], json!(trained));
    }
}
