use kernel::{OrgId, PersonId, Role, SignInId};
use uuid::Uuid;

use super::*;
use crate::identity::{DemoAccess, SignInMeans};

#[test]
fn a_password_must_be_hard_to_guess() {
    for (password, login, verdict) in [
        ("晨读七点半的闹钟", "t001", Ok(())),
        ("mossy-river", "t001", Ok(())),
        ("1234567", "t001", Err(PasswordFlaw::TooShort)),
        ("晨读七点半", "t001", Err(PasswordFlaw::TooShort)),
        ("12345678", "t001", Err(PasswordFlaw::Common)),
        ("PassWord1", "t001", Err(PasswordFlaw::Common)),
        ("T001-wenqu", "t001", Err(PasswordFlaw::HoldsLogin)),
        ("aaaaaaaaaaaa", "t001", Err(PasswordFlaw::Monotonous)),
        ("121212121212", "t001", Err(PasswordFlaw::Monotonous)),
    ] {
        assert_eq!(judge_password(password, login), verdict, "{password}");
    }
    assert_eq!(judge_password(&"abcdefgh".repeat(16), "t001"), Ok(()));
    assert_eq!(judge_password(&"abcdefgh".repeat(17), "t001"), Err(PasswordFlaw::TooLong));
    assert!(COMMON.iter().all(|common| common.chars().count() >= SHORTEST && *common == common.to_lowercase()));
}

#[test]
fn a_login_is_kept_in_one_form() {
    for (typed, kept) in
        [(" T001 ", Some("t001")), ("王老师", Some("王老师")), ("", None), ("   ", None), ("a\u{0}b", None)]
    {
        assert_eq!(login(typed).as_deref(), kept, "{typed}");
    }
    assert_eq!(login(&"a".repeat(65)), None);
    assert_eq!(login_key(" T001"), login_key("t001"));
}

#[test]
fn an_ipv6_network_is_one_visitor() {
    let key = |text: &str| address_key(text.parse().unwrap());
    assert_eq!(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff::9"));
    assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
    assert_eq!(key("::ffff:10.0.0.1"), key("10.0.0.1"));
    assert_ne!(key("10.0.0.1"), key("10.0.0.2"));
}

#[test]
fn failures_shut_the_door_for_the_rest_of_the_window() {
    let limits = AttemptLimits { per_login: 10, per_address: 100, window: Duration::from_mins(15) };
    let start = Timestamp::from_millis(0);
    for (failures, minute, wait) in
        [(10, 0, None), (11, 0, Some(15)), (11, 5, Some(10)), (11, 15, None), (500, 14, Some(1))]
    {
        let now = start.plus(Duration::from_mins(minute));
        let expected = wait.map(Duration::from_mins);
        assert_eq!(wait_after(failures, limits.per_login, start, now, &limits), expected, "{failures} {minute}");
    }
}

#[test]
fn a_sign_in_moves_on_while_it_is_used_but_not_for_ever() {
    let settings = Settings {
        idle: Duration::from_hours(48),
        longest: Duration::from_hours(72),
        renew_every: Duration::from_hours(1),
        ..Settings::default()
    };
    let created = Timestamp::from_millis(0);
    let at = |hours| created.plus(Duration::from_hours(hours));
    let sign_in = |last_seen_at| SignIn {
        id: SignInId::from_uuid(Uuid::nil()),
        person: PersonId::from_uuid(Uuid::nil()),
        role: Role::Pupil,
        org: OrgId::from_uuid(Uuid::nil()),
        means: SignInMeans::Password,
        device: String::new(),
        created_at: created,
        last_seen_at,
        expires_at: at(48),
    };
    for (last_seen, now, renewed) in
        [(0, 0, None), (0, 1, Some(49)), (5, 5, None), (5, 20, Some(68)), (5, 40, Some(72))]
    {
        assert_eq!(renewal(&sign_in(at(last_seen)), at(now), &settings), renewed.map(at), "{last_seen} {now}");
    }
}

#[test]
fn the_demo_sign_in_opens_to_those_it_is_meant_for() {
    let visitor = |address: &str, host: Option<&str>, forwarded| Visitor {
        address: address.parse().unwrap(),
        host: host.map(str::to_owned),
        forwarded,
        device: String::new(),
    };
    for (address, host, forwarded, admitted) in [
        ("127.0.0.1", Some("localhost:8080"), false, true),
        ("127.0.0.1", Some("127.0.0.1:8080"), false, true),
        ("127.0.0.1", Some("localhost"), false, true),
        ("::1", Some("[::1]:8080"), false, true),
        ("::ffff:127.0.0.1", None, false, true),
        ("127.0.0.1", Some("rebound.example"), false, false),
        ("127.0.0.1", Some("rebound.example:8080"), false, false),
        ("127.0.0.1", Some("localhost:8080"), true, false),
        ("192.168.1.7", Some("localhost:8080"), false, false),
        ("0.0.0.0", Some("localhost:8080"), false, false),
    ] {
        let visitor = visitor(address, host, forwarded);
        assert_eq!(DemoAccess::Loopback.admits(&visitor), admitted, "{visitor:?}");
        assert!(DemoAccess::Anywhere.admits(&visitor));
        assert!(!DemoAccess::Off.admits(&visitor));
    }
}

#[test]
fn a_browsers_name_is_cut() {
    assert_eq!(device("Mozilla\n5.0"), "Mozilla5.0");
    assert_eq!(device(&"x".repeat(500)).len(), LONGEST_DEVICE);
}
