//! The second step: set up, taken before acts that need it, and done without after a loss.

use std::time::Duration;

use kernel::{Clock, ErrorCode, Role};
use people::identity::StepUpMode;
use reqwest::Method;
use serde_json::json;
use testkit::{Answer, Person, Town};
use totp_rs::{Builder, Secret};
use wenqu_http::Rule;

use super::{PASSWORD, by_password};

/// What the authenticator of a person shows now.
fn code(t: &Town, secret: &str) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let seconds = u64::try_from(t.clock.now().as_millis() / 1000).unwrap();
    Builder::new().with_secret(secret).build().unwrap().generate(seconds).to_string()
}

/// Sets the second step of somebody up; its secret and the recovery codes.
async fn set_up(t: &Town, person: &Person) -> (String, Vec<String>) {
    let begun = person.post("/me/step-up/begin", json!({ "password": PASSWORD })).await.is(200);
    let secret = begun.text("secret");
    assert!(begun.text("uri").contains(&secret), "{begun}");
    assert!(begun.text("qr_svg").contains("<svg"), "{begun}");
    let codes = person.post("/me/step-up/confirm", json!({ "code": code(t, &secret) })).await.is(200);
    let codes: Vec<String> = serde_json::from_value(codes["codes"].clone()).unwrap();
    assert_eq!(codes.len(), 10);
    (secret, codes)
}

async fn take(person: &Person, code: &str) -> Answer {
    person.post("/me/step-up", json!({ "code": code })).await
}

/// An act that needs the second step.
async fn act(person: &Person, on: &Person) -> Answer {
    person.delete(&format!("/people/{}/step-up", on.id())).await
}

testkit::stories! {
    async fn a_code_opens_what_needs_it_for_half_an_hour(t: Town) {
        let teacher = t.school("江山实验小学").await.teacher("李老师", &[]).await;
        let officer = by_password(&t, &t.staff(Role::Bureau, "周局").await, "zhou").await;
        let before = officer.get("/me/step-up").await.is(200);
        assert_eq!((&before["mode"], &before["enrolled"]), (&json!("offered"), &json!(false)));
        officer.post("/me/step-up/begin", json!({})).await.refused(ErrorCode::PasswordWrong);

        let (secret, _) = set_up(&t, &officer).await;
        act(&officer, &teacher).await.refused(ErrorCode::StepUpNotEnrolled);
        let after = officer.get("/me/step-up").await.is(200);
        assert_eq!((&after["stepped_up"], &after["recovery_codes_left"]), (&json!(true), &json!(10)));

        t.clock.advance(Duration::from_mins(30));
        act(&officer, &teacher).await.refused(ErrorCode::StepUpRequired);
        officer.delete("/me/step-up").await.refused(ErrorCode::StepUpRequired);
        officer.post("/me/step-up/begin", json!({ "password": PASSWORD })).await.refused(ErrorCode::StepUpRequired);
        take(&officer, &code(&t, &secret)).await.is(204);
        act(&officer, &teacher).await.refused(ErrorCode::StepUpNotEnrolled);
        // Another browser of the same person has not taken it.
        let elsewhere = officer.elsewhere();
        elsewhere.post("/sign-in", json!({ "login": "zhou", "password": PASSWORD })).await.is(200);
        act(&elsewhere, &teacher).await.refused(ErrorCode::StepUpRequired);
    }

    async fn no_code_is_taken_twice_and_guessing_is_slow(t: Town) {
        let officer = by_password(&t, &t.staff(Role::Bureau, "周局").await, "zhou").await;
        let (secret, recovery) = set_up(&t, &officer).await;
        let used = code(&t, &secret);
        take(&officer, &used).await.refused(ErrorCode::StepUpCodeWrong);
        t.clock.advance(Duration::from_secs(30));
        take(&officer, &used).await.refused(ErrorCode::StepUpCodeWrong);
        let next = code(&t, &secret);
        take(&officer, &next).await.is(204);
        take(&officer, &next).await.refused(ErrorCode::StepUpCodeWrong);

        take(&officer, &recovery[3].to_lowercase()).await.is(204);
        take(&officer, &recovery[3]).await.refused(ErrorCode::StepUpCodeWrong);
        assert_eq!(officer.get("/me/step-up").await["recovery_codes_left"], 9);
        for _ in 0..4 {
            take(&officer, "000000").await.refused(ErrorCode::StepUpCodeWrong);
        }
        take(&officer, &recovery[4]).await.refused(ErrorCode::TooManyRequests);
        t.clock.advance(Duration::from_secs(30));
        take(&officer, &recovery[4]).await.is(204);
    }

    async fn every_act_that_needs_it_is_refused_without_it(t: Town) {
        t.reconfigure(|config| config.sign_in.step_up = StepUpMode::Required).await;
        let school = t.school("江山实验小学").await;
        let mut staff = vec![];
        for (number, role) in Role::ALL.iter().enumerate() {
            if !matches!(role, Role::Pupil | Role::Guardian) {
                let person = school.staff(*role, role.as_str()).await;
                staff.push((*role, by_password(&t, &person, &format!("staff{number}")).await));
            }
        }
        let (_, rules) = wenqu::router::describe();
        for route in &rules {
            let Rule::NeedsStepUp(permission) = route.rule else { continue };
            let path = route.path.split('/').map(|part| if part.starts_with('{') { "01920000-0000-7000-8000-000000000000" } else { part });
            let path = path.collect::<Vec<_>>().join("/");
            for (role, person) in &staff {
                if t.app().policy.grants(*role, permission) {
                    let method: Method = route.method.parse().unwrap();
                    person.send(method, &path, |request| request).await.refused(ErrorCode::StepUpRequired);
                }
            }
        }
    }

    async fn what_is_done_to_many_or_taken_out_needs_it(t: Town) {
        let (_, rules) = wenqu::router::describe();
        for (method, path) in [
            ("GET", "/people/export.xlsx"),
            ("GET", "/people/export.csv"),
            ("POST", "/people/leave"),
            ("POST", "/people/give-role"),
            ("POST", "/people/withdraw-role"),
            ("POST", "/data-requests/{id}/grant"),
        ] {
            let route = rules.iter().find(|route| {
                route.method.eq_ignore_ascii_case(method) && route.path == format!("/api/v1{path}")
            });
            let rule = route.map(|route| route.rule);
            assert!(matches!(rule, Some(Rule::NeedsStepUp(_))), "{method} {path} is {rule:?}");
        }
        // And so it is met by somebody who has set it up and not taken it lately.
        let officer = by_password(&t, &t.staff(Role::Bureau, "周局").await, "zhou").await;
        set_up(&t, &officer).await;
        officer.get("/people/export.csv?role=teacher").await.is(200);
        t.clock.advance(Duration::from_mins(30));
        officer.get("/people/export.csv?role=teacher").await.refused(ErrorCode::StepUpRequired);
    }

    async fn who_has_lost_everything_is_helped_by_the_school(t: Town) {
        let school = t.school("江山实验小学").await;
        let teacher = by_password(&t, &school.teacher("李老师", &[]).await, "li").await;
        let (_, recovery) = set_up(&t, &teacher).await;
        let coordinator = school.staff(Role::SchoolCoordinator, "徐老师").await;
        let stranger = t.school("城东小学").await.staff(Role::SchoolCoordinator, "何老师").await;
        act(&stranger, &teacher).await.refused(ErrorCode::NotFound);
        act(&teacher, &teacher).await.refused(ErrorCode::Forbidden);

        act(&coordinator, &teacher).await.is(204);
        teacher.get("/me").await.refused(ErrorCode::SignInRequired);
        teacher.post("/sign-in", json!({ "login": "li", "password": PASSWORD })).await.is(200);
        take(&teacher, &recovery[0]).await.refused(ErrorCode::StepUpNotEnrolled);
        assert_eq!(teacher.get("/notices").await.is(200)["items"][0]["code"], "step_up_reset");
        let audit = t.staff(Role::Auditor, "审计").await.get(&format!("/audit?object=person:{}", teacher.id())).await.is(200);
        let actions: Vec<_> = audit["items"].as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap()).collect();
        assert!(actions.contains(&"identity.reset_step_up"), "{audit}");
        set_up(&t, &teacher).await;
    }

    async fn every_member_of_staff_is_helped_by_school_or_bureau(t: Town) {
        let school = t.school("江山实验小学").await;
        let head = by_password(&t, &school.staff(Role::Head, "周校长").await, "zhou").await;
        let coordinator = by_password(&t, &school.staff(Role::SchoolCoordinator, "徐老师").await, "xu").await;
        let officer = t.staff(Role::Bureau, "教育局").await;
        let coordinators = coordinator.id().to_string();
        for (staff, helper) in [(&head, &coordinator), (&coordinator, &officer)] {
            set_up(&t, staff).await;
            act(helper, staff).await.is(204);
            staff.get("/me").await.refused(ErrorCode::SignInRequired);
            act(&officer, staff).await.refused(ErrorCode::StepUpNotEnrolled);
        }
        assert_eq!(officer.get(&format!("/people/{coordinators}")).await.is(200)["roles"][0]["role"], "school_coordinator");
    }

    async fn families_have_no_second_step(t: Town) {
        let class = t.school("江山实验小学").await.class(3, "三(2)班").await;
        let pupil = class.pupil("小鱼").await;
        for person in [class.guardian("鱼妈妈", &[&pupil]).await, pupil] {
            person.post("/me/step-up/begin", json!({})).await.refused(ErrorCode::Forbidden);
        }
    }
}
