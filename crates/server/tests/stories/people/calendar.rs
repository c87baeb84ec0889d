//! Terms and school days, of the region and as a school says otherwise.

use kernel::{ErrorCode, OrgId, Role};
use people::calendar::service::{is_school_day, school_year_of, term_of};
use serde_json::{Value, json};
use testkit::{Person, Town};

async fn set_term(person: &Person, org: OrgId, number: u8, begins: &str, ends: &str) {
    let body = json!({ "begins": begins, "ends": ends, "weekdays": [1, 2, 3, 4, 5] });
    person.put(&format!("/orgs/{org}/terms/2026/{number}"), body).await.is(204);
}

async fn has_school(t: &Town, org: OrgId, day: &str) -> bool {
    is_school_day(&t.app().db, org, day.parse().unwrap()).await.unwrap()
}

testkit::stories! {
    async fn the_region_says_when_there_is_school_and_a_school_says_otherwise(t: Town) {
        let officer = t.staff(Role::Bureau, "科长").await;
        let school = t.school("江山实验小学").await;
        let coordinator = school.staff(Role::SchoolCoordinator, "统筹").await;
        set_term(&officer, t.region(), 1, "2026-09-01", "2027-01-22").await;
        set_term(&officer, t.region(), 2, "2027-02-22", "2027-06-30").await;
        let days = format!("/orgs/{}/days", t.region());
        officer.put(&days, json!({ "day": "2026-10-01", "kind": "holiday", "name": "国庆节" })).await.is(204);
        officer.put(&days, json!({ "day": "2026-10-10", "kind": "school_day", "name": "调休" })).await.is(204);
        let own = format!("/orgs/{}/days", school.id);
        coordinator.put(&own, json!({ "day": "2026-11-06", "kind": "holiday", "name": "运动会" })).await.is(204);
        for (org, day, expected) in [
            (school.id, "2026-09-02", true),
            (school.id, "2026-09-05", false),
            (school.id, "2026-10-01", false),
            (school.id, "2026-10-10", true),
            (school.id, "2026-11-06", false),
            (t.county(), "2026-11-06", true),
            (school.id, "2027-02-01", false),
        ] {
            assert_eq!(has_school(&t, org, day).await, expected, "{day}");
        }
        coordinator.put(&own, json!({ "day": "2026-11-06", "kind": null })).await.is(204);
        assert!(has_school(&t, school.id, "2026-11-06").await, "the region's word counts again");

        let db = &t.app().db;
        let day = "2027-03-01".parse().unwrap();
        assert_eq!(term_of(db, school.id, day).await.unwrap().unwrap().number, 2);
        assert_eq!(school_year_of(db, school.id, day).await.unwrap().number(), 2026);

        set_term(&coordinator, school.id, 2, "2027-03-08", "2027-07-02").await;
        assert!(!has_school(&t, school.id, "2027-03-01").await && has_school(&t, t.county(), "2027-03-01").await);
        coordinator.delete(&format!("/orgs/{}/terms/2026/2", school.id)).await.is(204);
        assert!(has_school(&t, school.id, "2027-03-01").await);
    }

    async fn a_calendar_is_seen_by_its_own_and_changed_by_those_in_charge(t: Town) {
        let officer = t.staff(Role::Bureau, "科长").await;
        let school = t.school("江山实验小学").await;
        let head = school.staff(Role::Head, "校长").await;
        set_term(&officer, t.region(), 1, "2026-09-01", "2027-01-22").await;
        let path = format!("/orgs/{}/calendar?from=2026-09-01&to=2026-09-07", school.id);
        let seen = head.get(&path).await.is(200);
        let days = json!(["2026-09-01", "2026-09-02", "2026-09-03", "2026-09-04", "2026-09-07"]);
        assert_eq!(seen["school_days"], days);
        assert_eq!((&seen["terms"][0]["org_id"], &seen["terms"][0]["number"]), (&json!(t.region()), &json!(1)));
        let term = json!({ "begins": "2026-09-01", "ends": "2027-01-22", "weekdays": [1] });
        head.put(&format!("/orgs/{}/terms/2026/1", school.id), term.clone()).await.refused(ErrorCode::Forbidden);
        let other = t.school("城东小学").await.staff(Role::SchoolCoordinator, "邻校").await;
        other.get(&path).await.refused(ErrorCode::NotFound);
        other.put(&format!("/orgs/{}/terms/2026/1", school.id), term).await.refused(ErrorCode::NotFound);
        head.get(&format!("/orgs/{}/calendar?from=2026-01-01&to=2027-12-31", school.id)).await
            .refused(ErrorCode::BadRequest);
    }

    async fn terms_that_cannot_be_are_refused(t: Town) {
        let officer = t.staff(Role::Bureau, "科长").await;
        set_term(&officer, t.region(), 1, "2026-09-01", "2027-01-22").await;
        for (number, begins, ends, weekdays, code) in [
            (2, "2027-01-20", "2027-06-30", json!([1]), ErrorCode::TermsOverlap),
            (2, "2027-06-30", "2027-02-22", json!([1]), ErrorCode::BadRequest),
            (2, "2027-02-22", "2027-06-30", json!([8]), ErrorCode::BadRequest),
            (2, "2027-02-22", "2027-06-30", json!([]), ErrorCode::BadRequest),
            (3, "2027-02-22", "2027-06-30", json!([1]), ErrorCode::BadRequest),
        ] {
            let body = json!({ "begins": begins, "ends": ends, "weekdays": weekdays });
            officer.put(&format!("/orgs/{}/terms/2026/{number}", t.region()), body).await.refused(code);
        }
    }

    async fn holidays_come_by_pasting_a_table_all_or_nothing(t: Town) {
        let officer = t.staff(Role::Bureau, "科长").await;
        set_term(&officer, t.region(), 1, "2026-09-01", "2027-01-22").await;
        let days = format!("/orgs/{}/days", t.region());
        let bad = officer.post(&days, json!({ "text": "2026-10-01,放假,国庆节\n2026-10-99,放假,\n" })).await.is(200);
        assert_eq!((&bad["written"], &bad["problems"]), (&json!(0), &json!([{ "line": 2, "fault": "day" }])));
        assert!(has_school(&t, t.region(), "2026-10-01").await, "nothing was written");
        let table = "日期,类型,名称\n2026-10-01,放假,国庆节\n2026/10/10,上课,调休\n";
        let good = officer.post(&days, json!({ "text": table })).await.is(200);
        assert_eq!((&good["written"], good["problems"].as_array().map(Vec::len)), (&json!(2), Some(0)));
        assert!(!has_school(&t, t.region(), "2026-10-01").await);
        let named: Value = officer.get(&format!("/orgs/{}/calendar?from=2026-10-01&to=2026-10-31", t.region())).await
            .is(200)["days"].clone();
        assert_eq!(named[0]["name"], "国庆节");
    }
}
