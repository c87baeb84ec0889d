//! Signing in, staying signed in, and being kept out.

use std::time::Duration;

use ::people::identity::service::{
    change_password, end_sign_in, list_sign_ins, recognise, sign_in, sign_out, switch_role,
};
use ::people::identity::{
    Identity, IdentityError, PasswordCost, Settings, SignedIn, Token, Visitor, hash_password, open_account,
    set_password,
};
use ::people::persons::service::{appoint_class_teacher, withdraw_role};
use kernel::{Coded, ErrorCode, Role};
use platform::{App, Ctx, RequestId};

use crate::city::{City, LIMITS, visitor};
use crate::on_both_engines;

const PASSWORD: &str = "晨读七点半的闹钟";
const A_SECOND: Duration = Duration::from_secs(1);

async fn with_password(city: &City) {
    set_password(&city.app, city.teacher, "Wang.ZQ", PASSWORD).await.unwrap();
}

async fn try_in(city: &City, login: &str, password: &str, address: &str) -> Result<SignedIn, IdentityError> {
    sign_in(&city.nobody(), &visitor(address), login, password).await
}

async fn code_of(city: &City, login: &str, password: &str, address: &str) -> Option<ErrorCode> {
    try_in(city, login, password, address).await.err().map(|error| error.code())
}

async fn is_known(app: &App, token: &Token) -> bool {
    recognise(app, token).await.unwrap().is_some()
}

const FAILED: Option<ErrorCode> = Some(ErrorCode::SignInFailed);
const TOO_MANY: Option<ErrorCode> = Some(ErrorCode::TooManyRequests);

on_both_engines! {
    async fn the_right_password_signs_in(city: City) {
        with_password(&city).await;
        let signed_in = try_in(&city, " wang.zq ", PASSWORD, "10.0.0.1").await.unwrap();
        assert_eq!((signed_in.actor.person, signed_in.actor.role), (city.teacher, Role::Teacher));
        assert_eq!(signed_in.actor.org, city.school.id);
        let known = recognise(&city.app, &signed_in.token).await.unwrap().unwrap();
        assert_eq!((known.actor, known.renewed), (signed_in.actor, None));
        assert!(!is_known(&city.app, &Token::fresh().unwrap()).await);
    }

    async fn nobody_learns_which_logins_exist(city: City) {
        with_password(&city).await;
        let wrong = try_in(&city, "wang.zq", "falsch-falsch", "10.0.0.1").await.unwrap_err();
        let unknown = try_in(&city, "nobody", "falsch-falsch", "10.0.0.1").await.unwrap_err();
        let impossible = try_in(&city, "", "falsch-falsch", "10.0.0.1").await.unwrap_err();
        assert_eq!(wrong.code(), ErrorCode::SignInFailed);
        assert_eq!((wrong.to_string(), wrong.code()), (unknown.to_string(), unknown.code()));
        assert_eq!((wrong.to_string(), wrong.code()), (impossible.to_string(), impossible.code()));
        for _ in 1..LIMITS.per_login {
            assert_eq!(code_of(&city, "nobody", "x", "10.0.0.2").await, FAILED);
        }
        assert_eq!(code_of(&city, "nobody", "x", "10.0.0.2").await, TOO_MANY);
    }

    async fn failures_of_a_login_shut_it_on_every_node(city: City) {
        with_password(&city).await;
        for number in 0..LIMITS.per_login {
            assert_eq!(code_of(&city, "wang.zq", "falsch", &format!("10.0.0.{number}")).await, FAILED);
        }
        let elsewhere = Ctx::new(city.other_node(), None, RequestId::new("test"));
        let refused = sign_in(&elsewhere, &visitor("10.0.1.1"), "WANG.ZQ", PASSWORD).await.unwrap_err();
        assert!(
            matches!(refused, IdentityError::TooManyAttempts { retry_after } if retry_after == LIMITS.first_pause),
            "{refused}"
        );
        city.clock.advance(LIMITS.first_pause);
        assert_eq!(code_of(&city, "wang.zq", PASSWORD, "10.0.0.1").await, None);
    }

    async fn failures_from_an_address_shut_it_for_every_login(city: City) {
        with_password(&city).await;
        for number in 0..LIMITS.per_address {
            assert_eq!(code_of(&city, &format!("guess{number}"), "falsch", "10.0.0.1").await, FAILED);
        }
        assert_eq!(code_of(&city, "wang.zq", PASSWORD, "10.0.0.1").await, TOO_MANY);
        assert_eq!(code_of(&city, "wang.zq", PASSWORD, "10.0.0.2").await, None);
        city.clock.advance(LIMITS.first_pause);
        assert_eq!(code_of(&city, "wang.zq", PASSWORD, "10.0.0.1").await, None);
    }

    async fn success_gives_a_login_its_tries_back_but_not_its_address(city: City) {
        with_password(&city).await;
        for _ in 0..2 {
            assert_eq!(code_of(&city, "wang.zq", "falsch", "10.0.0.1").await, FAILED);
            assert_eq!(code_of(&city, "wang.zq", "falsch", "10.0.0.1").await, FAILED);
            assert_eq!(code_of(&city, "wang.zq", PASSWORD, "10.0.0.1").await, None);
        }
        assert_eq!(code_of(&city, "a", "falsch", "10.0.0.1").await, FAILED);
        assert_eq!(code_of(&city, "b", "falsch", "10.0.0.1").await, FAILED);
        assert_eq!(code_of(&city, "wang.zq", PASSWORD, "10.0.0.1").await, TOO_MANY);
    }

    async fn pauses_grow_with_each_failure_and_are_forgotten(city: City) {
        with_password(&city).await;
        for _ in 0..LIMITS.per_login {
            assert_eq!(code_of(&city, "wang.zq", "falsch", "10.0.0.1").await, FAILED);
        }
        for pause in [1_u64, 2, 4, 8, 15, 15] {
            let pause = Duration::from_mins(pause);
            city.clock.advance(pause.saturating_sub(A_SECOND));
            assert_eq!(code_of(&city, "wang.zq", PASSWORD, "10.0.0.9").await, TOO_MANY, "{pause:?}");
            city.clock.advance(A_SECOND);
            assert_eq!(code_of(&city, "wang.zq", "falsch", "10.0.0.2").await, FAILED, "{pause:?}");
        }
        city.clock.advance(LIMITS.forget_after);
        for _ in 0..LIMITS.per_login {
            assert_eq!(code_of(&city, "wang.zq", "falsch", "10.0.0.3").await, FAILED);
        }
        assert_eq!(code_of(&city, "wang.zq", "falsch", "10.0.0.3").await, TOO_MANY);
    }

    async fn strangers_cannot_keep_a_person_out_of_the_persons_own_browser(city: City) {
        with_password(&city).await;
        let own = try_in(&city, "wang.zq", PASSWORD, "10.0.0.1").await.unwrap().browser;
        for _ in 0..LIMITS.per_login {
            assert_eq!(code_of(&city, "wang.zq", "falsch", "10.0.0.7").await, FAILED);
        }
        assert_eq!(code_of(&city, "wang.zq", PASSWORD, "10.0.0.1").await, TOO_MANY);
        let at_home = Visitor { browser: own, ..visitor("10.0.0.1") };
        let nobody = city.nobody();
        let attempt = |password: &'static str| sign_in(&nobody, &at_home, "wang.zq", password);
        assert!(attempt(PASSWORD).await.is_ok());
        for _ in 0..LIMITS.per_login {
            assert_eq!(attempt("falsch").await.unwrap_err().code(), ErrorCode::SignInFailed);
        }
        assert_eq!(attempt(PASSWORD).await.unwrap_err().code(), ErrorCode::TooManyRequests);
        // The browser vouches for one login, not for others.
        let other = sign_in(&nobody, &at_home, "nobody", "falsch").await.unwrap_err();
        assert_eq!(other.code(), ErrorCode::SignInFailed);
    }

    async fn tries_at_the_same_time_are_all_counted(city: City) {
        with_password(&city).await;
        let (nobody, from) = (city.nobody(), visitor("10.0.0.1"));
        let attempt = || sign_in(&nobody, &from, "wang.zq", "falsch");
        let all = tokio::join!(attempt(), attempt(), attempt(), attempt(), attempt());
        let codes = [all.0, all.1, all.2, all.3, all.4].map(|one| one.err().map(|error| error.code()));
        assert_eq!(codes.iter().filter(|code| **code == FAILED).count(), LIMITS.per_login as usize, "{codes:?}");
    }

    async fn a_sign_in_lasts_while_it_is_used(city: City) {
        with_password(&city).await;
        let settings = Settings::default();
        let token = try_in(&city, "wang.zq", PASSWORD, "10.0.0.1").await.unwrap().token;
        city.clock.advance(settings.idle.saturating_sub(A_SECOND));
        let renewed = recognise(&city.app, &token).await.unwrap().unwrap().renewed;
        assert_eq!(renewed, Some(settings.idle));
        city.clock.advance(settings.renew_every.saturating_sub(A_SECOND));
        assert_eq!(recognise(&city.app, &token).await.unwrap().unwrap().renewed, None);
        city.clock.advance(settings.idle);
        assert!(!is_known(&city.app, &token).await);
    }

    async fn a_sign_in_ends_in_the_end(city: City) {
        with_password(&city).await;
        let settings = Settings::default();
        let token = try_in(&city, "wang.zq", PASSWORD, "10.0.0.1").await.unwrap().token;
        for _ in 0..89 {
            city.clock.advance(Duration::from_hours(24));
            assert!(is_known(&city.app, &token).await);
        }
        assert_eq!(settings.longest, Duration::from_hours(90 * 24));
        city.clock.advance(Duration::from_hours(24));
        assert!(!is_known(&city.app, &token).await);
    }

    async fn signing_out_ends_it_here_and_ending_it_elsewhere(city: City) {
        with_password(&city).await;
        let here = try_in(&city, "wang.zq", PASSWORD, "10.0.0.1").await.unwrap();
        let phone = try_in(&city, "wang.zq", PASSWORD, "10.0.0.2").await.unwrap();
        let ctx = city.acting(here.actor);
        let listed = list_sign_ins(&ctx).await.unwrap();
        assert_eq!(listed.iter().map(|one| one.id).collect::<Vec<_>>(), [phone.actor.sign_in, here.actor.sign_in]);
        assert_eq!(listed[0].device, "Firefox");

        end_sign_in(&ctx, phone.actor.sign_in).await.unwrap();
        assert!(!is_known(&city.app, &phone.token).await);
        assert!(is_known(&city.app, &here.token).await);
        let again = end_sign_in(&ctx, phone.actor.sign_in).await.unwrap_err();
        assert_eq!(again.code(), ErrorCode::NotFound);

        set_password(&city.app, city.pupil, "zihan", PASSWORD).await.unwrap();
        let pupil = try_in(&city, "zihan", PASSWORD, "10.0.0.3").await.unwrap();
        let strangers = end_sign_in(&ctx, pupil.actor.sign_in).await.unwrap_err();
        assert_eq!(strangers.code(), ErrorCode::NotFound);

        sign_out(&ctx).await.unwrap();
        assert!(!is_known(&city.app, &here.token).await);
        assert!(is_known(&city.app, &pupil.token).await);
    }

    async fn a_withdrawn_role_ends_its_sign_ins(city: City) {
        with_password(&city).await;
        let token = try_in(&city, "wang.zq", PASSWORD, "10.0.0.1").await.unwrap().token;
        let mut tx = city.app.db.begin().await.unwrap();
        withdraw_role(&mut tx, city.teacher, Role::Teacher, city.school.id).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!is_known(&city.app, &token).await);
        assert_eq!(code_of(&city, "wang.zq", PASSWORD, "10.0.0.1").await, Some(ErrorCode::Forbidden));
    }

    async fn a_new_password_ends_the_other_sign_ins(city: City) {
        with_password(&city).await;
        let here = try_in(&city, "wang.zq", PASSWORD, "10.0.0.1").await.unwrap();
        let stolen = try_in(&city, "wang.zq", PASSWORD, "10.0.0.2").await.unwrap();
        let (ctx, from) = (city.acting(here.actor), visitor("10.0.0.1"));
        for (current, new, code, field) in [
            ("falsch", "问渠那得清如许呀", ErrorCode::PasswordWrong, "current"),
            (PASSWORD, "12345678", ErrorCode::PasswordWeak, "new"),
            (PASSWORD, "wang.zq-2026", ErrorCode::PasswordWeak, "new"),
        ] {
            let error = change_password(&ctx, &from, current, new).await.unwrap_err();
            assert_eq!((error.code(), error.field()), (code, Some(field)));
        }
        change_password(&ctx, &from, PASSWORD, "问渠那得清如许呀").await.unwrap();
        assert!(is_known(&city.app, &here.token).await);
        assert!(!is_known(&city.app, &stolen.token).await);
        assert_eq!(code_of(&city, "wang.zq", PASSWORD, "10.0.0.3").await, FAILED);
        assert_eq!(code_of(&city, "wang.zq", "问渠那得清如许呀", "10.0.0.3").await, None);
    }

    async fn a_stolen_browser_cannot_guess_the_present_password(city: City) {
        with_password(&city).await;
        let here = try_in(&city, "wang.zq", PASSWORD, "10.0.0.1").await.unwrap();
        let (ctx, from) = (city.acting(here.actor), visitor("10.0.0.1"));
        for _ in 0..LIMITS.per_login {
            let error = change_password(&ctx, &from, "falsch", "问渠那得清如许呀").await.unwrap_err();
            assert_eq!(error.code(), ErrorCode::PasswordWrong);
        }
        let error = change_password(&ctx, &from, PASSWORD, "问渠那得清如许呀").await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::TooManyRequests);
    }

    async fn a_role_can_be_changed_for_another_one_holds(city: City) {
        with_password(&city).await;
        let mut tx = city.app.db.begin().await.unwrap();
        appoint_class_teacher(&mut tx, city.class.id, city.teacher).await.unwrap();
        tx.commit().await.unwrap();
        let here = try_in(&city, "wang.zq", PASSWORD, "10.0.0.1").await.unwrap();
        assert_eq!(here.actor.role, Role::Teacher);
        let actor = switch_role(&city.acting(here.actor), Role::ClassTeacher, None).await.unwrap();
        assert_eq!(recognise(&city.app, &here.token).await.unwrap().unwrap().actor, actor);
        assert_eq!(actor.role, Role::ClassTeacher);
        for (role, org) in [(Role::Head, None), (Role::Teacher, Some(city.other_school.id))] {
            let error = switch_role(&city.acting(actor), role, org).await.unwrap_err();
            assert_eq!(error.code(), ErrorCode::Forbidden, "{role}");
        }
    }

    async fn a_login_belongs_to_one_person(city: City) {
        with_password(&city).await;
        let error = set_password(&city.app, city.pupil, "WANG.zq", PASSWORD).await.unwrap_err();
        assert_eq!((error.code(), error.field()), (ErrorCode::LoginTaken, Some("login")));
        set_password(&city.app, city.teacher, "wang", "问渠那得清如许呀").await.unwrap();
        assert_eq!(code_of(&city, "wang.zq", PASSWORD, "10.0.0.1").await, FAILED);
        assert_eq!(code_of(&city, "wang", "问渠那得清如许呀", "10.0.0.1").await, None);
    }

    async fn one_hash_serves_many_accounts_of_a_seed(city: City) {
        let hash = hash_password(&city.app, "demo", PASSWORD).await.unwrap();
        let mut tx = city.app.db.begin().await.unwrap();
        open_account(&city.app, &mut tx, city.pupil, "p1", &hash).await.unwrap();
        open_account(&city.app, &mut tx, city.guardian, "g1", &hash).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(code_of(&city, "p1", PASSWORD, "10.0.0.1").await, None);
        assert_eq!(code_of(&city, "g1", PASSWORD, "10.0.0.1").await, None);
    }

    async fn a_dearer_hash_takes_the_place_of_a_cheap_one(city: City) {
        with_password(&city).await;
        let cost = PasswordCost { memory_kib: 16, passes: 1, lanes: 1 };
        let settings = Settings { password: cost, ..Settings::default() };
        let parts = city.app.parts.clone().with(Identity::new(settings).unwrap());
        let dearer = Ctx::new(App { parts, ..city.app.clone() }, None, RequestId::new("test"));
        let kept = || async {
            let row = store::sql!("SELECT password_hash FROM accounts WHERE login = 'wang.zq'");
            row.fetch_one::<(String,)>(&city.app.db).await.unwrap().0
        };
        assert!(kept().await.contains("m=8,"));
        for _ in 0..2 {
            sign_in(&dearer, &visitor("10.0.0.1"), "wang.zq", PASSWORD).await.unwrap();
            assert!(kept().await.contains("m=16,"));
        }
    }

    async fn the_secret_is_not_in_the_database(city: City) {
        with_password(&city).await;
        let token = try_in(&city, "wang.zq", PASSWORD, "10.0.0.1").await.unwrap().token;
        let row = store::sql!("SELECT token_hash FROM sign_ins").fetch_one::<(Vec<u8>,)>(&city.app.db).await.unwrap();
        assert_eq!(row.0.len(), 32);
        assert!(!token.reveal().is_empty());
        assert_ne!(Token::read(&token.reveal()).unwrap().reveal().as_bytes(), row.0);
    }
}
