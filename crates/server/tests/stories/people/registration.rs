//! A school lets its families in, and lets those back in who forgot the password.

use std::time::Duration;

use kernel::{ErrorCode, Role};
use people::contacts::service as contacts;
use people::{Stage, Subject};
use platform::Vault;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, Class, Person, School, Town};

use super::pages;

const PASSWORD: &str = "晨读七点半的闹钟";
const DAY: Duration = Duration::from_hours(24);

/// The codes on a page, in the order in which one reads.
fn codes(page: &str) -> Vec<String> {
    let is_code = |word: &&str| {
        let groups: Vec<_> = word.split('-').map(str::len).collect();
        groups == [4, 4, 5]
            && word.chars().all(|char| char == '-' || char.is_ascii_uppercase() || char.is_ascii_digit())
    };
    page.split_whitespace().filter(is_code).map(str::to_owned).collect()
}

struct Scene {
    school: School,
    class: Class,
    keeper: Person,
    pupil: Person,
}

impl Scene {
    async fn set(t: &Town) -> Self {
        let school = t.school("江山实验小学").await;
        let class = school.class(3, "三(2)班").await;
        let keeper = class.teacher("周老师").await;
        let pupil = class.pupil("陈子涵").await;
        Self { school, class, keeper, pupil }
    }

    /// Prints the slips of pupils and reads their codes back.
    async fn print(&self, pupils: &[&Person]) -> Vec<String> {
        let ids: Vec<_> = pupils.iter().map(|pupil| pupil.id()).collect();
        let order = json!({ "class_ids": [self.class.id], "pupil_ids": ids });
        let pdf = self.keeper.post("/slips", order).await.is(200);
        codes(&pages(&pdf.bytes)[0])
    }

    async fn slip_of(&self, pupil: &Person) -> Value {
        let list = self.keeper.get(&format!("/classes/{}/slips", self.class.id)).await.is(200);
        let id = json!(pupil.id());
        list["pupils"].as_array().unwrap().iter().find(|slip| slip["id"] == id).unwrap().clone()
    }
}

async fn activate(t: &Town, code: &str, name: &str, relation: &str, login: &str) -> (Person, Answer) {
    let phone = t.stranger();
    let body = json!({ "code": code, "name": name, "relation": relation, "login": login, "password": PASSWORD });
    let answer = phone.post("/activation", body).await;
    (phone, answer)
}

async fn sign_in(t: &Town, login: &str, password: &str) -> Answer {
    t.stranger().post("/sign-in", json!({ "login": login, "password": password })).await
}

/// Under which name a file is to be kept.
fn file_name(answer: &Answer) -> String {
    let header = answer.headers["content-disposition"].to_str().unwrap();
    let encoded = header.strip_prefix("attachment; filename*=UTF-8''").unwrap_or_else(|| panic!("{header}"));
    let (mut bytes, mut rest) = (Vec::new(), encoded);
    while let Some(first) = rest.bytes().next() {
        if first == b'%' {
            bytes.push(u8::from_str_radix(&rest[1..3], 16).unwrap());
            rest = &rest[3..];
        } else {
            bytes.push(first);
            rest = &rest[1..];
        }
    }
    String::from_utf8(bytes).unwrap()
}

testkit::stories! {
    async fn a_class_is_a_page_with_names_and_codes(t: Town) {
        let scene = Scene::set(&t).await;
        scene.class.pupil("李小雨").await;
        let other = scene.school.class(4, "四(1)班").await;
        for place in 0..50 {
            other.pupil(&format!("学生{place:02}")).await;
        }
        let coordinator = scene.school.staff(Role::SchoolCoordinator, "统筹").await;
        coordinator.put("/slips/phone", json!({ "phone": "0570-4021234" })).await.is(204);
        assert_eq!(coordinator.get("/slips/phone").await.is(200)["phone"], "0570-4021234");
        let refused = coordinator.put("/slips/phone", json!({ "phone": "abc电话" })).await.refused(ErrorCode::BadRequest);
        assert_eq!(refused["field"], "phone");
        let order = json!({ "class_ids": [scene.class.id, other.id] });
        let pdf = coordinator.post("/slips", order.clone()).await.is(200);
        let pages = pages(&pdf.bytes);
        assert_eq!(pages.len(), 2, "one page a class");
        assert_eq!(file_name(&pdf), "开通单-江山实验小学.pdf");
        for word in ["江山实验小学", "三(2)班", "陈子涵", "李小雨", "0570-4021234", "/activate"] {
            assert!(pages[0].contains(word), "{word} is not on\n{}", pages[0]);
        }
        assert_eq!((codes(&pages[0]).len(), codes(&pages[1]).len()), (2, 50));
        assert!(pages[1].contains("学生49") && !pages[1].contains("陈子涵"));
        assert!(pages[1].contains("0570-4021234"), "whom to ask, on the smallest slip too\n{}", pages[1]);
        // The trail tells that slips were printed, and none of their codes.
        let trail = format!("/audit?object=class:{}", scene.class.id);
        let trail = t.staff(Role::Auditor, "审计").await.get(&trail).await.is(200);
        assert_eq!((&trail["items"][0]["action"], &trail["items"][0]["detail"]["slips"]), (&json!("registration.print_slips"), &json!(2)));
        assert!(codes(&pages[0]).iter().all(|code| !trail.json().to_string().contains(code)));
        // Whoever has a slip in force gets no second one unless chosen.
        coordinator.post("/slips", order).await.refused(ErrorCode::SlipsNothingToPrint);
        let classes = coordinator.get("/slips/classes").await.is(200).json();
        assert_eq!((&classes[1]["pupils"], &classes[1]["issued"]), (&json!(50), &json!(50)));
        let bureau = t.staff(Role::Bureau, "张科长").await;
        let english = json!({ "class_ids": [scene.class.id], "pupil_ids": [scene.pupil.id()], "locale": "en" });
        bureau.post("/slips", english.clone()).await.refused(ErrorCode::Forbidden);
        let pdf = coordinator.post("/slips", english).await.is(200);
        assert!(self::pages(&pdf.bytes)[0].contains("activation slips"));
        assert_eq!(file_name(&pdf), "activation slips 三(2)班.pdf");
    }

    async fn guardians_bind_themselves_with_one_slip(t: Town) {
        let scene = Scene::set(&t).await;
        let code = scene.print(&[&scene.pupil]).await.remove(0);
        assert_eq!(scene.slip_of(&scene.pupil).await["state"], "issued");

        let glimpse = t.stranger().post("/activation/look", json!({ "code": code.to_lowercase() })).await.is(200);
        let shown = json!({ "kind": "pupil", "school_name": "江山实验小学", "class_name": "三(2)班", "name": "陈*" });
        assert_eq!(glimpse.json(), shown, "no more than that before anybody is known");

        let (mother, me) = activate(&t, &code, "林秀兰", "妈妈", "lin.xl").await;
        let me = me.is(200);
        assert_eq!((&me["role"], &me["children"][0]["name"]), (&json!("guardian"), &json!("陈子涵")));
        let (_, taken) = activate(&t, &code, "陈大山", "爷爷", "LIN.XL").await;
        taken.refused(ErrorCode::LoginTaken);
        let (grandfather, me) = activate(&t, &code, "陈大山", "爷爷", "chen.ds").await;
        me.is(200);
        assert_eq!(mother.notices().await, ["guardian_joined"]);
        let slip = scene.slip_of(&scene.pupil).await;
        assert_eq!(slip["state"], "activated");
        let kin: Vec<_> = slip["guardians"].as_array().unwrap().iter().map(|one| (&one["kin"], &one["relation"])).collect();
        assert_eq!(kin, [(&json!("mother"), &json!("妈妈")), (&json!("grandparent"), &json!("爷爷"))]);
        sign_in(&t, "lin.xl", PASSWORD).await.is(200);

        // One guardian cannot take the other away; the class teacher can, and each can leave.
        let mothers = slip["guardians"][0]["id"].as_str().unwrap();
        let bond = format!("/pupils/{}/guardians/{mothers}", scene.pupil.id());
        grandfather.delete(&bond).await.refused(ErrorCode::Forbidden);
        scene.keeper.delete(&bond).await.is(204);
        assert_eq!(mother.get("/children").await.is(200).json(), json!([]));
        grandfather.delete(&format!("/children/{}", scene.pupil.id())).await.is(204);
        assert_eq!(scene.slip_of(&scene.pupil).await["guardians"], json!([]));
    }

    async fn a_guardian_whom_the_roster_lists_takes_the_place_there(t: Town) {
        let scene = Scene::set(&t).await;
        let brother = scene.class.pupil("陈子轩").await;
        let mother = scene.class.guardian("林秀兰", &[&scene.pupil]).await;
        let father = scene.class.guardian("陈大河", &[&scene.pupil, &brother]).await;
        let listed = scene.slip_of(&scene.pupil).await;
        assert_eq!((&listed["state"], &listed["guardians"][0]["has_come"]), (&json!("none"), &json!(false)));

        // Without a choice of pupils: being listed is not having come.
        let order = json!({ "class_ids": [scene.class.id] });
        let pdf = scene.keeper.post("/slips", order).await.is(200);
        let code = codes(&pages(&pdf.bytes)[0]).remove(0);
        let (came, me) = activate(&t, &code, "林秀兰", "妈妈", "lin.xl").await;
        assert_eq!(me.is(200)["person"]["id"], json!(mother.id()));
        assert_eq!(came.notices().await, Vec::<String>::new(), "nobody is warned of oneself");
        assert_eq!(father.notices().await, ["guardian_joined"], "but others are");
        // The father's listing leads to the brother, for whom this slip is not.
        let (came, me) = activate(&t, &code, "陈大河", "爸爸", "chen.dh").await;
        assert_ne!(me.is(200)["person"]["id"], json!(father.id()));
        let children = came.get("/children").await.is(200).json();
        assert_eq!((children.as_array().unwrap().len(), &children[0]["name"]), (1, &json!("陈子涵")));

        let slip = scene.slip_of(&scene.pupil).await;
        let come: Vec<_> = slip["guardians"].as_array().unwrap().iter().map(|one| &one["has_come"]).collect();
        assert_eq!((come, &slip["state"]), (vec![&json!(true), &json!(true)], &json!("activated")));
    }

    async fn nobody_is_warned_at_the_telephone_of_who_comes(t: Town) {
        let scene = Scene::set(&t).await;
        let mother = scene.class.guardian("林秀兰", &[&scene.pupil]).await;
        let same = scene.class.guardian("妈妈", &[&scene.pupil]).await;
        let father = scene.class.guardian("陈大河", &[&scene.pupil]).await;
        let app = t.app();
        let mut tx = app.db.begin().await.unwrap();
        let phones = [(mother.id(), "13800000001"), (same.id(), "13800000001"), (father.id(), "13800000002")];
        contacts::import_phones(app.part::<Vault>(), &mut tx, &phones, app.now()).await.unwrap();
        tx.commit().await.unwrap();
        let order = json!({ "class_ids": [scene.class.id] });
        let code = codes(&pages(&scene.keeper.post("/slips", order).await.is(200).bytes)[0]).remove(0);
        activate(&t, &code, "林秀兰", "妈妈", "lin.xl").await.1.is(200);
        assert_eq!(same.notices().await, Vec::<String>::new());
        assert_eq!(father.notices().await, ["guardian_joined"]);
    }

    async fn two_children_and_their_own_accounts_on_one_phone(t: Town) {
        let scene = Scene::set(&t).await;
        let sister = scene.class.pupil("陈子萱").await;
        let codes = scene.print(&[&scene.pupil, &sister]).await;
        let (mother, me) = activate(&t, &codes[0], "林秀兰", "妈妈", "lin.xl").await;
        me.is(200);
        let second = json!({ "code": codes[1], "relation": "妈妈" });
        let me = mother.post("/children", second.clone()).await.is(201);
        assert_eq!(me["children"].as_array().unwrap().len(), 2);
        mother.post("/children", second.clone()).await.refused(ErrorCode::GuardianAlreadyBound);
        scene.pupil.post("/children", second).await.refused(ErrorCode::Forbidden);

        let account = format!("/children/{}/account", scene.pupil.id());
        for weak in ["小溪7流水", "123456", "abc123"] {
            let weak = json!({ "login": "zihan", "password": weak });
            mother.put(&account, weak).await.refused(ErrorCode::PasswordWeak);
        }
        mother.put(&account, json!({ "login": "zihan", "password": "小溪向东流水" })).await.is(204);
        let me = sign_in(&t, "zihan", "小溪向东流水").await.is(200);
        assert_eq!(me["role"], "pupil");
        let other = scene.class.pupil("李小雨").await;
        let stranger = scene.class.guardian("别家妈妈", &[&other]).await;
        stranger.put(&account, json!({ "login": "x", "password": PASSWORD })).await.refused(ErrorCode::NotFound);
    }

    async fn a_lost_sheet_and_a_new_one(t: Town) {
        let scene = Scene::set(&t).await;
        let lost = scene.print(&[&scene.pupil]).await.remove(0);
        let answer = scene.keeper.act(&format!("/classes/{}/slips/lock", scene.class.id)).await.is(200);
        assert_eq!(answer["locked"], 1);
        assert_eq!(scene.slip_of(&scene.pupil).await["state"], "locked");
        let first = scene.print(&[&scene.pupil]).await.remove(0);
        let second = scene.print(&[&scene.pupil]).await.remove(0);
        // Every code that opens nothing is answered alike: lost, replaced, mistyped, never given out.
        for code in [&lost, &first, &first.replace('-', "+"), &"2222-2222-22222".to_owned()] {
            t.stranger().post("/activation/look", json!({ "code": code })).await.refused(ErrorCode::CodeUnfit);
            activate(&t, code, "林秀兰", "妈妈", "lin.xl").await.1.refused(ErrorCode::CodeUnfit);
        }
        t.stranger().post("/activation/look", json!({ "code": second })).await.is(200);
        t.clock.advance(31 * DAY);
        t.stranger().post("/activation/look", json!({ "code": second })).await.refused(ErrorCode::CodeUnfit);
    }

    async fn guessing_is_stopped_and_a_full_slip_lets_nobody_in(t: Town) {
        let scene = Scene::set(&t).await;
        let code = scene.print(&[&scene.pupil]).await.remove(0);
        for place in 0..4 {
            let (_, me) = activate(&t, &code, "家长", "伯母", &format!("guardian{place}")).await;
            me.is(200);
        }
        activate(&t, &code, "家长", "伯母", "guardian5").await.1.refused(ErrorCode::CodeUnfit);
        // A code that could be one: its beginning is counted too.
        let likely = json!({ "code": "2222-2222-22222" });
        for _ in 0..10 {
            t.stranger().post("/reset/look", likely.clone()).await.refused(ErrorCode::CodeUnfit);
        }
        t.stranger().post("/activation/look", likely).await.refused(ErrorCode::TooManyRequests);
        let guess = json!({ "code": "7777-7777-77777" });
        for _ in 0..49 {
            t.stranger().post("/activation/look", guess.clone()).await.refused(ErrorCode::CodeUnfit);
        }
        t.stranger().post("/activation/look", guess.clone()).await.refused(ErrorCode::TooManyRequests);
        t.clock.advance(Duration::from_mins(16));
        t.stranger().post("/activation/look", guess).await.refused(ErrorCode::CodeUnfit);
    }

    async fn staff_open_accounts_by_slip(t: Town) {
        let scene = Scene::set(&t).await;
        let teacher = scene.school.teacher("李老师", &[(Subject::MATH, Stage::Primary)]).await;
        let coordinator = scene.school.staff(Role::SchoolCoordinator, "统筹").await;
        let chosen = json!({ "person_ids": [teacher.id()] });
        let pdf = coordinator.post("/slips/staff", chosen.clone()).await.is(200);
        let code = codes(&pages(&pdf.bytes)[0]).remove(0);
        scene.keeper.post("/slips/staff", chosen.clone()).await.refused(ErrorCode::Forbidden);
        let glimpse = t.stranger().post("/activation/look", json!({ "code": code })).await.is(200);
        assert_eq!((&glimpse["kind"], &glimpse["name"]), (&json!("staff"), &json!("李*")));
        let body = json!({ "code": code, "login": "li.teacher", "password": PASSWORD });
        let me = t.stranger().post("/activation", body.clone()).await.is(200);
        assert_eq!((&me["role"], &me["person"]["name"]), (&json!("teacher"), &json!("李老师")));
        t.stranger().post("/activation", body).await.refused(ErrorCode::CodeUnfit);
        coordinator.post("/slips/staff", chosen).await.refused(ErrorCode::SlipsNothingToPrint);

        // The bureau opens the accounts of coordinators; nobody prints a slip for somebody above.
        let bureau = t.staff(Role::Bureau, "张科长").await;
        let staff = bureau.get("/slips/staff").await.is(200).json();
        assert_eq!((&staff[0]["name"], &staff[0]["org_name"]), (&json!("统筹"), &json!("江山实验小学")));
        let pdf = bureau.post("/slips/staff", json!({ "person_ids": [coordinator.id()] })).await.is(200);
        let code = codes(&pages(&pdf.bytes)[0]).remove(0);
        let body = json!({ "code": code, "login": "xu.tc", "password": PASSWORD });
        let me = t.stranger().post("/activation", body).await.is(200);
        assert_eq!(me["role"], "school_coordinator");
    }

    async fn a_forgotten_password_is_replaced_with_a_code_of_the_school(t: Town) {
        let scene = Scene::set(&t).await;
        let slip = scene.print(&[&scene.pupil]).await.remove(0);
        let (mother, me) = activate(&t, &slip, "林秀兰", "妈妈", "lin.xl").await;
        let id = me.is(200)["person"]["id"].as_str().unwrap().to_owned();
        let reset = format!("/people/{id}/reset-code");
        let first = scene.keeper.act(&reset).await.is(201).text("code");
        let code = scene.keeper.act(&reset).await.is(201).text("code");
        t.stranger().post("/reset/look", json!({ "code": first })).await.refused(ErrorCode::CodeUnfit);
        let shown = t.stranger().post("/reset/look", json!({ "code": code })).await.is(200);
        assert_eq!(shown.json(), json!({ "name": "林*", "login": "lin.xl", "shortest": 8 }));
        t.stranger().post("/activation/look", json!({ "code": code })).await.refused(ErrorCode::CodeUnfit);
        let body = json!({ "code": code, "password": "新的闹钟七点一刻" });
        t.stranger().post("/reset", body.clone()).await.is(200);
        t.stranger().post("/reset", body).await.refused(ErrorCode::CodeUnfit);
        mother.get("/me").await.refused(ErrorCode::SignInRequired);
        sign_in(&t, "lin.xl", PASSWORD).await.refused(ErrorCode::SignInFailed);
        sign_in(&t, "lin.xl", "新的闹钟七点一刻").await.is(200);
        assert_eq!(scene.keeper.notices().await, ["reset_used"]);

        let late = scene.keeper.act(&reset).await.is(201).text("code");
        t.clock.advance(DAY + Duration::from_secs(1));
        t.stranger().post("/reset/look", json!({ "code": late })).await.refused(ErrorCode::CodeUnfit);
    }

    async fn nobody_helps_into_an_account_above(t: Town) {
        let scene = Scene::set(&t).await;
        let coordinator = scene.school.staff(Role::SchoolCoordinator, "统筹").await;
        let bureau = t.staff(Role::Bureau, "张科长").await;
        let reset = |person: &Person| format!("/people/{}/reset-code", person.id());
        // None has an account here: being allowed shows as `account_missing`.
        for (helper, person, code) in [
            (&scene.keeper, &scene.pupil, ErrorCode::AccountMissing),
            (&scene.keeper, &coordinator, ErrorCode::NotFound),
            (&coordinator, &scene.keeper, ErrorCode::AccountMissing),
            (&coordinator, &coordinator, ErrorCode::Forbidden),
            (&bureau, &coordinator, ErrorCode::AccountMissing),
            (&bureau, &bureau, ErrorCode::Forbidden),
        ] {
            helper.act(&reset(person)).await.refused(code);
        }
        let elsewhere = t.school("城西小学").await.class(3, "三(1)班").await.teacher("吴老师").await;
        elsewhere.act(&reset(&scene.pupil)).await.refused(ErrorCode::NotFound);
    }

    async fn a_locked_account_keeps_everybody_out(t: Town) {
        let scene = Scene::set(&t).await;
        let slip = scene.print(&[&scene.pupil]).await.remove(0);
        let (mother, me) = activate(&t, &slip, "林秀兰", "妈妈", "lin.xl").await;
        let id = me.is(200)["person"]["id"].as_str().unwrap().to_owned();
        scene.keeper.act(&format!("/people/{id}/lock")).await.is(204);
        mother.get("/me").await.refused(ErrorCode::SignInRequired);
        sign_in(&t, "lin.xl", PASSWORD).await.refused(ErrorCode::AccountLocked);
        sign_in(&t, "lin.xl", "wrong password").await.refused(ErrorCode::SignInFailed);
        assert_eq!(scene.slip_of(&scene.pupil).await["guardians"][0]["locked"], true);
        scene.keeper.act(&format!("/people/{id}/unlock")).await.is(204);
        sign_in(&t, "lin.xl", PASSWORD).await.is(200);
    }

    async fn a_pupil_is_seen_by_the_alias_of_choice(t: Town) {
        let scene = Scene::set(&t).await;
        let pupil = &scene.pupil;
        let state = pupil.get("/me/alias").await.is(200);
        assert_eq!(state["may_change"], true);
        let suggested = state["suggestions"][0].as_str().unwrap().to_owned();
        pupil.put("/me/alias", json!({ "alias": "子涵" })).await.refused(ErrorCode::AliasUnfit);
        pupil.put("/me/alias", json!({ "alias": suggested })).await.is(204);
        assert_eq!(pupil.get("/me").await.is(200)["person"]["alias"], json!(suggested));
        pupil.put("/me/alias", json!({ "alias": "爱笑的小鹿" })).await.refused(ErrorCode::AliasTooSoon);
        scene.keeper.send(Method::DELETE, &format!("/pupils/{}/alias", pupil.id()), |request| request).await.is(204);
        pupil.put("/me/alias", json!({ "alias": "爱笑的小鹿" })).await.is(204);
        t.clock.advance(200 * DAY);
        pupil.enter_again().await;
        pupil.put("/me/alias", json!({ "alias": "会飞的松鼠" })).await.is(204);
    }
}
