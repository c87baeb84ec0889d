//! What pupils write is read before other pupils see it, and people decide what waits.

use std::time::Duration;

use kernel::{ErrorCode, QuestionId, Role};
use people::consent::{self, Item};
use platform::Ctx;
use serde_json::{Value, json};
use testkit::{Person, Town};
use tutoring::screening::{Said, Shareable, service as screening};
use url::form_urlencoded::byte_serialize;

use super::{Scene, ask, offer, on_duty, state};

/// The screening of a question as the family reads it.
async fn screening_of(person: &Person, question: &str) -> Value {
    person.get(&format!("/questions/{question}/screening")).await.is(200).json().clone()
}

/// What another pupil may see of a question.
async fn shareable(t: &Town, question: &str) -> Shareable {
    let ctx = Ctx::system(t.app());
    let id: QuestionId = question.parse().unwrap();
    screening::shareable_now(&ctx, id).await.unwrap()
}

fn shown(text: &str) -> Shareable {
    Shareable::Shown { text: Some(text.to_owned()), files: Vec::new() }
}

/// What a family agrees to that agrees to nothing more than is needed.
const NEEDED: &[Item] = &[Item::Account, Item::Questions, Item::SameScreen];

/// A family answers anew: yes to these items, no to the others.
async fn agree(t: &Town, pupil: &Person, items: &[Item]) {
    let app = t.app();
    let mut tx = app.db.begin().await.unwrap();
    consent::service::bring_in(&app, &mut tx, &[(pupil.id(), pupil.id(), items)]).await.unwrap();
    tx.commit().await.unwrap();
}

/// What a decision is made on, as a person sees the question now; nothing where the person sees nothing.
async fn seen(person: &Person, question: &str) -> String {
    let case = person.get(&format!("/screenings/{question}")).await;
    case.json()["seen"].as_str().unwrap_or_default().to_owned()
}

async fn decide_on(person: &Person, question: &str, decision: &str, seen: &str) -> testkit::Answer {
    let body = json!({ "decision": decision, "note": "看过了", "seen": seen });
    person.post(&format!("/screenings/{question}/decide"), body).await
}

/// Looks at a question and decides.
pub(super) async fn decide(person: &Person, question: &str, decision: &str) -> testkit::Answer {
    let seen = seen(person, question).await;
    decide_on(person, question, decision, &seen).await
}

async fn appeal(person: &Person, question: &str) -> testkit::Answer {
    person.post(&format!("/questions/{question}/screening/appeal"), json!({ "text": "这是课文里的话" })).await
}

/// The questions that wait at a desk, in the order in which they should be decided.
async fn waiting(desk: &Person, more: &str) -> Vec<String> {
    let list = desk.get(&format!("/screenings?waiting=true{more}")).await.is(200);
    list["items"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

testkit::stories! {
    async fn an_ordinary_question_is_clear_and_shared_only_where_the_family_agrees(t: Town) {
        let Scene { pupil, .. } = Scene::set(&t).await;
        let question = ask(&pupil, "1/2 + 1/3 = ?").await;
        agree(&t, &pupil, NEEDED).await;
        assert_eq!(screening_of(&pupil, &question).await["state"], json!("clear"));
        assert_eq!(shareable(&t, &question).await, Shareable::Not);
        agree(&t, &pupil, Item::ALL).await;
        assert_eq!(shareable(&t, &question).await, shown("1/2 + 1/3 = ?"));
    }

    async fn a_phone_number_is_masked_for_others_and_not_for_the_teacher(t: Town) {
        let Scene { pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let question = ask(&pupil, "这题不会，打13805771234教我").await;
        let own = screening_of(&pupil, &question).await;
        assert_eq!((&own["state"], &own["reason"]), (&json!("masked"), &json!("personal")));
        assert_eq!(own["shown"], json!("这题不会，打***********教我"));
        assert_eq!(shareable(&t, &question).await, shown("这题不会，打***********教我"));
        assert_eq!(offer(&teacher).await.unwrap()["question"]["text"], json!("这题不会，打13805771234教我"));

        pupil.patch(&format!("/questions/{question}"), json!({ "text": "这题不会" })).await.is(200);
        assert_eq!(screening_of(&pupil, &question).await["state"], json!("clear"));
    }

    async fn an_insult_is_held_and_the_desk_decides(t: Town) {
        let Scene { pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let question = ask(&pupil, "出题的人是傻 逼，怎么算").await;
        assert!(offer(&teacher).await.is_some(), "a teacher answers meanwhile");
        assert_eq!(shareable(&t, &question).await, Shareable::Not);

        let desk = t.staff(Role::Bureau, "张科长").await;
        assert_eq!(waiting(&desk, "").await, std::slice::from_ref(&question));
        let case = desk.get(&format!("/screenings/{question}")).await.is(200);
        let place = &case["findings"][0]["places"][0];
        assert_eq!((&place["from"], &place["until"], &place["reason"]), (&json!(5), &json!(8), &json!("abuse")));
        assert!(case["findings"][0]["confidence"].as_u64().unwrap() < 90, "{case}");
        let unsaid = json!({ "decision": "mask", "note": " ", "seen": seen(&desk, &question).await });
        desk.post(&format!("/screenings/{question}/decide"), unsaid).await.refused(ErrorCode::BadRequest);
        teacher.get("/screenings").await.refused(ErrorCode::Forbidden);
        let elsewhere = t.staff_of(Role::Bureau, t.another_county("江郎县").await, "邻县").await;
        assert_eq!(waiting(&elsewhere, "").await, [""; 0]);
        decide(&elsewhere, &question, "clear").await.refused(ErrorCode::NotFound);

        let case = decide(&desk, &question, "mask").await.is(200);
        let steps: Vec<_> = case["steps"].as_array().unwrap().iter().map(|step| step["step"].clone()).collect();
        assert_eq!(steps, [json!("hold"), json!("cover")]);
        assert_eq!(waiting(&desk, "").await, [""; 0]);
        assert_eq!(shareable(&t, &question).await, shown("出题的人是***，怎么算"));
        assert_eq!(pupil.notices().await[0], "question_screened");
    }

    async fn what_is_grave_stands_on_top_and_the_rest_waits_in_order(t: Town) {
        let Scene { pupil, class, .. } = Scene::set(&t).await;
        let (others, third) = (class.pupil("江小鱼").await, class.pupil("方小禾").await);
        let first = ask(&pupil, "出题的人是傻逼，怎么算").await;
        let second = ask(&others, "加我微信，代写作业").await;
        let grave = ask(&third, "我不想活了，题也不会").await;
        let desk = t.staff(Role::Bureau, "张科长").await;
        let order = [grave, first.clone(), second];
        assert_eq!(waiting(&desk, "").await, order);

        let mut paged = Vec::new();
        let mut after = String::new();
        loop {
            let page = desk.get(&format!("/screenings?waiting=true&limit=1{after}")).await.is(200);
            paged.push(page["items"][0]["id"].as_str().unwrap().to_owned());
            if paged.len() == 1 {
                // Decided while the desk turns the page: the next page begins where this one ended.
                decide(&desk, &paged[0], "hide").await.is(200);
            }
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={}", byte_serialize(next.as_bytes()).collect::<String>());
        }
        assert_eq!(paged, order);
        desk.get("/screenings?waiting=true&after=first").await.refused(ErrorCode::BadRequest);
    }

    async fn a_child_in_need_is_heard_in_other_words_than_those_listed(t: Town) {
        let Scene { pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        for said in ["叔叔摸我的下面", "有人欺负我，放学堵我要钱", "我想zisha"] {
            let id = ask(&pupil, said).await;
            let screening = screening_of(&pupil, &id).await;
            assert_eq!((&screening["state"], &screening["reason"]), (&json!("stopped"), &json!("harm")), "{said}");
            assert!(offer(&teacher).await.is_none(), "{said}");
            pupil.act(&format!("/questions/{id}/cancel")).await.is(200);
        }
        let call = ask(&pupil, "妈妈打我手机，占线了，她隔5分钟再打一次，第3次是几点？").await;
        assert_eq!(screening_of(&pupil, &call).await["state"], json!("clear"));
        assert!(offer(&teacher).await.is_some());
    }

    async fn what_is_about_no_lesson_is_held_and_put_to_a_teacher_all_the_same(t: Town) {
        let Scene { pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let id = ask(&pupil, "今天晚饭吃什么").await;
        let screening = screening_of(&pupil, &id).await;
        assert_eq!((&screening["state"], &screening["reason"]), (&json!("held"), &json!("chatter")));
        assert!(offer(&teacher).await.is_some());
    }

    async fn a_region_adds_words_of_its_own(t: Town) {
        let Scene { pupil, .. } = Scene::set(&t).await;
        let question = ask(&pupil, "江山 冲刺班有这道题的答案吗").await;
        let own = screening_of(&pupil, &question).await;
        assert_eq!((&own["state"], &own["reason"]), (&json!("held"), &json!("lure")));
    }

    async fn an_appeal_is_decided_by_another_person_and_once(t: Town) {
        let Scene { class, pupil, .. } = Scene::set(&t).await;
        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        let question = ask(&pupil, "课文里说去你妈的，是什么语气").await;
        let (first, second) = (t.staff(Role::Bureau, "张科长").await, t.staff(Role::Bureau, "李科长").await);
        let path = format!("/questions/{question}/screening/appeal");
        guardian.post(&path, json!({ "text": "是课文" })).await.refused(ErrorCode::ScreeningStateWrong);
        decide(&first, &question, "hide").await.is(200);
        assert_eq!(screening_of(&pupil, &question).await["may_appeal"], json!(true));
        class.pupil("小虾").await.post(&path, json!({ "text": "我也要" })).await.refused(ErrorCode::NotFound);
        guardian.post(&path, json!({ "text": "" })).await.refused(ErrorCode::BadRequest);
        let own = guardian.post(&path, json!({ "text": "这是课文里的话" })).await.is(200);
        assert_eq!((&own["state"], &own["may_appeal"]), (&json!("appealed"), &json!(false)));

        let case = first.get(&format!("/screenings/{question}")).await.is(200);
        assert_eq!(case["decisions"], json!([]));
        // The desk reads who objected by no other name than the case has.
        assert_eq!(case["steps"][2]["step"], json!("appeal"));
        assert_eq!((&case["steps"][2]["actor_name"], &case["steps"][2]["actor_role"]), (&json!(null), &json!("guardian")));
        assert_eq!(case["steps"][1]["actor_name"], json!("张科长"));
        decide(&first, &question, "clear").await.refused(ErrorCode::ScreeningOtherDecides);
        decide(&second, &question, "clear").await.is(200);
        assert_eq!(screening_of(&pupil, &question).await["state"], json!("clear"));
        assert_eq!(guardian.notices().await[0], "screening_appeal_decided");
        pupil.post(&path, json!({ "text": "再来" })).await.refused(ErrorCode::ScreeningStateWrong);
    }

    async fn who_decides_on_what_has_changed_meanwhile_looks_again(t: Town) {
        let Scene { pupil, .. } = Scene::set(&t).await;
        let question = ask(&pupil, "课文里说去你妈的，是什么语气").await;
        let (first, second) = (t.staff(Role::Bureau, "张科长").await, t.staff(Role::Bureau, "李科长").await);
        let both = seen(&first, &question).await;
        assert_eq!(both, seen(&second, &question).await, "who looks changes nothing");
        // Other words meanwhile: they are held as well, and are not let through unread.
        pupil.patch(&format!("/questions/{question}"), json!({ "text": "出题的人是傻逼" })).await.is(200);
        assert_eq!(screening_of(&pupil, &question).await["state"], json!("held"));
        decide_on(&first, &question, "clear", &both).await.refused(ErrorCode::ScreeningStateWrong);
        assert_eq!(screening_of(&pupil, &question).await["state"], json!("held"));
        // Two at once: the second decides nothing, and can decide what the family objects.
        let both = seen(&first, &question).await;
        decide_on(&first, &question, "hide", &both).await.is(200);
        decide_on(&second, &question, "clear", &both).await.refused(ErrorCode::ScreeningStateWrong);
        appeal(&pupil, &question).await.is(200);
        let steps = first.get(&format!("/screenings/{question}")).await.is(200)["steps"].clone();
        assert_eq!(steps.as_array().unwrap().last().unwrap()["actor_name"], json!("小鱼同学"), "{steps}");
        decide(&first, &question, "clear").await.refused(ErrorCode::ScreeningOtherDecides);
        decide(&second, &question, "clear").await.is(200);
    }

    async fn who_was_overruled_hides_nothing_again_and_who_hides_it_then_is_objected_to(t: Town) {
        let Scene { pupil, .. } = Scene::set(&t).await;
        let question = ask(&pupil, "课文里说去你妈的，是什么语气").await;
        let (first, second) = (t.staff(Role::Bureau, "张科长").await, t.staff(Role::Bureau, "李科长").await);
        decide(&first, &question, "hide").await.is(200);
        appeal(&pupil, &question).await.is(200);
        decide(&second, &question, "clear").await.is(200);
        let offered = async |desk: &Person| desk.get(&format!("/screenings/{question}")).await.is(200)["decisions"].clone();
        assert_eq!((offered(&first).await, offered(&second).await), (json!([]), json!(["hide", "tell_school"])));
        decide(&first, &question, "hide").await.refused(ErrorCode::ScreeningOtherDecides);
        let report = pupil.post(&format!("/questions/{question}/report"), json!({ "reason": "improper" })).await.is(201);
        let upheld = json!({ "decision": "upheld", "note": "不合适" });
        let settle = format!("/reports/{}/settle", report.text("id"));
        first.post(&settle, upheld).await.refused(ErrorCode::ScreeningOtherDecides);
        decide(&second, &question, "hide").await.is(200);
        let own = screening_of(&pupil, &question).await;
        assert_eq!((&own["state"], &own["may_appeal"], &own["appeal"]), (&json!("hidden"), &json!(true), &json!(null)));
        appeal(&pupil, &question).await.is(200);
        decide(&second, &question, "clear").await.refused(ErrorCode::ScreeningOtherDecides);
        decide(&first, &question, "clear").await.is(200);
        // Other words are another matter.
        pupil.patch(&format!("/questions/{question}"), json!({ "text": "出题的人是傻逼" })).await.is(200);
        decide(&first, &question, "hide").await.is(200);
        // And what was hidden by mistake is shown again by who sees it.
        decide(&first, &question, "clear").await.is(200);
        assert_eq!(screening_of(&pupil, &question).await["state"], json!("clear"));
    }

    async fn what_waits_too_long_is_late_and_the_desk_is_told(t: Town) {
        let Scene { pupil, .. } = Scene::set(&t).await;
        let desk = t.staff(Role::Bureau, "张科长").await;
        let question = ask(&pupil, "老师是个傻逼").await;
        t.clock.advance(Duration::from_hours(23));
        t.run_jobs().await;
        assert_eq!(waiting(&desk, "&late=true").await, [""; 0]);
        t.clock.advance(Duration::from_hours(1) + Duration::from_secs(1));
        t.run_jobs().await;
        assert_eq!(waiting(&desk, "&late=true").await, std::slice::from_ref(&question));
        assert_eq!(desk.notices().await, ["screening_late"]);
    }

    async fn what_is_grave_is_put_to_no_teacher_before_a_person_has_looked(t: Town) {
        let Scene { school, pupil, teacher, .. } = Scene::set(&t).await;
        let (desk, head) = (t.staff(Role::Bureau, "张科长").await, school.staff(Role::Head, "校长").await);
        on_duty(&teacher).await;
        let question = ask(&pupil, "我不想活了，题也不会做").await;
        assert_eq!(offer(&teacher).await, None);
        assert_eq!(state(&pupil, &question).await, "queued");
        let own = screening_of(&pupil, &question).await;
        assert_eq!((&own["state"], &own["help_line"]), (&json!("stopped"), &json!("12355")));
        assert_eq!(desk.notices().await, ["screening_grave"]);
        // The child cannot write it away: a person looks.
        pupil.patch(&format!("/questions/{question}"), json!({ "text": "这题不会做" })).await.is(200);
        assert_eq!(offer(&teacher).await, None);

        decide(&desk, &question, "tell_school").await.is(200);
        assert_eq!(head.notices().await, ["screening_school"]);
        assert!(offer(&teacher).await.is_some());
        assert_eq!(pupil.notices().await[0], "question_hidden");
    }

    async fn words_that_are_read_later_are_screened_too(t: Town) {
        let Scene { pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let question = ask(&pupil, "这题怎么做").await;
        assert!(offer(&teacher).await.is_some());
        let ctx = Ctx::system(t.app());
        let (id, file) = (question.parse().unwrap(), ctx.new_id());
        screening::screen(&ctx, id, &[Said::file(file, "姓名 小鱼 电话13805771234")]).await.unwrap();
        assert_eq!(screening_of(&pupil, &question).await["state"], json!("masked"));
        screening::screen(&ctx, id, &[Said::file(file, "活着没意思")]).await.unwrap();
        assert_eq!(screening_of(&pupil, &question).await["state"], json!("stopped"));
        assert_eq!(offer(&teacher).await, None, "it is taken back from the teacher");
        assert_eq!(shareable(&t, &question).await, Shareable::Not);
    }

    async fn an_own_question_asked_again_is_pointed_to_and_not_forbidden(t: Town) {
        let Scene { pupil, .. } = Scene::set(&t).await;
        let first = ask(&pupil, "求三角形ABC的面积").await;
        pupil.act(&format!("/questions/{first}/later")).await.is(200);
        let second = ask(&pupil, "求三角形 ABC 的面积。").await;
        assert_eq!(screening_of(&pupil, &second).await["duplicate_of"], json!(first));
        assert_eq!(screening_of(&pupil, &first).await["duplicate_of"], json!(null));
    }

    async fn who_asks_again_undoes_nothing_that_the_desk_has_hidden(t: Town) {
        let Scene { pupil, .. } = Scene::set(&t).await;
        let first = ask(&pupil, "求三角形ABC的面积").await;
        pupil.act(&format!("/questions/{first}/later")).await.is(200);
        let desk = t.staff(Role::Bureau, "张科长").await;
        decide(&desk, &first, "hide").await.is(200);
        let second = ask(&pupil, "求三角形 ABC 的面积。").await;
        assert_eq!(screening_of(&pupil, &second).await["state"], json!("held"));
        assert_eq!(waiting(&desk, "").await, std::slice::from_ref(&second));
        decide(&desk, &second, "clear").await.is(200);
        t.run_jobs().await;
        assert_eq!(screening_of(&pupil, &second).await["state"], json!("clear"), "what a person has looked at stands");
    }

    async fn the_desk_takes_its_list_out_without_what_the_questions_say(t: Town) {
        let Scene { pupil, .. } = Scene::set(&t).await;
        let question = ask(&pupil, "老师是个傻逼").await;
        let desk = t.staff(Role::Bureau, "张科长").await;
        let table = desk.get("/screenings/export.csv?waiting=true").await.is(200);
        let text = String::from_utf8(table.bytes.to_vec()).unwrap();
        assert!(text.contains(&format!("{question},held,abuse,90,江山实验小学")), "{text}");
        assert!(!text.contains("傻逼"), "{text}");
    }

    async fn questions_go_out_for_research_without_names_where_families_agree(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let shy = class.pupil("小虾").await;
        agree(&t, &shy, NEEDED).await;
        for (person, text) in [(&pupil, "长方形的周长，打13805771234"), (&shy, "三角形的面积")] {
            ask(person, text).await;
            let session = super::accept(&teacher).await;
            t.clock.advance(Duration::from_secs(30));
            session.close(&teacher).await.is(200);
        }
        let (asker, other) = (t.staff(Role::Researcher, "教研员").await, t.staff(Role::Bureau, "张科长").await);
        let wish = json!({ "kind": "questions", "scope": { "subject": "math" }, "purpose": "找共性问题" });
        let export = asker.post("/export-requests", wish).await.is(201);
        assert_eq!(export["row_count"], json!(1));
        let path = format!("/export-requests/{}", export.text("id"));
        other.post(&format!("{path}/approve"), json!({ "reason": "同意" })).await.is(200);
        t.run_jobs().await;
        let file = asker.get(&format!("{path}/file")).await.is(200);
        let text = String::from_utf8(file.bytes.to_vec()).unwrap();
        assert!(text.contains("长方形的周长，打***********"), "{text}");
        for hidden in ["小鱼", "江山实验小学", "三角形", "13805771234"] {
            assert!(!text.contains(hidden), "{hidden}: {text}");
        }
    }

    async fn no_row_for_research_says_more_than_it_has_in_common_with_five_pupils(t: Town) {
        let Scene { class, teacher, school, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let other = school.class(4, "四(1)班").await;
        for n in 0..6 {
            let class = if n < 5 { &class } else { &other };
            let pupil = class.pupil(&format!("小虾{n}")).await;
            ask(&pupil, &format!("第{n}题，长方形的周长")).await;
            let session = super::accept(&teacher).await;
            t.clock.advance(Duration::from_secs(30));
            session.close(&teacher).await.is(200);
        }
        // Who leads a school may take questions out by no other way either.
        let (asker, head) = (t.staff(Role::Researcher, "教研员").await, school.staff(Role::Head, "校长").await);
        let bureau = t.staff(Role::Bureau, "张科长").await;
        let wish = |part: u32| json!({ "kind": "questions", "scope": { "part": part }, "purpose": "找共性问题" });
        for person in [&head, &bureau] {
            person.post("/export-requests", wish(1)).await.refused(ErrorCode::Forbidden);
        }
        assert_eq!(asker.post("/export-requests", wish(2)).await.is(201)["row_count"], json!(0));
        assert_eq!(asker.post("/export-requests", wish(0)).await.refused(ErrorCode::BadRequest)["field"], json!("scope"));
        let path = format!("/export-requests/{}", asker.post("/export-requests", wish(1)).await.is(201).text("id"));
        bureau.post(&format!("{path}/approve"), json!({ "reason": "同意" })).await.is(200);
        t.run_jobs().await;
        let file = asker.get(&format!("{path}/file")).await.is(200);
        let text = String::from_utf8(file.bytes.to_vec()).unwrap();
        let rows: Vec<&str> = text.lines().skip(1).take(6).collect();
        for row in &rows[..5] {
            assert!(row.contains(",2026-09,江山实验小学,primary,3,math,"), "{text}");
        }
        assert!(rows[5].starts_with("6,,,primary,,math,第5题"), "{text}");
        for note in ["rows_without_grade,1", "rows_without_school,1", "rows_without_month,1"] {
            assert!(text.contains(note), "{note}: {text}");
        }
        assert!(!text.contains("next_part"), "{text}");
    }

    async fn what_was_asked_and_decided_goes_by_itself_after_its_term(t: Town) {
        let Scene { pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let question = ask(&pupil, "老师是个傻逼").await;
        let session = super::accept(&teacher).await;
        session.close(&teacher).await.is(200);
        let desk = t.staff(Role::Bureau, "张科长").await;
        decide(&desk, &question, "hide").await.is(200);
        people::records::begin(&Ctx::system(t.app())).await.unwrap();
        for (days, gone) in [(1_000, false), (100, true)] {
            t.clock.advance(Duration::from_hours(24 * days));
            t.run_jobs().await;
            pupil.enter_again().await;
            let own = pupil.get(&format!("/questions/{question}")).await.is(200);
            assert_eq!((own["text"].is_null(), own["attempt"].is_null()), (gone, gone), "{own}");
            assert_eq!(screening_of(&pupil, &question).await["note"].is_null(), gone);
        }
        assert_eq!(screening_of(&pupil, &question).await["state"], json!("hidden"));
    }
}
