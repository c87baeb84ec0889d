//! Going on with another device by a code that this one shows.

use std::time::Duration;

use kernel::{ErrorCode, Role};
use serde_json::json;
use testkit::{Person, Town};

use super::by_password;

/// Gives a code; its secret.
async fn give(person: &Person, path: &str) -> String {
    let given = person.post("/me/handover", json!({ "path": path })).await.is(201);
    assert!(given.text("qr_svg").contains("<svg"), "{given}");
    let url = given.text("url");
    url.split_once("/continue#").unwrap_or_else(|| panic!("{url}")).1.to_owned()
}

async fn go_on(device: &Person, code: &str) -> testkit::Answer {
    device.post("/sign-in/continue", json!({ "code": code })).await
}

testkit::stories! {
    async fn a_tablet_goes_on_where_the_phone_stands(t: Town) {
        let phone = by_password(&t, &t.staff(Role::Bureau, "周局").await, "zhou").await;
        let code = give(&phone, "/people?role=pupil").await;
        let tablet = phone.elsewhere();
        let there = go_on(&tablet, &code).await.is(200);
        assert_eq!(there["path"], json!("/people?role=pupil"));
        assert_eq!(there["me"]["person"]["name"], json!("周局"));
        tablet.get("/me").await.is(200);
        phone.get("/me").await.is(200);
        assert_eq!(phone.get("/sign-ins").await.is(200).json().as_array().map(Vec::len), Some(3));

        // A code is good once, whoever comes second.
        go_on(&phone.elsewhere(), &code).await.refused(ErrorCode::HandoverUnfit);
    }

    async fn a_code_runs_out_and_ends_with_what_gave_it(t: Town) {
        let phone = by_password(&t, &t.staff(Role::Bureau, "周局").await, "zhou").await;
        let (first, second) = (give(&phone, "/").await, give(&phone, "/").await);
        go_on(&phone.elsewhere(), &first).await.refused(ErrorCode::HandoverUnfit);
        t.clock.advance(Duration::from_mins(3));
        go_on(&phone.elsewhere(), &second).await.refused(ErrorCode::HandoverUnfit);

        let third = give(&phone, "/").await;
        phone.act("/sign-out").await.is(204);
        go_on(&phone.elsewhere(), &third).await.refused(ErrorCode::HandoverUnfit);
        for none in ["", "abc", &"A".repeat(43)] {
            let refused = go_on(&phone.elsewhere(), none).await.refused(ErrorCode::HandoverUnfit);
            assert_eq!(refused["field"], json!("code"));
        }
    }

    async fn whoever_was_signed_in_with_the_device_is_signed_out(t: Town) {
        let school = t.school("江山实验小学").await;
        let (li, wang) = (school.teacher("李老师", &[]).await, school.teacher("王老师", &[]).await);
        let code = give(&li, "/later").await;
        go_on(&wang, &code).await.is(200);
        assert_eq!(wang.get("/me").await.is(200)["person"]["name"], json!("李老师"));

        // The same person again keeps the sign-in, and only goes to the page.
        let before = li.get("/sign-ins").await.is(200).json();
        let code = give(&li, "/duty").await;
        assert_eq!(go_on(&wang, &code).await.is(200)["path"], json!("/duty"));
        let after = li.get("/sign-ins").await.is(200).json();
        assert_eq!(before.as_array().map(Vec::len), after.as_array().map(Vec::len));
    }

    async fn a_code_leads_to_pages_of_ours_only(t: Town) {
        let li = t.school("江山实验小学").await.teacher("李老师", &[]).await;
        for elsewhere in ["//b.example", "https://b.example", "/\\b.example", "ask"] {
            let code = give(&li, elsewhere).await;
            assert_eq!(go_on(&li.elsewhere(), &code).await.is(200)["path"], json!("/"), "{elsewhere}");
        }
    }
}
