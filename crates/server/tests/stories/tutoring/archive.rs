//! Finding sessions again, each in one's own archive.

use std::time::Duration;

use kernel::{ErrorCode, Role};
use serde_json::json;
use testkit::{Person, Town};

use super::seats::{Asker, CAGE, CAGE_AGAIN, scene, together};
use super::{MATH, Scene, accept, ask, on_duty};

/// A question asked, answered and closed under a knowledge point.
async fn taught(t: &Town, pupil: &Person, teacher: &Person, text: &str, point: &str) -> String {
    ask(pupil, text).await;
    let session = accept(teacher).await;
    session.draw(teacher).await;
    t.clock.advance(Duration::from_secs(30));
    let body = json!({ "subject": "math", "knowledge_point": point });
    teacher.post(&format!("/sessions/{}/close", session.id), body).await.is(200);
    session.id
}

/// The ids of the sessions someone finds, newest first.
async fn found(person: &Person, query: &str) -> Vec<String> {
    let answer = person.get(&format!("/sessions{query}")).await.is(200);
    let items = answer["items"].as_array().unwrap().iter();
    items.map(|session| session["id"].as_str().unwrap().to_owned()).collect()
}

testkit::stories! {
    async fn everyone_finds_what_is_theirs(t: Town) {
        let Scene { school, class, pupil, teacher } = Scene::set(&t).await;
        let other_class = school.class(4, "四(1)班").await;
        let other = other_class.pupil("小虾").await;
        let far_school = t.school("城东小学").await;
        let far = far_school.class(3, "三(1)班").await.pupil("小蟹").await;
        on_duty(&teacher).await;
        let own = taught(&t, &pupil, &teacher, "分数", "异分母分数加法").await;
        let second = taught(&t, &other, &teacher, "小数", "小数乘法").await;
        let third = taught(&t, &far, &teacher, "周长", "长方形周长").await;
        let mut all = vec![third.clone(), second.clone(), own.clone()];

        let idle = school.teacher("王老师", &[MATH]).await;
        for (person, expected) in [
            (&pupil, vec![own.clone()]),
            (&class.guardian("鱼妈妈", &[&pupil, &other]).await, vec![second.clone(), own.clone()]),
            (&teacher, all.clone()),
            (&idle, vec![]),
            (&class.teacher("周老师").await, vec![own.clone()]),
            (&school.staff(Role::Head, "校长").await, vec![second.clone(), own.clone()]),
            (&school.staff(Role::SchoolCoordinator, "统筹").await, vec![second.clone(), own.clone()]),
            (&far_school.staff(Role::Head, "邻校长").await, vec![third.clone()]),
            (&t.staff(Role::Researcher, "教研员").await, all.clone()),
            (&t.staff(Role::Bureau, "科长").await, all.clone()),
            (&t.staff(Role::Auditor, "审计").await, all.clone()),
            (&t.staff_of(Role::Researcher, t.another_county("江郎县").await, "邻县").await, vec![]),
        ] {
            assert_eq!(found(person, "").await, expected, "{}", person.name);
        }
        for (person, name) in [
            (t.staff(Role::Bureau, "科员").await, json!(far.name)),
            (t.staff(Role::Auditor, "审计员").await, json!(null)),
        ] {
            let listed = person.get("/sessions").await.is(200);
            assert_eq!(listed["items"][0]["pupil_name"], name, "{}", person.name);
            assert!(listed["items"][0]["pupil_alias"].is_string(), "{listed}");
        }
        for role in [Role::Finance, Role::Provider, Role::Operator] {
            t.staff(role, role.as_str()).await.get("/sessions").await.refused(ErrorCode::Forbidden);
        }
        idle.get(&format!("/sessions/{own}")).await.refused(ErrorCode::NotFound);
        all.retain(|id| *id != third);
        assert_eq!(found(&teacher, &format!("?school={}", school.id)).await, all);
    }

    async fn sessions_are_found_by_words_and_signs_are_only_signs(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        let other = class.pupil("小虾").await;
        on_duty(&teacher).await;
        let percent = taught(&t, &pupil, &teacher, "涨了50%_是多少", "百分数").await;
        let area = taught(&t, &other, &teacher, "求 ABC 的面积", "三角形面积").await;
        for (query, expected) in [
            ("?q=面积", vec![area.clone()]),
            ("?q=百分", vec![percent.clone()]),
            ("?q=abc", vec![area.clone()]),
            ("?q=%25", vec![percent.clone()]),
            ("?q=50%25_", vec![percent.clone()]),
            ("?q=%25面积", vec![]),
            ("?q=_", vec![percent.clone()]),
            ("?subject=math&stage=primary&kind=live", vec![area.clone(), percent.clone()]),
            ("?subject=english", vec![]),
            ("?from=2026-09-02T10:00:30Z", vec![area.clone()]),
            ("?to=2026-09-02T10:00:30Z", vec![percent.clone()]),
            (&format!("?pupil={}", other.id()), vec![area.clone()]),
            ("?solved=true", vec![]),
            ("?effective=false", vec![]),
        ] {
            assert_eq!(found(&teacher, query).await, expected, "{query}");
        }
        pupil.post(&format!("/sessions/{percent}/verdict"), json!({ "solved": true })).await.is(200);
        assert_eq!(found(&teacher, "?effective=true&solved=true").await, std::slice::from_ref(&percent));
        assert_eq!(found(&teacher, "?subject=alchemy").await, [""; 0], "a subject that is not taught here, or not any more");
        teacher.get("/sessions?subject=Al-chemy").await.refused(ErrorCode::BadRequest);
        teacher.get(&format!("/sessions?q={}", "长".repeat(101))).await.refused(ErrorCode::BadRequest);
        assert_eq!(teacher.get("/sessions?q=a%00b").await.refused(ErrorCode::BadRequest)["field"], "q");
    }

    async fn a_long_list_comes_in_pages(t: Town) {
        let Scene { class, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let mut all = Vec::new();
        for number in 0..5 {
            let pupil = class.pupil(&format!("学生{number}")).await;
            all.insert(0, taught(&t, &pupil, &teacher, "求证", "证明").await);
        }
        let page = teacher.get("/sessions?limit=2").await.is(200);
        let next = page["next"].as_str().unwrap().to_owned();
        assert_eq!(found(&teacher, "?limit=2").await, all[..2]);
        assert_eq!(found(&teacher, &format!("?limit=2&after={next}")).await, all[2..4]);
        let last = teacher.get(&format!("/sessions?limit=2&after={}", all[3])).await.is(200);
        assert_eq!(last["next"], json!(null));
    }

    async fn a_table_opens_in_a_spreadsheet(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        taught(&t, &pupil, &teacher, "=1+1,对吗", "加法").await;
        let table = class.teacher("周老师").await.get("/sessions/export.csv").await.is(200);
        let text = String::from_utf8(table.bytes.to_vec()).unwrap();
        let mut lines = text.lines();
        assert!(lines.next().unwrap().starts_with("\u{feff}session,kind,subject"));
        let row = lines.next().unwrap();
        assert!(row.ends_with("李老师,小鱼,三(2)班,江山实验小学,加法,\"'=1+1,对吗\",,,"), "{row}");
        let own = pupil.get("/sessions/export.csv").await.is(200);
        assert!(String::from_utf8(own.bytes.to_vec()).unwrap().contains("小鱼同学"));
    }

    async fn who_listened_along_finds_the_session_with_the_own_question(t: Town) {
        let (Scene { school, class, teacher, .. }, host) = scene(&t).await;
        let far_school = t.school("城东小学").await;
        let far_class = far_school.class(3, "三(1)班").await;
        let guest = Asker::new(&far_class, "小虾", CAGE_AGAIN).await;
        let session = accept(&teacher).await;
        t.run_jobs().await;
        guest.act("join").await.is(200);
        t.clock.advance(Duration::from_secs(1));
        session.draw(&teacher).await;
        t.clock.advance(Duration::from_secs(30));
        assert_eq!(found(&guest.pupil, "").await, [""; 0], "nothing is explained yet");
        session.close(&teacher).await.is(200);
        let verdict = json!({ "solved": false });
        guest.pupil.post(&format!("/sessions/{}/verdict", session.id), verdict).await.is(200);

        let mother = far_class.guardian("虾妈妈", &[&guest.pupil]).await;
        let head = far_school.staff(Role::Head, "邻校长").await;
        let bureau = t.staff(Role::Bureau, "科长").await;
        let of_guest = format!("?pupil={}", guest.pupil.id());
        for (person, query, asker) in [
            (&guest.pupil, "", &guest),
            (&mother, "", &guest),
            (&mother, "?from=2026-01-01T00:00:00Z", &guest),
            (&far_class.teacher("吴老师").await, "", &guest),
            (&head, "", &guest),
            (&head, "?solved=false&effective=false", &guest),
            (&host.pupil, "", &host),
            (&class.teacher("周老师").await, "", &host),
            (&school.staff(Role::Head, "校长").await, "", &host),
            // Whoever looks at both sees one session, and finds it by either pupil.
            (&bureau, "", &host),
            (&bureau, &of_guest, &guest),
            (&teacher, "", &host),
            (&teacher, &of_guest, &guest),
        ] {
            let list = person.get(&format!("/sessions{query}")).await.is(200);
            assert_eq!(list["items"].as_array().unwrap().len(), 1, "{} {query}", person.name);
            let row = &list["items"][0];
            assert_eq!((&row["id"], &row["pupil_id"]), (&json!(session.id), &json!(asker.pupil.id())), "{} {query}", person.name);
            assert_eq!(row["question_id"], json!(asker.question), "{} {query}", person.name);
            assert_eq!(row["text"], json!(if asker.question == guest.question { CAGE_AGAIN } else { CAGE }));
        }
        for person in [&guest.pupil, &mother, &head] {
            let list = person.get("/sessions").await.is(200).to_string();
            assert!(!list.contains("小鱼") && !list.contains(&host.question), "nothing of the other's: {list}");
        }
        assert_eq!(found(&head, "?solved=true").await, [""; 0]);
        let table = bureau.get("/sessions/export.csv").await.is(200);
        let text = String::from_utf8(table.bytes.to_vec()).unwrap();
        assert_eq!(text.matches(&session.id).count(), 1, "counted once: {text}");
        let feed = mother.act("/me/calendar-feed").await.is(201).text("path");
        let calendar = String::from_utf8(t.stranger().get(&feed).await.is(200).bytes.to_vec()).unwrap();
        assert!(calendar.contains(&session.id) && !calendar.contains("小鱼"), "{calendar}");
        // The archives above follow a school that moves.
        let county = t.another_county("江郎县").await;
        let neighbour = t.staff_of(Role::Researcher, county, "邻县教研").await;
        assert_eq!(found(&neighbour, "").await, [""; 0]);
        bureau.post(&format!("/orgs/{}/move", far_school.id), json!({ "parent_id": county })).await.is(200);
        t.run_jobs().await;
        assert_eq!(found(&neighbour, "").await, std::slice::from_ref(&session.id));

        guest.act("not-mine").await.is(200);
        assert_eq!((found(&guest.pupil, "").await, found(&head, "").await), (vec![], vec![]));
    }

    async fn a_week_of_silence_decides_for_who_listened_along_too(t: Town) {
        let (Scene { teacher, .. }, _, guest, session) = together(&t).await;
        t.clock.advance(Duration::from_secs(1));
        session.draw(&teacher).await;
        t.clock.advance(Duration::from_secs(30));
        session.close(&teacher).await.is(200);
        assert_eq!(found(&guest.pupil, "?effective=true").await, [""; 0]);
        t.clock.advance(Duration::from_hours(7 * 24 + 1));
        t.run_jobs().await;
        guest.pupil.enter_again().await;
        assert_eq!(found(&guest.pupil, "?effective=true").await, std::slice::from_ref(&session.id));
    }
}
