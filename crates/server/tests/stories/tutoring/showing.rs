//! What the bank shows of itself: beside a question that waits, from behind what may not be shown, out of another subject.

use kernel::{ErrorCode, Role, SessionId};
use platform::Ctx;
use serde_json::json;
use testkit::{Person, Town, samples};
use tutoring::bank::{Bank, Within};

use super::bank::{CAGE, OTHER_CAGE, explained, figures, found, multiply, replays};
use super::{Scene, draft, offer, on_duty, state, submit};

/// What is looked for, as the address of a request says it.
const SOUGHT: &str = "q=%E9%B8%A1%E5%92%8C%E5%85%94%E5%90%84%E6%9C%89%E5%A4%9A%E5%B0%91%E5%8F%AA";

/// A question asked by photo whose photo is read once it waits, and the bank has the same: the session that explains it, who asks, and
/// the question. Nobody is on duty.
async fn read_late(t: &Town) -> (String, Person, String) {
    let words = "一个长方形花坛的周长是36米，长是宽的2倍，它的面积是多少平方米？";
    t.reconfigure(|config| config.recognition.models = Some(samples::models())).await;
    let Scene { class, pupil, teacher, .. } = Scene::set(t).await;
    on_duty(&teacher).await;
    let session = explained(t, &pupil, &teacher, words).await;
    teacher.act("/duty/end").await;
    let other = class.pupil("小虾").await;
    let file = other.upload("photo", samples::page(words)).await.is(201).text("id");
    let new = json!({ "subject": "math", "attempt": { "text": "不知道宽怎么求" } });
    let id = other.post("/questions", new).await.is(201).text("id");
    let attached = json!({ "file_id": file, "kind": "photo" });
    other.post(&format!("/questions/{id}/attachments"), attached).await.is(200);
    assert_eq!(replays(&other, &id).await, ("draft".to_owned(), vec![]), "it is not read yet");
    submit(&other, &id, "live").await.is(200);
    let mut page = other.live().await;
    page.join("me", None).await;
    t.run_jobs().await;
    page.event("me", |body| body["kind"] == "question" && body["question_id"] == json!(id)).await;
    (session.id, other, id)
}

/// A draft in a subject of one's choice.
async fn draft_in(pupil: &Person, subject: &str, words: &str) -> String {
    let new = json!({ "subject": subject, "text": words, "attempt": { "text": "我试过" } });
    pupil.post("/questions", new).await.is(201).text("id")
}

testkit::stories! {
    async fn a_photo_that_is_read_late_shows_its_replay_beside_the_place_in_the_queue(t: Town) {
        let (session, other, id) = read_late(&t).await;
        assert_eq!(other.get(&format!("/questions/{id}/place")).await.is(200)["place"], json!(1), "it keeps its place");
        let beside = other.get(&format!("/questions/{id}/replays")).await.is(200);
        assert_eq!((&beside["question"]["state"], beside["replays"].as_array().unwrap().len()), (&json!("queued"), 1));
        // What was tried was said when it was asked; shown is not open all the same.
        other.get(&format!("/sessions/{session}/replay")).await.refused(ErrorCode::NotFound);
        other.act(&format!("/questions/{id}/replays/{session}/open")).await.is(200);
        other.get(&format!("/sessions/{session}/replay")).await.is(200);
        assert_eq!(state(&other, &id).await, "queued");
        let solved = other.act(&format!("/questions/{id}/replays/{session}/solved")).await.is(200);
        assert_eq!(solved["question"]["state"], json!("found"));
        let now = figures(&t, &t.staff(Role::Bureau, "科长").await).await;
        assert_eq!((&now["shown"], &now["solved"], &now["opened"]), (&json!(1), &json!(1), &json!(1)), "{now}");
    }

    async fn what_is_shown_beside_and_not_enough_takes_nothing_from_the_question(t: Town) {
        let (session, other, id) = read_late(&t).await;
        let passed = other.act(&format!("/questions/{id}/replays/pass")).await.is(200);
        assert_eq!((&passed["question"]["state"], &passed["replays"]), (&json!("queued"), &json!([])));
        assert_eq!(other.get(&format!("/questions/{id}/place")).await.is(200)["place"], json!(1));
        other.act(&format!("/questions/{id}/replays/{session}/solved")).await.refused(ErrorCode::ReplayNotOpened);
        t.run_jobs().await;
        assert_eq!(other.get(&format!("/questions/{id}/replays")).await.is(200)["replays"], json!([]), "shown once");
        let now = figures(&t, &t.staff(Role::Bureau, "科长").await).await;
        assert_eq!((&now["shown"], &now["not_mine"], &now["solved"]), (&json!(1), &json!(1), &json!(0)), "{now}");
    }

    async fn a_replay_beside_that_is_enough_sets_the_teacher_free(t: Town) {
        let (session, other, id) = read_late(&t).await;
        other.act(&format!("/questions/{id}/replays/{session}/open")).await.is(200);
        let teacher = t.school("江心实验小学").await.teacher("周老师", &[super::MATH]).await;
        on_duty(&teacher).await;
        assert_eq!(state(&other, &id).await, "offered");
        other.act(&format!("/questions/{id}/replays/{session}/solved")).await.is(200);
        assert!(offer(&teacher).await.is_none());
        assert_eq!(state(&other, &id).await, "found");
    }

    async fn what_may_not_be_shown_stands_before_nothing_that_may(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let shared = explained(&t, &pupil, &teacher, CAGE).await;
        let hidden = class.pupil("小蟹").await;
        let guardian = class.guardian("蟹妈妈", &[&hidden]).await;
        let kept = explained(&t, &hidden, &teacher, CAGE).await;
        multiply(&t, &kept, 200).await;
        let no = json!({ "answers": [{ "item": "sharing", "version": 1, "agrees": false }] });
        guardian.post(&format!("/people/{}/consents", hidden.id()), no).await.is(200);
        let other = class.pupil("小虾").await;
        let (_, shown) = replays(&other, &draft(&other, CAGE).await).await;
        let shown: Vec<_> = shown.iter().map(|one| one["session_id"].clone()).collect();
        assert_eq!(shown, [json!(shared.id)]);
    }

    async fn what_helped_nobody_leaves_what_is_looked_through_and_comes_back_when_it_did(t: Town) {
        let Scene { pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let session = explained(&t, &pupil, &teacher, CAGE).await;
        let ctx = Ctx::system(t.app());
        let (all, shown) = (Within::default(), Within { explained: true, ..Within::default() });
        for (solved, found) in [(true, 1), (false, 0), (true, 1)] {
            pupil.post(&format!("/sessions/{}/verdict", session.id), json!({ "solved": solved })).await.is(200);
            let bank = ctx.part::<Bank>();
            let there = bank.nearest(&ctx.db, CAGE, &all, 10).await.unwrap();
            let id = session.id.parse::<SessionId>().unwrap();
            assert_eq!(there.iter().map(|near| near.session).collect::<Vec<_>>(), [id], "a teacher still sees it");
            assert_eq!(bank.nearest(&ctx.db, CAGE, &shown, 10).await.unwrap().len(), found, "{solved}");
        }
    }

    async fn what_is_shown_unasked_is_looked_for_by_its_words_alone(t: Town) {
        t.reconfigure(|config| config.recognition.models = Some(samples::models())).await;
        let Scene { pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        explained(&t, &pupil, &teacher, CAGE).await;
        let ctx = Ctx::system(t.app());
        let bank = ctx.part::<Bank>();
        for (by_words, meant) in [(false, true), (true, false)] {
            let within = Within { by_words, ..Within::default() };
            let near = bank.nearest(&ctx.db, CAGE, &within, 10).await.unwrap();
            assert_eq!(near.iter().map(|near| near.hit.meant > 0.0).collect::<Vec<_>>(), [meant]);
        }
    }

    async fn a_question_in_the_wrong_subject_is_found_where_it_was_explained(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let session = explained(&t, &pupil, &teacher, CAGE).await;
        let other = class.pupil("小虾").await;
        let (stands, shown) = replays(&other, &draft_in(&other, "science", CAGE).await).await;
        assert_eq!((stands.as_str(), shown.len()), ("shown", 1), "{shown:?}");
        assert_eq!((&shown[0]["session_id"], &shown[0]["subject"]), (&json!(session.id), &json!("math")));
        let (stands, shown) = replays(&other, &draft_in(&other, "science", OTHER_CAGE).await).await;
        assert_eq!((stands.as_str(), shown), ("draft", vec![]), "only the same is shown there too");
    }

    async fn a_card_is_reported_before_it_was_opened_and_hidden_once_the_report_is_upheld(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let session = explained(&t, &pupil, &teacher, CAGE).await;
        let other = class.pupil("小虾").await;
        let (card, path) = (found(&other, SOUGHT).await.0, format!("/bank/{}/report", session.id));
        assert_eq!(card, std::slice::from_ref(&session.id));
        other.post(&path, json!({ "reason": "other" })).await.refused(ErrorCode::BadRequest);
        let report = other.post(&path, json!({ "reason": "improper" })).await.is(201);
        assert_eq!((&report["question_id"], &report["about"]), (&json!(session.question), &json!("question")));
        let bureau = t.staff(Role::Bureau, "科长").await;
        let list = bureau.get("/reports?settled=false").await.is(200);
        assert_eq!((&list["items"][0]["id"], &list["items"][0]["question"]), (&report["id"], &json!(CAGE)));
        let upheld = json!({ "decision": "upheld", "note": "不合适" });
        bureau.post(&format!("/reports/{}/settle", report.text("id")), upheld).await.is(200);
        assert_eq!(found(&other, SOUGHT).await.0, Vec::<String>::new());
        other.post(&path, json!({ "reason": "improper" })).await.refused(ErrorCode::NotFound);
        assert_eq!(pupil.get(&format!("/sessions/{}", session.id)).await.is(200)["effective"], json!(null), "the teacher's stands");
        let told = other.get("/notices").await.is(200);
        assert_eq!(told["items"][0]["link"], json!("/bank"), "{told}");
    }

    async fn a_search_takes_as_many_words_as_an_address_carries(t: Town) {
        let pupil = Scene::set(&t).await.pupil;
        let sought = |letters: usize| format!("/bank?q={}", "%E9%B8%A1".repeat(letters));
        pupil.get(&sought(800)).await.is(200);
        assert_eq!(pupil.get(&sought(801)).await.refused(ErrorCode::BadRequest)["field"], json!("q"));
    }
}
