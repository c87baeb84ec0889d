//! Replays of the same question before a teacher is asked (W32, W33, R24).

use std::time::Duration;

use kernel::{Clock, ErrorCode, Role, SessionId};
use platform::Ctx;
use serde_json::{Value, json};
use store::sql;
use testkit::{Person, Town};
use tutoring::bank;

use super::consent::voice;
use super::pieces::{VOICE, begin_as};
use super::{Scene, Session, accept, ask, draft, offer, on_duty, state, submit};

/// A question that can be found again.
pub(super) const CAGE: &str = "笼子里有若干只鸡和兔,从上面数有35个头,从下面数有94只脚,问鸡和兔各有多少只?";
/// The same with other numbers: its answer is another.
pub(super) const OTHER_CAGE: &str = "笼子里有若干只鸡和兔,从上面数有20个头,从下面数有56只脚,问鸡和兔各有多少只?";

/// Somebody has asked, and a teacher has explained.
pub(super) async fn explained(t: &Town, pupil: &Person, teacher: &Person, words: &str) -> Session {
    ask(pupil, words).await;
    let session = accept(teacher).await;
    session.draw(teacher).await;
    t.clock.advance(Duration::from_mins(2));
    session.close(teacher).await.is(200);
    session
}

/// Looks for replays for a draft.
pub(super) async fn replays(pupil: &Person, question: &str) -> (String, Vec<Value>) {
    let answer = pupil.act(&format!("/questions/{question}/replays")).await.is(200);
    let state = answer["question"]["state"].as_str().unwrap().to_owned();
    (state, answer["replays"].as_array().unwrap().clone())
}

/// What the index of a node reads of the database.
async fn words_in_bank(t: &Town) -> Vec<String> {
    let rows: Vec<(String,)> = sql!("SELECT words FROM bank_entries").fetch_all(&t.app().db).await.unwrap();
    rows.into_iter().map(|(words,)| words).collect()
}

/// Puts as many more like this session into the bank, about something else.
pub(super) async fn multiply(t: &Town, session: &Session, times: usize) {
    let ctx = Ctx::system(t.app());
    let (one, mut tx) = (session.id.parse::<SessionId>().unwrap(), ctx.db.begin().await.unwrap());
    for _ in 0..times {
        let other = ctx.new_id::<SessionId>();
        sql!(
            "INSERT INTO sessions (id, question_id, kind, room_id, teacher_id, pupil_id, school_id, state, ended_why, subject,
                                   stage, grade, started_at, ended_at, knowledge_point, marks, voice_ms)
             SELECT CAST($1 AS TEXT), question_id, kind, room_id, teacher_id, pupil_id, school_id, state, ended_why, subject,
                    stage, grade, started_at, ended_at, '方程', marks, voice_ms
             FROM sessions WHERE id = $2"
        )
        .bind((other, one))
        .execute(&mut tx)
        .await
        .unwrap();
        sql!(
            "INSERT INTO bank_entries (session_id, question_id, pupil_id, subject, stage, words, changed_at)
             SELECT CAST($1 AS TEXT), question_id, pupil_id, subject, stage, words, changed_at
             FROM bank_entries WHERE session_id = $2"
        )
        .bind((other, one))
        .execute(&mut tx)
        .await
        .unwrap();
    }
    tx.commit().await.unwrap();
}

/// The sessions that a search of the bank finds, in order, and its next page.
pub(super) async fn found(pupil: &Person, query: &str) -> (Vec<String>, Option<String>) {
    let page = pupil.get(&format!("/bank?{query}")).await.is(200);
    let items = page["items"].as_array().unwrap().iter();
    let ids = items.map(|one| one["session_id"].as_str().unwrap().to_owned()).collect();
    (ids, page["next"].as_str().map(str::to_owned))
}

pub(super) async fn figures(t: &Town, bureau: &Person) -> Value {
    let (from, until) = (t.clock.now().minus(Duration::from_hours(24)), t.clock.now().plus(Duration::from_secs(1)));
    bureau.get(&format!("/bank/figures?from={from}&until={until}")).await.is(200).json()
}

testkit::stories! {
    async fn the_replay_of_the_same_question_is_enough_and_no_teacher_is_asked(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let session = explained(&t, &pupil, &teacher, CAGE).await;
        let other = class.pupil("小虾").await;
        let (session_path, replay_path) =
            (format!("/sessions/{}", session.id), format!("/sessions/{}/replay", session.id));
        let id = draft(&other, CAGE).await;
        let (stands, found) = replays(&other, &id).await;
        assert_eq!((stands.as_str(), found.len()), ("shown", 1), "{found:?}");
        assert_eq!((&found[0]["session_id"], &found[0]["opened"]), (&json!(session.id), &json!(false)));
        assert!(!found[0]["shared"].as_array().unwrap().is_empty(), "it says why it was found: {found:?}");
        assert!(offer(&teacher).await.is_none());
        // Shown is not open: the pupil opens it, and what was tried is known by then.
        other.get(&replay_path).await.refused(ErrorCode::NotFound);
        let open = format!("/questions/{id}/replays/{}/open", session.id);
        assert_eq!(other.act(&open).await.is(200)["begins_at_ms"], json!(0));
        let seen = other.get(&session_path).await.is(200);
        assert_eq!(seen["pupil"]["alias"], json!(""), "nothing says who asked: {seen}");
        assert_eq!(seen["pupil"]["id"], json!(null), "nor that it is who asked another: {seen}");
        assert!(!seen.to_string().contains(&pupil.id().to_string()), "{seen}");
        let replayed = other.get(&replay_path).await.is(200);
        assert_eq!(replayed["session"]["pupil"]["id"], json!(null));
        assert_eq!(pupil.get(&session_path).await.is(200)["pupil"]["id"], json!(pupil.id()), "one's own is one's own");
        assert_eq!(seen["question"]["attempt"], json!(null));
        other.get(&replay_path).await.is(200);
        other.get(&format!("/rooms/{}/log", session.room)).await.is(200);
        // What another pupil may watch, the pupil may not change.
        other.act(&format!("/rooms/{}/film", session.room)).await.refused(ErrorCode::NotFound);
        let solved = other.act(&format!("/questions/{id}/replays/{}/solved", session.id)).await.is(200);
        assert_eq!(solved["question"]["state"], json!("found"));
        submit(&other, &id, "live").await.refused(ErrorCode::QuestionStateWrong);
        let bureau = t.staff(Role::Bureau, "科长").await;
        let now = figures(&t, &bureau).await;
        assert_eq!((&now["shown"], &now["solved"], &now["wrong"]), (&json!(1), &json!(1), &json!(0)), "{now}");
        assert_eq!(now["opened"], now["opened_after_attempt"]);
    }

    async fn whoever_is_shown_a_replay_sees_no_more_of_its_question_than_screening_lets(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let session = explained(&t, &pupil, &teacher, &format!("{CAGE}打我电话13805771234")).await;
        let other = class.pupil("小虾").await;
        let id = draft(&other, CAGE).await;
        assert_eq!(replays(&other, &id).await.1.len(), 1);
        other.act(&format!("/questions/{id}/replays/{}/open", session.id)).await.is(200);
        for path in [
            format!("/sessions/{}", session.id),
            format!("/sessions/{}/replay", session.id),
            format!("/rooms/{}/log", session.room),
        ] {
            let seen = other.get(&path).await.is(200).to_string();
            assert!(seen.contains("鸡和兔各有多少只") && !seen.contains("13805771234"), "{path}: {seen}");
        }
    }

    async fn what_a_question_says_leaves_the_bank_when_its_term_is_over(t: Town) {
        let Scene { pupil, teacher, .. } = Scene::set(&t).await;
        people::records::begin(&Ctx::system(t.app())).await.unwrap();
        on_duty(&teacher).await;
        explained(&t, &pupil, &teacher, CAGE).await;
        assert_eq!(words_in_bank(&t).await, [CAGE]);
        t.clock.advance(Duration::from_hours(24 * 1_100));
        t.run_jobs().await;
        assert_eq!(words_in_bank(&t).await, [""]);
    }

    async fn in_a_small_bank_only_the_same_question_is_shown(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        explained(&t, &pupil, &teacher, "爷爷的果园里种着桃树和梨树，一共有36棵，桃树的棵数是梨树的2倍。梨树有多少棵？").await;
        explained(&t, &pupil, &teacher, "为什么中午的影子短，早晚的影子长？").await;
        let other = class.pupil("小虾").await;
        for (words, found) in [
            ("爷爷的果园里种着桃树和梨树，一共有36棵，桃树的棵数是梨树的2倍，梨树有几棵？", 1),
            ("爷爷的果园里种着桃树和梨树，一共有48棵，桃树的棵数是梨树的2倍。梨树有多少棵？", 0),
            ("爷爷的果园里种着桃树和梨树，一共有36棵，桃树的棵数是梨树的2倍。桃树有多少棵？", 0),
            ("为什么夏天的影子短，冬天的影子长？", 0),
        ] {
            let (_, shown) = replays(&other, &draft(&other, words).await).await;
            assert_eq!(shown.len(), found, "{words}: {shown:?}");
        }
    }

    async fn a_question_of_the_same_kind_goes_to_a_teacher(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        explained(&t, &pupil, &teacher, CAGE).await;
        let other = class.pupil("小虾").await;
        let id = draft(&other, OTHER_CAGE).await;
        assert_eq!(replays(&other, &id).await, ("draft".to_owned(), vec![]));
        submit(&other, &id, "live").await.is(200);
        assert!(offer(&teacher).await.is_some());
    }

    async fn whoever_looked_at_replays_first_has_lost_no_place(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        explained(&t, &pupil, &teacher, CAGE).await;
        teacher.act("/duty/end").await;
        let (first, second) = (class.pupil("小虾").await, class.pupil("小蟹").await);
        let looks = draft(&first, CAGE).await;
        assert_eq!(replays(&first, &looks).await.0, "shown");
        t.clock.advance(Duration::from_secs(30));
        let asks = ask(&second, "1/2 + 1/3 = ?").await;
        t.clock.advance(Duration::from_secs(30));
        submit(&first, &looks, "live").await.is(200);
        assert_eq!(first.get(&format!("/questions/{looks}/place")).await.is(200)["place"], json!(1));
        assert_eq!(second.get(&format!("/questions/{asks}/place")).await.is(200)["place"], json!(2));
        // What was not the pupil's question is not shown again.
        first.act(&format!("/questions/{looks}/cancel")).await.is(200);
        let again = draft(&first, CAGE).await;
        assert_eq!(replays(&first, &again).await.0, "draft");
        let now = figures(&t, &t.staff(Role::Bureau, "科长").await).await;
        assert_eq!((&now["shown"], &now["not_mine"], &now["solved"]), (&json!(1), &json!(1), &json!(0)), "{now}");
    }

    async fn what_was_not_opened_cannot_have_been_enough(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let session = explained(&t, &pupil, &teacher, CAGE).await;
        let other = class.pupil("小虾").await;
        let id = draft(&other, CAGE).await;
        replays(&other, &id).await;
        let solved = format!("/questions/{id}/replays/{}/solved", session.id);
        other.act(&solved).await.refused(ErrorCode::ReplayNotOpened);
        assert_eq!(state(&other, &id).await, "shown");
        other.act(&format!("/questions/{id}/replays/{}/open", session.id)).await.is(200);
        other.act(&solved).await.is(200);
    }

    async fn a_replay_that_was_not_enough_after_all_is_counted(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let session = explained(&t, &pupil, &teacher, CAGE).await;
        let other = class.pupil("小虾").await;
        let id = draft(&other, CAGE).await;
        replays(&other, &id).await;
        other.act(&format!("/questions/{id}/replays/{}/open", session.id)).await.is(200);
        other.act(&format!("/questions/{id}/replays/{}/solved", session.id)).await.is(200);
        let again = other.act(&format!("/questions/{id}/again")).await.is(201).text("id");
        other.patch(&format!("/questions/{again}"), json!({ "attempt": { "text": "还是不会" } })).await.is(200);
        assert_eq!(replays(&other, &again).await.0, "draft");
        submit(&other, &again, "live").await.is(200);
        assert_eq!(state(&other, &again).await, "offered");
        let now = figures(&t, &t.staff(Role::Bureau, "科长").await).await;
        assert_eq!((&now["solved"], &now["wrong"]), (&json!(0), &json!(1)), "{now}");
    }

    async fn a_word_a_formula_and_a_knowledge_point_are_looked_for_as_well(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let cage = explained(&t, &pupil, &teacher, CAGE).await;
        let sum = explained(&t, &pupil, &teacher, "1/2+1/3=").await;
        let other = class.pupil("小虾").await;
        for (words, found) in [
            ("笼子", vec![&cage.id]),
            ("1/2+1/3", vec![&sum.id]),
            ("静夜思表达了什么", vec![]),
            // What both were about, the latest first.
            ("异分母分数加法", vec![&sum.id, &cage.id]),
            ("分数", vec![&sum.id, &cage.id]),
            ("分数减法", vec![]),
        ] {
            let q: String = url::form_urlencoded::byte_serialize(words.as_bytes()).collect();
            let page = other.get(&format!("/bank?q={q}")).await.is(200);
            let ids: Vec<_> = page["items"].as_array().unwrap().iter().map(|one| one["session_id"].clone()).collect();
            assert_eq!(ids, found.into_iter().map(|id| json!(id)).collect::<Vec<_>>(), "{words}: {page}");
        }
    }

    async fn a_word_finds_what_has_it_before_what_is_about_it(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        // Both are about adding 异分母分数; only one says so.
        let said = explained(&t, &pupil, &teacher, "分数和小数怎样互相换算").await;
        let cage = explained(&t, &pupil, &teacher, CAGE).await;
        let other = class.pupil("小虾").await;
        let (word, both) = ("q=%E5%88%86%E6%95%B0", vec![said.id.clone(), cage.id.clone()]);
        assert_eq!(found(&other, word).await, (both, None));
        let (first, next) = found(&other, &format!("{word}&limit=1")).await;
        assert_eq!(first, vec![said.id]);
        let (second, none) = found(&other, &format!("{word}&limit=1&after={}", next.unwrap())).await;
        assert_eq!((second, none), (vec![cage.id], None), "page by page, each once");
        assert_eq!(found(&other, &format!("{word}&subject=physics")).await, (vec![], None));
        let point = "knowledge_point=%E6%96%B9%E7%A8%8B";
        assert_eq!(found(&other, &format!("{word}&{point}")).await, (vec![], None), "narrowed to something else");
    }

    async fn what_is_found_opens_after_an_attempt_and_only_while_the_family_shares(t: Town) {
        let Scene { school, class, pupil, teacher } = Scene::set(&t).await;
        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        on_duty(&teacher).await;
        let session = explained(&t, &pupil, &teacher, CAGE).await;
        let other = class.pupil("小虾").await;
        let search = "/bank?q=%E9%B8%A1%E5%92%8C%E5%85%94%E5%90%84%E6%9C%89%E5%A4%9A%E5%B0%91%E5%8F%AA";
        assert_eq!(other.get("/bank?q=1").await.refused(ErrorCode::BadRequest)["field"], json!("q"));
        let found = other.get(search).await.is(200);
        assert_eq!(found["items"][0]["session_id"], json!(session.id), "{found}");
        let open = format!("/bank/{}/open", session.id);
        let refused = other.post(&open, json!({ "attempt": { "text": "  " } })).await.refused(ErrorCode::AttemptRequired);
        assert_eq!(refused["field"], json!("attempt"));
        let replay = format!("/sessions/{}/replay", session.id);
        other.get(&replay).await.refused(ErrorCode::NotFound);
        other.post(&open, json!({ "attempt": { "text": "我想设鸡有x只" } })).await.is(200);
        other.get(&replay).await.is(200);
        guardian.get(search).await.refused(ErrorCode::Forbidden);
        // Who teaches has tried, and is not told who asked.
        let colleague = school.teacher("王老师", &[super::MATH]).await;
        assert_eq!(colleague.get(search).await.is(200)["items"][0]["session_id"], json!(session.id));
        colleague.get(&replay).await.refused(ErrorCode::NotFound);
        colleague.post(&open, json!({ "attempt": {} })).await.is(200);
        assert_eq!(colleague.get(&replay).await.is(200)["session"]["pupil"]["alias"], json!(""));
        let no = json!({ "answers": [{ "item": "sharing", "version": 1, "agrees": false }] });
        guardian.post(&format!("/people/{}/consents", pupil.id()), no).await.is(200);
        other.get(&replay).await.refused(ErrorCode::NotFound);
        colleague.get(&replay).await.refused(ErrorCode::NotFound);
        assert_eq!(other.get(search).await.is(200)["items"], json!([]));
        assert_eq!(replays(&other, &draft(&other, CAGE).await).await.0, "draft");
        // The pupil's own stays the pupil's own.
        pupil.get(&replay).await.is(200);
    }

    async fn a_search_is_narrowed_by_subject_stage_way_and_knowledge_point(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        explained(&t, &pupil, &teacher, CAGE).await;
        let other = class.pupil("小虾").await;
        let search = "/bank?q=%E9%B8%A1%E5%92%8C%E5%85%94%E5%90%84%E6%9C%89%E5%A4%9A%E5%B0%91%E5%8F%AA";
        for (narrowed, found) in [
            ("&subject=math&stage=primary&kind=live", 1),
            ("&subject=physics", 0),
            ("&stage=junior", 0),
            ("&kind=later", 0),
            ("&knowledge_point=%E5%BC%82%E5%88%86%E6%AF%8D%E5%88%86%E6%95%B0%E5%8A%A0%E6%B3%95", 1),
            ("&knowledge_point=%E6%96%B9%E7%A8%8B", 0),
        ] {
            let items = other.get(&format!("{search}{narrowed}")).await.is(200)["items"].clone();
            assert_eq!(items.as_array().unwrap().len(), found, "{narrowed}");
        }
    }

    async fn what_says_nothing_opens_no_answer(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let session = explained(&t, &pupil, &teacher, CAGE).await;
        let other = class.pupil("小虾").await;
        let (theirs, own) = (pupil.upload("voice", voice()).await.is(201), other.upload("voice", voice()).await.is(201));
        let entry = other.put(&format!("/bank/{}/book", session.id), json!({})).await.is(200).text("id");
        let doors = [format!("/bank/{}/open", session.id), format!("/book-entries/{entry}/try")];
        let (needed, voiced) = ((ErrorCode::AttemptRequired, "attempt"), (ErrorCode::BadRequest, "attempt.voice_file_id"));
        for (attempt, (code, field)) in [
            (json!({}), needed),
            (json!({ "text": "\u{200B}" }), needed),
            (json!({ "text": "\u{3164}\u{2800}" }), needed),
            (json!({ "text": "。……？！" }), needed),
            (json!({ "chips": [""] }), needed),
            (json!({ "chips": ["nonsense"] }), (ErrorCode::AttemptChipUnknown, "attempt.chips")),
            (json!({ "text": "我试过", "chips": ["nonsense"] }), (ErrorCode::AttemptChipUnknown, "attempt.chips")),
            (json!({ "voice_file_id": entry }), voiced),
            (json!({ "voice_file_id": theirs["id"] }), voiced),
        ] {
            for door in &doors {
                let refused = other.post(door, json!({ "attempt": attempt })).await.refused(code);
                assert_eq!(refused["field"], json!(field), "{door} {attempt}");
            }
        }
        other.get(&format!("/sessions/{}/replay", session.id)).await.refused(ErrorCode::NotFound);
        for attempt in [
            json!({ "text": "√2?" }),
            json!({ "text": "х" }),
            json!({ "chips": ["stuck_on_step"] }),
            json!({ "voice_file_id": own["id"] }),
        ] {
            for door in &doors {
                other.post(door, json!({ "attempt": attempt })).await.is(200);
            }
        }
        other.delete(&format!("/book-entries/{entry}")).await.is(204);
        other.post(&doors[1], json!({ "attempt": { "text": "我试过" } })).await.refused(ErrorCode::NotFound);
    }

    async fn what_a_family_does_not_agree_to_be_kept_opens_nothing(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let session = explained(&t, &pupil, &teacher, CAGE).await;
        let other = class.pupil("小虾").await;
        let guardian = class.guardian("虾妈妈", &[&other]).await;
        let own = other.upload("voice", voice()).await.is(201);
        let open = format!("/bank/{}/open", session.id);
        for (item, attempt) in [("voice", json!({ "voice_file_id": own["id"] })), ("questions", json!({ "text": "我试过" }))] {
            let no = json!({ "answers": [{ "item": item, "version": 1, "agrees": false }] });
            guardian.post(&format!("/people/{}/consents", other.id()), no).await.is(200);
            let refused = other.post(&open, json!({ "attempt": attempt })).await.refused(ErrorCode::ConsentRequired);
            assert_eq!(refused["field"], json!(item));
        }
    }

    async fn a_voice_that_has_not_come_opens_nothing(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let session = explained(&t, &pupil, &teacher, CAGE).await;
        let other = class.pupil("小虾").await;
        let file = begin_as(&other, VOICE, 1_000).await;
        let said = json!({ "subject": "math", "text": CAGE, "attempt": { "voice_file_id": file } });
        let id = other.post("/questions", said).await.is(201).text("id");
        assert_eq!(replays(&other, &id).await.0, "shown");
        let open = format!("/questions/{id}/replays/{}/open", session.id);
        other.act(&open).await.refused(ErrorCode::AttemptRequired);
    }

    async fn a_narrow_search_finds_what_hundreds_of_nearer_ones_would_hide(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let wanted = explained(&t, &pupil, &teacher, OTHER_CAGE).await;
        let nearer = explained(&t, &pupil, &teacher, CAGE).await;
        multiply(&t, &nearer, 300).await;
        let sql = sql!("UPDATE sessions SET knowledge_point = '方程' WHERE id = $1");
        let mut tx = t.app().db.begin().await.unwrap();
        sql.bind((nearer.id.parse::<SessionId>().unwrap(),)).execute(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        let other = class.pupil("小虾").await;
        // 35个头94只脚: the wanted one has 20 and 56.
        let words = "q=%E9%B8%A1%E5%92%8C%E5%85%9435%E4%B8%AA%E5%A4%B494%E5%8F%AA%E8%84%9A";
        let (first, next) = found(&other, words).await;
        assert_eq!((first.len(), first.contains(&wanted.id)), (20, false));
        let (second, _) = found(&other, &format!("{words}&after={}", next.unwrap())).await;
        assert_eq!(second.len(), 20);
        assert!(second.iter().all(|id| !first.contains(id)), "another page has others");
        let point = "knowledge_point=%E5%BC%82%E5%88%86%E6%AF%8D%E5%88%86%E6%95%B0%E5%8A%A0%E6%B3%95";
        assert_eq!(found(&other, &format!("{words}&{point}")).await, (vec![wanted.id.clone()], None));
        assert_eq!(found(&other, point).await, (vec![wanted.id], None), "and without words");
    }

    async fn a_question_is_found_by_what_its_teacher_says_of_it_from_then_on(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        ask(&pupil, CAGE).await;
        let session = accept(&teacher).await;
        session.draw(&teacher).await;
        t.clock.advance(Duration::from_mins(2));
        pupil.act(&format!("/sessions/{}/hang-up", session.id)).await.is(200);
        let other = class.pupil("小虾").await;
        assert_eq!(found(&other, "").await.0.len(), 1);
        let close = format!("/sessions/{}/close", session.id);
        let point = "knowledge_point=%E6%96%B9%E7%A8%8B";
        for (subject, kind) in [("science", "choice"), ("math", "open")] {
            assert_eq!(found(&other, &format!("{point}&subject={subject}&question_kind={kind}")).await.0.len(), 0);
            let said = json!({ "subject": subject, "kind": kind, "knowledge_point": "方程" });
            teacher.post(&close, said).await.is(200);
            for (narrowed, count) in [
                (format!("{point}&subject={subject}&question_kind={kind}"), 1),
                (format!("subject={subject}"), 1),
                (format!("question_kind={kind}"), 1),
                ("question_kind=blank".to_owned(), 0),
                ("subject=chinese".to_owned(), 0),
                ("knowledge_point=%E6%96%B9".to_owned(), 0),
            ] {
                assert_eq!(found(&other, &narrowed).await.0.len(), count, "{narrowed}");
            }
        }
        // Reading everything anew comes to the same.
        bank::service::rebuild(&Ctx::system(t.app())).await.unwrap();
        assert_eq!(found(&other, &format!("{point}&subject=math&question_kind=open")).await.0.len(), 1);
        assert_eq!(found(&other, "question_kind=choice").await.0.len(), 0);
    }

    async fn without_words_the_latest_come_page_by_page(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let hidden = class.pupil("小蟹").await;
        let guardian = class.guardian("蟹妈妈", &[&hidden]).await;
        let mut asked = Vec::new();
        for (who, words) in [(&pupil, CAGE), (&hidden, OTHER_CAGE), (&pupil, "1/2 + 1/3 = ?"), (&pupil, OTHER_CAGE)] {
            asked.push(explained(&t, who, &teacher, words).await.id);
        }
        let no = json!({ "answers": [{ "item": "sharing", "version": 1, "agrees": false }] });
        guardian.post(&format!("/people/{}/consents", hidden.id()), no).await.is(200);
        let other = class.pupil("小虾").await;
        let (first, next) = found(&other, "limit=2").await;
        assert_eq!(first, [asked[3].clone(), asked[2].clone()]);
        let (rest, none) = found(&other, &format!("limit=2&after={}", next.unwrap())).await;
        assert_eq!((rest, none), (vec![asked[0].clone()], None), "what the family does not share is passed over");
        assert_eq!(found(&other, "subject=physics").await, (vec![], None));
        assert_eq!(found(&other, "subject=math&stage=primary&kind=live").await.0.len(), 3);
        assert_eq!(other.get("/bank?after=x").await.refused(ErrorCode::BadRequest)["field"], json!("after"));
        assert_eq!(other.get("/bank?q=1").await.refused(ErrorCode::BadRequest)["field"], json!("q"));
    }

    async fn a_teacher_sees_what_the_asker_has_asked_before_and_nobody_else_does(t: Town) {
        let Scene { class, school, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let fractions = explained(&t, &pupil, &teacher, "1/2 + 1/3 = ?").await;
        let before = explained(&t, &pupil, &teacher, CAGE).await;
        let stranger = class.pupil("小虾").await;
        explained(&t, &stranger, &teacher, CAGE).await;
        let again = ask(&pupil, OTHER_CAGE).await;
        assert!(offer(&teacher).await.is_some(), "it rings, and is not taken yet");
        let earlier = format!("/questions/{again}/earlier");
        let seen = teacher.get(&earlier).await.is(200);
        assert_eq!(seen["items"].as_array().unwrap().len(), 2, "the stranger's is the stranger's: {seen}");
        let (one, other) = (&seen["items"][0], &seen["items"][1]);
        assert_eq!((&one["session_id"], &one["words"], &one["same"]), (&json!(before.id), &json!(CAGE), &json!(false)));
        assert_eq!((&one["knowledge_point"], &one["own"]), (&json!("异分母分数加法"), &json!(true)));
        // It has no word in common; teachers said of both that they are about the same.
        assert_eq!((&other["session_id"], &other["shared"]), (&json!(fractions.id), &json!([])));
        let colleague = school.teacher("王老师", &[super::MATH]).await;
        colleague.get(&earlier).await.refused(ErrorCode::NotFound);
        pupil.get(&earlier).await.refused(ErrorCode::Forbidden);
    }

    async fn what_was_answered_before_there_was_a_bank_is_found_once_it_is_rebuilt(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        explained(&t, &pupil, &teacher, CAGE).await;
        let ctx = Ctx::system(t.app());
        let mut tx = ctx.db.begin().await.unwrap();
        sql!("DELETE FROM bank_entries").execute(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        let other = class.pupil("小虾").await;
        let id = draft(&other, CAGE).await;
        assert_eq!(replays(&other, &id).await.0, "draft");
        assert_eq!(bank::service::rebuild(&ctx).await.unwrap(), 1);
        assert_eq!(bank::service::rebuild(&ctx).await.unwrap(), 0, "a second time there is nothing to bring in");
        assert_eq!(replays(&other, &id).await.0, "shown");
    }

    async fn a_name_finds_nothing_that_a_child_of_that_name_has_asked(t: Town) {
        let Scene { class, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let asker = class.pupil("朱书瑶").await;
        let said = format!("我是朱书瑶，{CAGE}");
        let session = explained(&t, &asker, &teacher, &said).await;
        let other = class.pupil("小虾").await;
        assert_eq!(found(&other, "q=笼子里有若干只鸡和兔").await.0, std::slice::from_ref(&session.id));
        let ctx = Ctx::system(t.app());
        // Also where an older program has put it in as it was written.
        for covered in [true, false] {
            assert_eq!(found(&other, "q=朱书瑶").await.0.is_empty(), covered);
            let mut tx = ctx.db.begin().await.unwrap();
            sql!("UPDATE bank_entries SET words = $1, changed_at = changed_at + 1").bind((&said,)).execute(&mut tx).await.unwrap();
            tx.commit().await.unwrap();
        }
        bank::service::rebuild(&ctx).await.unwrap();
        assert_eq!(found(&other, "q=朱书瑶").await.0, Vec::<String>::new());
    }

    async fn an_index_that_says_something_else_than_the_database_is_read_anew(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        explained(&t, &pupil, &teacher, CAGE).await;
        let other = class.pupil("小虾").await;
        let search = "/bank?q=%E9%B8%A1%E5%92%8C%E5%85%94%E5%90%84%E6%9C%89%E5%A4%9A%E5%B0%91%E5%8F%AA";
        assert_eq!(other.get(search).await.is(200)["items"].as_array().unwrap().len(), 1);
        let ctx = Ctx::system(t.app());
        let change = async |statement: store::Query| {
            let mut tx = ctx.db.begin().await.unwrap();
            statement.execute(&mut tx).await.unwrap();
            tx.commit().await.unwrap();
        };
        change(sql!("DELETE FROM bank_entries")).await;
        assert_eq!(other.get(search).await.is(200)["items"].as_array().unwrap().len(), 1, "it has not noticed");
        // Nothing was counted on its board, as of an answer that was given elsewhere: it is not brought in again.
        change(sql!("UPDATE sessions SET marks = NULL")).await;
        bank::service::rebuild(&ctx).await.unwrap();
        change(sql!("UPDATE sessions SET marks = 1")).await;
        assert_eq!(other.get(search).await.is(200)["items"], json!([]));
        // How often that was asked is kept with the index: a start reads no more than what is new.
        t.restart().await;
        assert_eq!(other.get(search).await.is(200)["items"], json!([]));
    }

    async fn an_answer_that_explained_nothing_is_shown_to_nobody(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        ask(&pupil, CAGE).await;
        let session = accept(&teacher).await;
        t.clock.advance(Duration::from_secs(5));
        session.close(&teacher).await.is(200);
        let other = class.pupil("小虾").await;
        assert_eq!(replays(&other, &draft(&other, CAGE).await).await.0, "draft");
    }
}
