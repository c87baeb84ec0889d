//! Who is asked to listen along, and what it costs.

use std::fs;
use std::time::Duration;

use kernel::ErrorCode;
use serde_json::{Value, json};
use testkit::Town;

use super::super::{MATH, Scene, accept, ask, on_duty};
use super::{Asker, CAGE, CAGE_AGAIN, answer, scene};

testkit::stories! {
    async fn nobody_is_asked_without_a_wish_an_agreement_and_an_open_door(t: Town) {
        let (Scene { class, teacher, .. }, host) = scene(&t).await;
        let (shy, guest) = (class.pupil("小虾").await, Asker::new(&class, "小蟹", CAGE_AGAIN).await);
        let mother = class.guardian("虾妈妈", &[&shy]).await;
        answer(&mother, &shy, "sharing", false).await;
        t.run_jobs().await;
        let shy = Asker { question: ask(&shy, CAGE).await, pupil: shy };
        let standing = shy.pupil.get(&format!("/questions/{}/seat", shy.question)).await.is(200);
        assert_eq!(standing["possible"], json!(false), "what the family does not agree to is not offered");
        let session = accept(&teacher).await;
        t.run_jobs().await;
        assert_eq!((shy.seat().await, guest.seat().await.as_deref()), (None, Some("offered")));
        // The teacher closes the door: what was offered is gone, and nobody is asked any more.
        let door = format!("/sessions/{}/door", session.id);
        assert_eq!(teacher.put(&door, json!({ "closed": true })).await.is(200)["door_closed"], json!(true));
        assert_eq!(guest.seat().await.as_deref(), Some("lapsed"));
        guest.act("join").await.refused(ErrorCode::SeatGone);
        let late = Asker::new(&class, "小虫", CAGE).await;
        t.run_jobs().await;
        assert_eq!(late.seat().await, None);
        teacher.put(&door, json!({ "closed": false })).await.is(200);
        t.run_jobs().await;
        assert_eq!(late.seat().await.as_deref(), Some("offered"));
        let wish = format!("/questions/{}/seat/wish", host.question);
        host.pupil.put(&wish, json!({ "wish": false })).await.refused(ErrorCode::QuestionStateWrong);
        session.close(&teacher).await.is(200);
        assert_eq!(late.seat().await.as_deref(), Some("lapsed"), "what was offered ends with the session");

        // Unasked, nobody comes into the room.
        let alone = class.pupil("小螺").await;
        let question = ask(&alone, "鸡兔同笼,头12个,脚34只,鸡兔各几只?").await;
        let waiting = Asker::new(&class, "小贝", "鸡兔同笼,头12个,脚34只,鸡兔各几只?").await;
        for _ in 0..4 {
            let session = accept(&teacher).await;
            t.run_jobs().await;
            let found = session.question == question;
            session.close(&teacher).await.is(200);
            if found { break }
        }
        assert_eq!(waiting.seat().await, None);
    }

    async fn where_the_region_wants_none_nobody_is_asked(t: Town) {
        let regions = tempfile::tempdir().unwrap();
        let (from, to) = (t.config().region.folder.join("demo"), regions.path().join("demo"));
        fs::create_dir(&to).unwrap();
        for file in fs::read_dir(from).unwrap() {
            let file = file.unwrap();
            let text = fs::read_to_string(file.path()).unwrap().replace("pupils = 8,", "pupils = 1,");
            fs::write(to.join(file.file_name()), text).unwrap();
        }
        t.reconfigure(|config| regions.path().clone_into(&mut config.region.folder)).await;
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let question = ask(&pupil, CAGE).await;
        let wish = pupil.put(&format!("/questions/{question}/seat/wish"), json!({ "wish": true })).await.is(200);
        assert_eq!(wish["possible"], json!(false), "{wish}");
        let other = Asker::new(&class, "小虾", CAGE).await;
        accept(&teacher).await;
        t.run_jobs().await;
        assert_eq!(other.seat().await, None);
    }

    async fn a_seat_costs_no_place(t: Town) {
        let (Scene { school, class, teacher, .. }, _) = scene(&t).await;
        let first = Asker::new(&class, "小虾", CAGE).await;
        t.clock.advance(Duration::from_secs(1));
        let second = Asker::new(&class, "小蟹", CAGE_AGAIN).await;
        t.clock.advance(Duration::from_secs(1));
        let third = Asker::new(&class, "小虫", CAGE).await;
        accept(&teacher).await;
        t.run_jobs().await;
        first.act("decline").await.is(200);
        assert_eq!((first.seat().await.as_deref(), first.stands().await.as_str()), (Some("declined"), "queued"));
        first.act("join").await.refused(ErrorCode::SeatGone);
        assert_eq!((first.place().await, second.place().await), (json!(1), json!(2)));
        // A teacher of one's own goes before; silence costs nothing either.
        on_duty(&school.teacher("王老师", &[MATH]).await).await;
        assert_eq!(first.stands().await, "offered");
        first.pupil.act(&format!("/questions/{}/cancel", first.question)).await.is(200);
        assert_eq!((second.stands().await.as_str(), second.seat().await.as_deref()), ("offered", Some("lapsed")));
        t.pass(Duration::from_secs(46)).await;
        assert_eq!(third.seat().await.as_deref(), Some("lapsed"));
        third.act("join").await.refused(ErrorCode::SeatGone);
        assert_ne!(third.place().await, Value::Null);
        // Who looks after the program reads what becomes of offers.
        let page = reqwest::get(format!("http://{}/metrics", t.address())).await.unwrap().text().await.unwrap();
        for (came, times) in [("offered", 3), ("declined", 1), ("withdrawn", 2)] {
            assert!(page.contains(&format!("wenqu_seats_total{{came=\"{came}\"}} {times}\n")), "{came}: {page}");
        }
    }

    async fn eight_pupils_listen_and_who_comes_soon_is_asked_too(t: Town) {
        let (Scene { class, teacher, .. }, _) = scene(&t).await;
        let mut askers = Vec::new();
        for n in 0..8 {
            t.clock.advance(Duration::from_secs(1));
            askers.push(Asker::new(&class, &format!("小虾{n}"), CAGE).await);
        }
        accept(&teacher).await;
        t.run_jobs().await;
        assert_eq!(askers[6].seat().await.as_deref(), Some("offered"));
        assert_eq!(askers[7].seat().await, None, "seven beside the one whose question it is");
        askers[0].act("decline").await.is(200);
        let late = Asker::new(&class, "小蟹", CAGE_AGAIN).await;
        t.run_jobs().await;
        assert_eq!((askers[7].seat().await.as_deref(), late.seat().await), (Some("offered"), None), "first in line first");
        t.clock.advance(Duration::from_mins(4));
        let too_late = Asker::new(&class, "小虫", CAGE_AGAIN).await;
        t.run_jobs().await;
        assert_eq!(too_late.seat().await, None);
        let page = reqwest::get(format!("http://{}/metrics", t.address())).await.unwrap().text().await.unwrap();
        assert!(page.contains("wenqu_seats_total{came=\"run_out\"} 7\n"), "{page}");
    }
}
