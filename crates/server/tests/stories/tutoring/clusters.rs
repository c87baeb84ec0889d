//! Questions that many ask are found by what they say, and researchers say what is one (W34, W36).

use std::time::Duration;

use kernel::{ErrorCode, Role};
use platform::Ctx;
use serde_json::{Value, json};
use testkit::{Class, Person, Town};

use super::{Scene, ask, draft, on_duty, submit};

const CAGE: &str = "笼子里有若干只鸡和兔,从上面数有35个头,从下面数有94只脚,问鸡和兔各有多少只?";
/// The same, typed by somebody else.
const CAGE_AGAIN: &str = "笼子里有若干只鸡和兔，从上面数有35个头，从下面数有94只脚，鸡和兔各有几只？";
/// Another one of its kind.
const OTHER_CAGE: &str = "笼子里有若干只鸡和兔,从上面数有20个头,从下面数有56只脚,问鸡和兔各有多少只?";
const ROAD: &str = "某修路队修一段路，原计划每天修420米，15天修完，实际只用了12天，实际每天比原计划多修多少米？";

/// So many pupils of a class ask this; the questions.
async fn many(class: &Class, number: usize, words: &str) -> Vec<String> {
    let mut asked = Vec::new();
    for n in 0..number {
        let pupil = class.pupil(&format!("小鱼{n}")).await;
        asked.push(ask(&pupil, words).await);
    }
    asked
}

/// The questions of the last days are looked through.
async fn run(t: &Town, researcher: &Person) -> Value {
    researcher.act("/cluster-runs").await.is(200);
    t.run_jobs().await;
    researcher.get("/cluster-runs").await.is(200)["last"].clone()
}

async fn list(person: &Person, more: &str) -> Vec<Value> {
    person.get(&format!("/clusters{more}")).await.is(200)["items"].as_array().unwrap().clone()
}

fn id(cluster: &Value) -> &str {
    cluster["id"].as_str().unwrap()
}

async fn questions(person: &Person, cluster: &str) -> Vec<Value> {
    person.get(&format!("/clusters/{cluster}/questions")).await.is(200)["items"].as_array().unwrap().clone()
}

testkit::stories! {
    async fn the_same_question_of_many_is_one_cluster_and_one_of_its_kind_is_not(t: Town) {
        let Scene { class, school, .. } = Scene::set(&t).await;
        let researcher = t.staff(Role::Researcher, "教研员").await;
        many(&class, 4, CAGE).await;
        many(&school.class(3, "三(3)班").await, 2, CAGE_AGAIN).await;
        many(&school.class(3, "三(4)班").await, 2, OTHER_CAGE).await;
        ask(&class.pupil("小蟹").await, ROAD).await;
        let last = run(&t, &researcher).await;
        assert_eq!((&last["looked_at"], &last["placed"]), (&json!(9), &json!(9)), "{last}");
        assert!(last["ended_at"].is_string(), "{last}");

        let found = list(&researcher, "").await;
        assert_eq!(found.len(), 2, "one question alone is no common one: {found:?}");
        let large = &found[0];
        assert_eq!(large["counts"], json!({ "size": 6, "size_before": 0, "pupils": 6, "schools": 1 }));
        assert_eq!(large["words"].as_str().unwrap().chars().take(5).collect::<String>(), "笼子里有若");
        // Two pupils are too few to say how many.
        assert_eq!(found[1]["counts"], Value::Null);
        let page = researcher.get(&format!("/clusters/{}", id(large))).await.is(200);
        assert_eq!(page["schools"], json!([{ "name": "江山实验小学", "size": 6 }]));
        let days = page["days"].as_array().unwrap();
        assert_eq!(days.iter().map(|day| day["size"].as_u64().unwrap()).sum::<u64>(), 6, "{days:?}");
        let small = researcher.get(&format!("/clusters/{}", id(&found[1]))).await.is(200);
        assert_eq!((&small["schools"], &small["days"]), (&json!([]), &json!([])));
        assert_eq!(questions(&researcher, id(large)).await.len(), 6);
        // A second look finds nothing new and changes nothing.
        t.clock.advance(Duration::from_mins(5));
        assert_eq!(run(&t, &researcher).await["looked_at"], json!(0));
        assert_eq!(list(&researcher, "").await.len(), 2);
    }

    async fn a_county_sees_what_was_asked_there_and_nothing_of_its_neighbours(t: Town) {
        let Scene { class, .. } = Scene::set(&t).await;
        let other = t.another_county("江郎县").await;
        let (here, there) = (t.staff(Role::Researcher, "教研员").await, t.staff_of(Role::Researcher, other, "邻县").await);
        many(&class, 5, CAGE).await;
        run(&t, &here).await;
        let cluster = id(&list(&here, "").await[0]).to_owned();
        assert_eq!(list(&there, "").await.len(), 0);
        for path in [format!("/clusters/{cluster}"), format!("/clusters/{cluster}/questions")] {
            there.get(&path).await.refused(ErrorCode::NotFound);
        }
        let bureau = t.staff(Role::Bureau, "科长").await;
        assert_eq!(list(&bureau, "?subject=math&stage=primary&sort=growth").await.len(), 1);
        assert_eq!(list(&bureau, "?subject=english").await.len(), 0);
        assert_eq!(bureau.get(&format!("/clusters/{cluster}")).await.is(200)["may_shape"], json!(false));
        bureau.post(&format!("/clusters/{cluster}/rename"), json!({ "name": "鸡兔" })).await.refused(ErrorCode::Forbidden);
        let csv = bureau.get("/clusters/export.csv").await.is(200);
        let table = String::from_utf8(csv.bytes.to_vec()).unwrap();
        assert!(table.contains("questions_before") && table.contains("笼子里"), "{table}");
        // What was asked a while ago is what it grew from.
        t.clock.advance(Duration::from_hours(24 * 15));
        let later = t.staff(Role::Researcher, "新教研员").await;
        run(&t, &later).await;
        assert_eq!(list(&later, "").await.len(), 0);
    }

    async fn growth_is_beside_as_many_days_before(t: Town) {
        let Scene { school, class, .. } = Scene::set(&t).await;
        many(&class, 5, CAGE).await;
        t.clock.advance(Duration::from_hours(24 * 15));
        let researcher = t.staff(Role::Researcher, "教研员").await;
        many(&school.class(3, "三(3)班").await, 5, CAGE_AGAIN).await;
        run(&t, &researcher).await;
        let found = list(&researcher, "?sort=growth").await;
        assert_eq!(found[0]["counts"], json!({ "size": 5, "size_before": 5, "pupils": 5, "schools": 1 }));
    }

    async fn what_a_family_keeps_for_itself_and_what_waits_is_in_no_cluster(t: Town) {
        let Scene { class, pupil, .. } = Scene::set(&t).await;
        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        let researcher = t.staff(Role::Researcher, "教研员").await;
        let path = format!("/people/{}/consents", pupil.id());
        let no = json!({ "answers": [{ "item": "research", "version": 1, "agrees": false }] });
        let own = ask(&pupil, CAGE).await;
        many(&class, 5, &format!("{CAGE}打13805771234教我")).await;
        ask(&class.pupil("小蟹").await, &format!("{CAGE}傻逼")).await;
        run(&t, &researcher).await;
        let cluster = id(&list(&researcher, "").await[0]).to_owned();
        let seen = questions(&researcher, &cluster).await;
        assert_eq!(seen.len(), 6, "what is held is not there: {seen:?}");
        assert!(seen.iter().all(|one| !one["words"].as_str().unwrap().contains("138")), "{seen:?}");
        guardian.post(&path, no).await.is(200);
        t.run_jobs().await;
        let seen = questions(&researcher, &cluster).await;
        assert!(seen.len() == 5 && seen.iter().all(|one| one["id"] != json!(own)), "{seen:?}");
        t.clock.advance(Duration::from_mins(5));
        run(&t, &researcher).await;
        assert_eq!(list(&researcher, "").await[0]["counts"]["size"], json!(5));
    }

    async fn what_a_researcher_says_holds_in_the_next_night_and_can_be_undone(t: Town) {
        let Scene { class, school, .. } = Scene::set(&t).await;
        let researcher = t.staff(Role::Researcher, "教研员").await;
        let asked = many(&class, 6, CAGE).await;
        many(&school.class(3, "三(3)班").await, 5, OTHER_CAGE).await;
        run(&t, &researcher).await;
        let found = list(&researcher, "").await;
        let (large, other) = (id(&found[0]).to_owned(), id(&found[1]).to_owned());
        let act = |what: &str| format!("/clusters/{large}/{what}");

        let named = researcher.post(&act("rename"), json!({ "name": " 鸡兔  同笼 " })).await.is(200);
        assert_eq!(named["name"], json!("鸡兔 同笼"));
        assert_eq!(list(&researcher, "?q=%E9%B8%A1%E5%85%94").await.len(), 1);
        let merged = researcher.post(&act("merge"), json!({ "other_id": other })).await.is(200);
        assert_eq!(merged["counts"]["size"], json!(11), "{merged}");
        assert_eq!(researcher.get(&format!("/clusters/{other}")).await.is(200)["id"], json!(large));
        let apart = researcher.post(&act("split"), json!({ "questions": [asked[0]] })).await.is(200);
        assert_eq!(apart["counts"]["size"], json!(10), "{apart}");
        let again = researcher.post(&act("split"), json!({ "questions": [asked[0]] })).await;
        assert_eq!(again.refused(ErrorCode::BadRequest)["field"], json!("questions"));

        // More ask both, and a night passes.
        tutoring::begin(&Ctx::system(t.app())).await.unwrap();
        many(&school.class(3, "三(4)班").await, 1, CAGE_AGAIN).await;
        many(&school.class(3, "三(5)班").await, 1, OTHER_CAGE).await;
        t.pass(Duration::from_hours(24)).await;
        let found = list(&researcher, "").await;
        assert_eq!((found.len(), id(&found[0])), (1, large.as_str()), "{found:?}");
        assert_eq!((&found[0]["counts"]["size"], &found[0]["name"]), (&json!(12), &json!("鸡兔 同笼")));

        // The latest first.
        let acts = researcher.get(&act("")[..act("").len() - 1]).await.is(200)["acts"].clone();
        let undo = |n: usize| act(&format!("acts/{}/undo", acts[n]["id"].as_str().unwrap()));
        researcher.act(&undo(1)).await.refused(ErrorCode::ClusterActLater);
        assert_eq!(researcher.act(&undo(0)).await.is(200)["counts"]["size"], json!(13));
        let taken = researcher.act(&undo(1)).await.is(200);
        assert_eq!(taken["counts"]["size"], json!(7), "{taken}");
        assert_eq!(researcher.act(&undo(2)).await.is(200)["name"], Value::Null);
        let audited = t.staff(Role::Bureau, "科长").await.get("/audit").await.is(200).to_string();
        assert!(audited.contains("cluster.shape") && audited.contains("cluster.undo"), "{audited}");
    }

    async fn what_few_ask_is_found_by_who_shapes_and_joined_again(t: Town) {
        let Scene { class, .. } = Scene::set(&t).await;
        let (researcher, bureau) = (t.staff(Role::Researcher, "教研员").await, t.staff(Role::Bureau, "科长").await);
        let asked = many(&class, 6, CAGE).await;
        ask(&class.pupil("小蟹").await, ROAD).await;
        run(&t, &researcher).await;
        let common = list(&researcher, "").await;
        assert_eq!(common.len(), 1, "{common:?}");
        let few = list(&researcher, "/few").await;
        assert_eq!((few.len(), &few[0]["words"], &few[0]["counts"]), (1, &json!(ROAD), &json!(null)), "{few:?}");
        bureau.get("/clusters/few").await.refused(ErrorCode::Forbidden);
        let large = id(&common[0]).to_owned();
        let split = json!({ "questions": [asked[0]] });
        let shaped = researcher.post(&format!("/clusters/{large}/split"), split).await.is(200);
        let own = shaped["acts"][0]["apart"][0].as_str().unwrap().to_owned();
        let few = list(&researcher, "/few").await;
        assert_eq!((few.len(), id(&few[0]), &few[0]["words"]), (2, own.as_str(), &json!(CAGE)), "{few:?}");
        researcher.post(&format!("/clusters/{own}/rename"), json!({ "name": "另一问" })).await.is(200);
        assert_eq!(list(&researcher, "/few?q=%E5%8F%A6%E4%B8%80&subject=math&limit=1").await.len(), 1);
        assert_eq!(list(&researcher, "/few?subject=physics").await.len(), 0);
        let joined = researcher.post(&format!("/clusters/{large}/merge"), json!({ "other_id": own })).await.is(200);
        assert_eq!(joined["counts"]["size"], json!(6), "{joined}");
        assert_eq!(list(&researcher, "/few").await.len(), 1);
        // What is undone points nowhere.
        for n in 0..2 {
            let act = joined["acts"][n]["id"].as_str().unwrap();
            researcher.act(&format!("/clusters/{large}/acts/{act}/undo")).await.is(200);
        }
        let acts = researcher.get(&format!("/clusters/{large}")).await.is(200)["acts"].clone();
        assert_eq!((&acts[1]["kind"], &acts[1]["apart"]), (&json!("split"), &json!([])), "{acts}");
        assert_eq!(list(&researcher, "/few").await.len(), 1);
    }

    async fn a_wish_for_those_who_asked_waits_for_a_lecture_and_tells_nobody(t: Town) {
        let Scene { class, pupil, .. } = Scene::set(&t).await;
        let researcher = t.staff(Role::Researcher, "教研员").await;
        ask(&pupil, CAGE).await;
        many(&class, 5, CAGE).await;
        run(&t, &researcher).await;
        let cluster = id(&list(&researcher, "").await[0]).to_owned();
        let path = format!("/clusters/{cluster}/requests");
        let wish = json!({ "kind": "invite", "note": "下周四讲一讲" });
        let page = researcher.post(&path, wish.clone()).await.is(200);
        let made = &page["requests"][0];
        assert_eq!((&made["state"], &made["askers"]), (&json!("waiting"), &json!(6)), "{page}");
        researcher.post(&path, wish.clone()).await.refused(ErrorCode::ClusterRequested);
        researcher.post(&path, json!({ "kind": "lecture" })).await.is(200);
        t.run_jobs().await;
        assert!(!pupil.notices().await.iter().any(|code| code.contains("lecture")), "nobody is told");
        let app = t.app();
        let invited = tutoring::clusters::requests::invited(&app.db, cluster.parse().unwrap()).await.unwrap();
        assert_eq!(invited.len(), 6);
        let back = format!("{path}/{}/withdraw", made["id"].as_str().unwrap());
        researcher.act(&back).await.is(200);
        researcher.act(&back).await.refused(ErrorCode::NotFound);
        researcher.post(&path, wish).await.is(200);
    }

    async fn a_cluster_shows_the_replays_that_answer_it(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        let researcher = t.staff(Role::Researcher, "教研员").await;
        on_duty(&teacher).await;
        ask(&pupil, CAGE).await;
        let session = super::accept(&teacher).await;
        session.draw(&teacher).await;
        t.clock.advance(Duration::from_mins(2));
        session.close(&teacher).await.is(200);
        let other = class.pupil("小蟹").await;
        let question = draft(&other, CAGE_AGAIN).await;
        submit(&other, &question, "text").await.is(200);
        run(&t, &researcher).await;
        let found = list(&researcher, "").await;
        assert_eq!(found[0]["knowledge_point"], json!("异分母分数加法"), "{found:?}");
        let seen = questions(&researcher, id(&found[0])).await;
        let replays: Vec<_> = seen.iter().filter(|one| !one["replay_id"].is_null()).collect();
        assert_eq!((replays.len(), &replays[0]["replay_id"]), (1, &json!(session.id)), "{seen:?}");
    }
}
