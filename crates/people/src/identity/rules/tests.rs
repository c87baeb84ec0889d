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
        assert_eq!(judge_password(password, login, shortest_password(None)), verdict, "{password}");
    }
    for (password, verdict) in [
        ("xiaox", Err(PasswordFlaw::TooShort)),
        ("123456", Err(PasswordFlaw::Common)),
        ("ABC123", Err(PasswordFlaw::Common)),
        ("小溪向东流水", Ok(())),
    ] {
        assert_eq!(judge_password(password, "zihan", shortest_password(Some(Stage::Primary))), verdict, "{password}");
    }
    assert_eq!(judge_password(&"abcdefgh".repeat(16), "t001", shortest_password(Some(Stage::Junior))), Ok(()));
    assert_eq!(
        judge_password(&"abcdefgh".repeat(17), "t001", shortest_password(Some(Stage::Junior))),
        Err(PasswordFlaw::TooLong)
    );
    assert!(COMMON.iter().all(|common| common.chars().count() >= 6 && *common == common.to_lowercase()));
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
fn pauses_double_up_to_a_limit() {
    let limits = AttemptLimits::default();
    for (failures, seconds) in
        [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (8, 240), (9, 480), (10, 900), (11, 900), (500, 900)]
    {
        assert_eq!(pause(failures, limits.per_login, &limits), Duration::from_secs(seconds), "{failures}");
    }
    let last = Timestamp::from_millis(0);
    for (failures, seconds, wait) in
        [(4, 0, None), (5, 0, Some(30)), (5, 20, Some(10)), (5, 30, None), (6, 30, Some(30))]
    {
        let now = last.plus(Duration::from_secs(seconds));
        let expected = wait.map(Duration::from_secs);
        assert_eq!(wait_after(failures, limits.per_login, last, now, &limits), expected, "{failures} {seconds}");
    }
}

#[test]
fn a_device_is_told_in_words() {
    for (agent, name) in [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge · Windows",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/130 Mobile Safari/537.36 MicroMessenger/8.0.50", "微信 · Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"),
        ("curl/8.5", ""),
    ] {
        assert_eq!(device_name(agent), name, "{agent}");
    }
}

#[test]
fn only_the_network_is_kept_of_an_address() {
    for (address, shown) in
        [("203.0.113.77", "203.0.113.*"), ("::ffff:203.0.113.7", "203.0.113.*"), ("2001:db8:1:2:3::9", "2001:db8:1:*")]
    {
        assert_eq!(network(address.parse().unwrap()), shown);
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
        way: None,
        device: String::new(),
        address: String::new(),
        created_at: created,
        last_seen_at,
        expires_at: at(48),
        stepped_up_at: None,
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
        browser: None,
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
