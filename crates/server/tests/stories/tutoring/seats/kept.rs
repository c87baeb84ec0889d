//! What is kept of a session in which several listened: whose it is, what a family has of it, and what stays for another's sake.

use std::time::Duration;

use kernel::{ErrorCode, Role};
use serde_json::{Value, json};
use testkit::{Answer, Person, Town};

use super::super::away::{enter, leave, pass};
use super::super::{MATH, Scene, Session, accept, on_duty};
use super::{Asker, CAGE, scene, together, write};

async fn wish(asker: &Asker, wish: bool) -> Answer {
    asker.pupil.put(&format!("/questions/{}/seat/wish", asker.question), json!({ "wish": wish })).await
}

fn said(text: &str) -> Value {
    json!({ "k": "chat", "text": text })
}

async fn request(guardian: &Person, child: &Person, kind: &str) -> String {
    guardian.post(&format!("/pupils/{}/requests", child.id()), json!({ "kind": kind })).await.is(201).text("id")
}

/// The words of a room, as the teacher reads them.
async fn log(teacher: &Person, session: &Session) -> String {
    teacher.get(&format!("/rooms/{}/log", session.room)).await.is(200).to_string()
}

/// How many recordings are past their term and would go.
async fn due(auditor: &Person) -> u64 {
    let kinds = auditor.get("/retention").await.is(200).json();
    kinds.as_array().unwrap().iter().find(|kind| kind["kind"] == "recordings").unwrap()["due"].as_u64().unwrap()
}

testkit::stories! {
    async fn who_did_not_wish_for_company_before_the_first_word_cannot_wish_for_it_later(t: Town) {
        let (Scene { school, class, teacher, .. }, host) = scene(&t).await;
        wish(&host, false).await.is(200);
        let guest = Asker::new(&class, "小虾", CAGE).await;
        let session = accept(&teacher).await;
        let board = enter(&host.pupil, &session).await;
        let tablet = enter(&teacher, &session).await;
        // Alone with the teacher, nothing that is written is covered.
        write(&host.pupil, &session, "host0001", said("我的电话13805771234")).await.is(200);
        leave(&t, tablet, &teacher, &session).await;
        pass(&t, 135).await;
        assert_eq!(host.stands().await, "queued");
        wish(&host, true).await.refused(ErrorCode::QuestionStateWrong);
        let standing = host.standing().await;
        assert_eq!((&standing["possible"], &standing["wish"]), (&json!(false), &json!(false)), "{standing}");
        let next = school.teacher("王老师", &[MATH]).await;
        on_duty(&next).await;
        let again = accept(&next).await;
        t.run_jobs().await;
        assert_eq!((again.room.as_str(), guest.seat().await), (session.room.as_str(), None));
        drop(board);
    }

    async fn what_is_held_for_one_child_does_not_go_with_the_data_of_another(t: Town) {
        let (Scene { school, class, teacher, .. }, host, guest, session) = together(&t).await;
        let mother = class.guardian("虾妈妈", &[&guest.pupil]).await;
        let (coordinator, bureau) = (school.staff(Role::SchoolCoordinator, "王老师").await, t.staff(Role::Bureau, "科长").await);
        session.draw(&teacher).await;
        t.clock.advance(Duration::from_mins(2));
        session.close(&teacher).await.is(200);
        t.run_jobs().await;
        let deletion = request(&mother, &guest.pupil, "deletion").await;
        let grant = format!("/data-requests/{deletion}/grant");
        // The whole child is held, then the one session: either keeps the recording with both of them in it.
        let hold = format!("/sessions/{}/hold", session.id);
        bureau.put(&hold, json!({ "reason": "家长投诉", "until": "2027-12-31" })).await.is(204);
        coordinator.post(&grant, json!({})).await.refused(ErrorCode::LegalHold);
        bureau.delete(&hold).await.is(204);
        let child = format!("/pupils/{}/hold", host.pupil.id());
        bureau.put(&child, json!({ "reason": "家长投诉" })).await.is(204);
        coordinator.post(&grant, json!({})).await.refused(ErrorCode::LegalHold);
        host.pupil.get(&format!("/sessions/{}/replay", session.id)).await.is(200);
        bureau.delete(&child).await.is(204);
        coordinator.post(&grant, json!({})).await.is(200);
        t.run_jobs().await;
        host.pupil.get(&format!("/sessions/{}/replay", session.id)).await.refused(ErrorCode::RecordingDeleted);
    }

    async fn a_recording_outlasts_its_term_while_one_who_listened_along_is_held(t: Town) {
        let (Scene { teacher, .. }, _host, guest, session) = together(&t).await;
        let (bureau, auditor) = (t.staff(Role::Bureau, "科长").await, t.staff(Role::Auditor, "审计").await);
        // Also one who did not stay to the end.
        guest.act("leave").await.is(200);
        session.draw(&teacher).await;
        t.clock.advance(Duration::from_mins(2));
        session.close(&teacher).await.is(200);
        t.run_jobs().await;
        let hold = format!("/pupils/{}/hold", guest.pupil.id());
        bureau.put(&hold, json!({ "reason": "家长投诉" })).await.is(204);
        t.clock.advance(Duration::from_hours(24 * 1_100));
        auditor.enter_again().await;
        assert_eq!(due(&auditor).await, 0);
        bureau.enter_again().await;
        bureau.delete(&hold).await.is(204);
        assert_eq!(due(&auditor).await, 1);
    }

    async fn a_copy_holds_what_is_ones_own_and_what_the_teacher_said(t: Town) {
        let (Scene { class, teacher, .. }, host, guest, session) = together(&t).await;
        let mother = class.guardian("虾妈妈", &[&guest.pupil]).await;
        let _boards = (enter(&host.pupil, &session).await, enter(&guest.pupil, &session).await);
        for (person, client, words) in
            [(&host.pupil, "host0001", "窗前的风铃"), (&guest.pupil, "guest001", "夜雨剪春韭"), (&teacher, "teacher1", "假设全是鸡")]
        {
            write(person, &session, client, said(words)).await.is(200);
        }
        session.draw(&teacher).await;
        t.clock.advance(Duration::from_mins(2));
        session.close(&teacher).await.is(200);
        t.run_jobs().await;
        let all = log(&teacher, &session).await;
        assert!(["窗前的风铃", "夜雨剪春韭", "假设全是鸡"].iter().all(|words| all.contains(words)), "{all}");

        let copy = request(&mother, &guest.pupil, "copy").await;
        t.run_jobs().await;
        let zip = mother.get(&format!("/data-requests/{copy}/copy")).await.is(200);
        let files = sheets::unpack(&zip.bytes, &sheets::Limits::default()).unwrap();
        let (_, log) = files.iter().find(|(name, _)| name.ends_with("log.json")).unwrap();
        let log = String::from_utf8(log.clone()).unwrap();
        assert!(log.contains("夜雨剪春韭") && log.contains("假设全是鸡"), "{log}");
        for (name, bytes) in &files {
            assert!(!String::from_utf8_lossy(bytes).contains("窗前的风铃"), "another child's words are in {name}");
        }
    }
}
