//! Writing a question, changing it, sending it off, taking it back.

use kernel::ErrorCode;
use serde_json::json;
use testkit::{Person, Town};

use super::{MATH, Scene, ask, draft, offer, on_duty, state, submit};

/// A photo of 300 × 200 pixels.
fn photo() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(300, 200).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

async fn upload(person: &Person) -> String {
    person.upload("photo", photo()).await.is(201).text("id")
}

testkit::stories! {
    async fn a_draft_grows_and_is_seen_by_its_pupil_alone(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        let id = pupil.post("/questions", json!({})).await.is(201).text("id");
        let path = format!("/questions/{id}");
        let file = upload(&pupil).await;
        let question = pupil.post(&format!("{path}/attachments"), json!({ "file_id": file, "kind": "photo" })).await.is(200);
        let unread = json!({ "state": "unavailable", "text": "", "edited": false, "confidence": 0, "retake": null });
        assert_eq!(question["attachments"], json!([{ "file_id": file, "kind": "photo", "state": "here", "media_type": "image/jpeg",
                                                     "width": 300, "height": 200, "poster_file_id": null,
                                                     "progress": null, "reading": unread }]));
        let words = json!({ "text": "求阴影面积", "subject": "math", "attempt": { "text": "我试过分割" } });
        let question = pupil.patch(&path, words).await.is(200);
        assert_eq!((&question["state"], &question["attempt"]["text"]), (&json!("draft"), &json!("我试过分割")));
        for other in [&guardian, &teacher] {
            other.get(&path).await.refused(ErrorCode::NotFound);
        }
        let question = pupil.delete(&format!("{path}/attachments/{file}")).await.is(200);
        assert_eq!(question["attachments"], json!([]));
    }

    async fn a_question_is_asked_again_with_all_that_was_sent(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        let id = draft(&pupil, "求阴影面积").await;
        let again = format!("/questions/{id}/again");
        let file = upload(&pupil).await;
        pupil.post(&format!("/questions/{id}/attachments"), json!({ "file_id": file, "kind": "photo" })).await.is(200);
        pupil.act(&again).await.refused(ErrorCode::QuestionStateWrong);
        submit(&pupil, &id, "live").await.is(200);
        pupil.act(&format!("/questions/{id}/cancel")).await.is(200);
        for other in [&class.pupil("小虾").await, &teacher] {
            let answer = other.act(&again).await;
            assert!([403, 404].contains(&answer.status), "{answer}");
        }
        let question = pupil.act(&again).await.is(201);
        assert_ne!(question["id"], json!(id));
        assert_eq!((&question["state"], &question["subject"]), (&json!("draft"), &json!("math")));
        assert_eq!((&question["text"], &question["attempt"]), (&json!("求阴影面积"), &json!(null)));
        assert_eq!(question["attachments"][0]["file_id"], json!(file));
        let new = question.text("id");
        submit(&pupil, &new, "live").await.refused(ErrorCode::AttemptRequired);
        pupil.patch(&format!("/questions/{new}"), json!({ "attempt": { "text": "讲到第二步还不懂" } })).await.is(200);
        submit(&pupil, &new, "live").await.is(200);
        on_duty(&teacher).await;
        teacher.get(&format!("/files/{file}")).await.is(200);
    }

    async fn what_is_missing_is_named(t: Town) {
        let Scene { pupil, .. } = Scene::set(&t).await;
        let id = pupil.post("/questions", json!({})).await.is(201).text("id");
        let path = format!("/questions/{id}");
        submit(&pupil, &id, "live").await.refused(ErrorCode::QuestionEmpty);
        for sign in ["1", " 嗯 ", "？\u{200B}"] {
            pupil.patch(&path, json!({ "text": sign })).await.is(200);
            let refused = submit(&pupil, &id, "live").await.refused(ErrorCode::QuestionEmpty);
            assert_eq!(refused["field"], json!("text"), "{sign}");
        }
        pupil.patch(&path, json!({ "text": "1/2 + 1/3 = ?" })).await.is(200);
        submit(&pupil, &id, "live").await.refused(ErrorCode::QuestionSubjectWrong);
        pupil.patch(&path, json!({ "subject": "physics" })).await.refused(ErrorCode::QuestionSubjectWrong);
        pupil.patch(&path, json!({ "subject": "math" })).await.is(200);
        let answer = submit(&pupil, &id, "live").await.refused(ErrorCode::AttemptRequired);
        assert_eq!(answer["field"], json!("attempt"));
        pupil.patch(&path, json!({ "attempt": { "text": "\u{200B}。？\u{3164}" } })).await.is(200);
        submit(&pupil, &id, "live").await.refused(ErrorCode::AttemptRequired);
        pupil.patch(&path, json!({ "text": "长".repeat(2_001) })).await.refused(ErrorCode::BadRequest);
        let unwritable = pupil.patch(&path, json!({ "attempt": { "chips": [], "text": "1\0 2" } })).await;
        assert_eq!(unwritable.refused(ErrorCode::BadRequest)["field"], "attempt.text");
        pupil.patch(&path, json!({ "attempt": { "chips": ["stuck_on_step"] } })).await.is(200);
        let question = submit(&pupil, &id, "live").await.is(200);
        assert_eq!((&question["state"], &question["place"]), (&json!("queued"), &json!(1)));
        submit(&pupil, &id, "live").await.refused(ErrorCode::QuestionStateWrong);
    }

    async fn a_pupil_finds_among_all_own_questions(t: Town) {
        let Scene { pupil, .. } = Scene::set(&t).await;
        for (subject, text) in [("math", "Y=2x+1 的图像"), ("chinese", "这句诗好在哪里"), ("math", "100% 是多少")] {
            pupil.post("/questions", json!({ "subject": subject, "text": text })).await.is(201);
        }
        for (query, expected) in [
            ("", 3),
            ("q=图像", 1),
            ("q=y=2X", 1),
            ("q=%25", 1),
            ("q=数学", 0),
            ("q=数学&or_subject=math", 2),
            ("under_way=true", 0),
            ("state=draft&q=诗", 1),
        ] {
            let found = pupil.get(&format!("/questions?{query}")).await.is(200);
            assert_eq!(found["items"].as_array().unwrap().len(), expected, "{query}: {found}");
        }
    }

    async fn chips_are_those_of_the_region(t: Town) {
        let Scene { pupil, .. } = Scene::set(&t).await;
        let invented = json!({ "attempt": { "chips": ["too_lazy"] } });
        let answer = pupil.post("/questions", invented.clone()).await.refused(ErrorCode::AttemptChipUnknown);
        assert_eq!(answer["field"], json!("attempt.chips"));
        let pack = pupil.get("/pack").await.is(200);
        let offered = json!({ "attempt": { "chips": pack["attempt_chips"], "text": "我试过分割" } });
        let id = pupil.post("/questions", offered.clone()).await.is(201).text("id");
        let path = format!("/questions/{id}");
        pupil.patch(&path, invented).await.refused(ErrorCode::AttemptChipUnknown);
        let chip = &pack["attempt_chips"][0];
        let twice = pupil.patch(&path, json!({ "attempt": { "chips": [chip, chip] } })).await.refused(ErrorCode::BadRequest);
        assert_eq!(twice["field"], json!("attempt.chips"));
        let kept = pupil.get(&path).await.is(200);
        assert_eq!(kept["attempt"]["chips"], offered["attempt"]["chips"]);
    }

    async fn six_things_can_be_attached_and_only_own_ones(t: Town) {
        let Scene { class, pupil, .. } = Scene::set(&t).await;
        let id = draft(&pupil, "求证").await;
        let path = format!("/questions/{id}/attachments");
        for _ in 0..6 {
            pupil.post(&path, json!({ "file_id": upload(&pupil).await, "kind": "photo" })).await.is(200);
        }
        let seventh = json!({ "file_id": upload(&pupil).await, "kind": "photo" });
        pupil.post(&path, seventh).await.refused(ErrorCode::QuestionTooManyAttachments);
        let other = class.pupil("小虾").await;
        let question = draft(&other, "求证").await;
        let stolen = json!({ "file_id": upload(&pupil).await, "kind": "photo" });
        other.post(&format!("/questions/{question}/attachments"), stolen).await.refused(ErrorCode::NotFound);
        let not_a_voice = json!({ "file_id": upload(&pupil).await, "kind": "voice" });
        pupil.post(&path, not_a_voice).await.refused(ErrorCode::NotFound);
    }

    async fn a_pupil_waits_with_one_question(t: Town) {
        let Scene { pupil, .. } = Scene::set(&t).await;
        ask(&pupil, "第一题").await;
        let second = draft(&pupil, "第二题").await;
        submit(&pupil, &second, "live").await.refused(ErrorCode::QuestionAlreadyWaiting);
        submit(&pupil, &second, "later").await.is(200);
        assert_eq!(state(&pupil, &second).await, "waiting_later");
    }

    async fn a_waiting_question_can_be_changed_moved_and_taken_back(t: Town) {
        let Scene { pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let id = ask(&pupil, "1/2 + 1/3 = ?").await;
        let path = format!("/questions/{id}");
        pupil.patch(&path, json!({ "text": "1/2 + 1/4 = ?" })).await.is(200);
        assert_eq!(offer(&teacher).await.unwrap()["question"]["text"], json!("1/2 + 1/4 = ?"));
        pupil.patch(&path, json!({ "attempt": { "chips": [] } })).await.refused(ErrorCode::AttemptRequired);
        pupil.patch(&path, json!({ "text": "" })).await.refused(ErrorCode::QuestionEmpty);

        let question = pupil.act(&format!("{path}/later")).await.is(200);
        assert_eq!((&question["state"], &question["mode"]), (&json!("waiting_later"), &json!("later")));
        assert_eq!(offer(&teacher).await, None);
        assert_eq!(pupil.act(&format!("{path}/cancel")).await.is(200)["state"], json!("cancelled"));
        pupil.act(&format!("{path}/cancel")).await.refused(ErrorCode::QuestionStateWrong);
        pupil.patch(&path, json!({ "text": "还是问" })).await.refused(ErrorCode::QuestionStateWrong);
    }

    async fn a_question_that_is_taken_back_frees_the_teacher_for_the_next(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let first = ask(&pupil, "第一题").await;
        ask(&class.pupil("小虾").await, "第二题").await;
        assert_eq!(offer(&teacher).await.unwrap()["question"]["id"], json!(first));
        pupil.act(&format!("/questions/{first}/cancel")).await.is(200);
        assert_eq!(offer(&teacher).await.unwrap()["question"]["text"], json!("第二题"));
    }

    async fn strangers_know_of_nothing_and_staff_do_not_ask(t: Town) {
        let Scene { school, class, pupil, .. } = Scene::set(&t).await;
        let id = ask(&pupil, "求证").await;
        let path = format!("/questions/{id}");
        let other_school = t.school("城东小学").await;
        for stranger in [class.pupil("小虾").await, other_school.teacher("王老师", &[MATH]).await] {
            stranger.get(&path).await.refused(ErrorCode::NotFound);
        }
        let head = school.staff(kernel::Role::Head, "校长").await;
        head.get(&path).await.is(200);
        head.post("/questions", json!({})).await.refused(ErrorCode::Forbidden);
        class.guardian("鱼妈妈", &[&pupil]).await.act(&format!("{path}/cancel")).await.refused(ErrorCode::Forbidden);
        t.stranger().get(&path).await.refused(ErrorCode::SignInRequired);
    }

    async fn a_draft_nobody_touches_expires_after_a_month(t: Town) {
        let Scene { pupil, .. } = Scene::set(&t).await;
        let (old, fresh) = (draft(&pupil, "旧题").await, draft(&pupil, "新题").await);
        t.pass(std::time::Duration::from_hours(20 * 24)).await;
        let pupil = { pupil.enter_again().await; pupil };
        pupil.patch(&format!("/questions/{fresh}"), json!({ "text": "改了" })).await.is(200);
        t.pass(std::time::Duration::from_hours(10 * 24)).await;
        pupil.enter_again().await;
        assert_eq!((state(&pupil, &old).await, state(&pupil, &fresh).await), ("expired".to_owned(), "draft".to_owned()));
        t.pass(std::time::Duration::from_hours(20 * 24)).await;
        pupil.enter_again().await;
        assert_eq!(state(&pupil, &fresh).await, "expired");
    }
}
