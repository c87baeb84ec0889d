use super::*;

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_millis(0).plus(Duration::from_secs(seconds))
}

#[test]
fn a_slip_stands_where_its_facts_say() {
    for (accounts, ending, expires, state) in [
        (0, None, None, SlipState::None),
        (0, None, Some(at(20)), SlipState::Issued),
        (0, None, Some(at(10)), SlipState::None),
        (1, None, Some(at(20)), SlipState::Activated),
        (1, Some(SlipEnding::Used), Some(at(20)), SlipState::Activated),
        (0, Some(SlipEnding::Reissued), Some(at(20)), SlipState::None),
        (0, Some(SlipEnding::Locked), Some(at(20)), SlipState::Locked),
        (2, Some(SlipEnding::Locked), Some(at(20)), SlipState::Activated),
    ] {
        assert_eq!(slip_state(accounts, ending, expires, at(10)), state, "{accounts} {ending:?} {expires:?}");
    }
}

#[test]
fn a_slip_lets_in_as_many_as_it_says() {
    for (kind, accounts, seats, admitted) in [
        (SlipKind::Pupil, 0, 4, true),
        (SlipKind::Pupil, 3, 4, true),
        (SlipKind::Pupil, 4, 4, false),
        (SlipKind::Staff, 0, 1, true),
        (SlipKind::Staff, 1, 1, false),
    ] {
        assert_eq!(admits(kind, accounts, seats), admitted, "{kind} {accounts} of {seats}");
    }
}

#[test]
fn a_relation_is_what_the_family_calls_it() {
    for (text, kept) in [
        (" 妈妈 ", Some("妈妈")),
        ("Father", Some("Father")),
        ("外婆", Some("外婆")),
        ("伯母", Some("伯母")),
        ("一二三四五六七八九十", Some("一二三四五六七八九十")),
        ("一二三四五六七八九十十", None),
        ("  ", None),
        ("a\nb", None),
    ] {
        assert_eq!(relation(text).as_deref(), kept, "{text}");
    }
}

#[test]
fn a_school_is_rung_up_at_a_telephone() {
    for (text, kept) in [
        (" 0570-4021234 ", Some("0570-4021234")),
        ("（0570）4021234 转 8", Some("(0570)4021234 转 8")),
        ("+86 138 0000 0001", Some("+86 138 0000 0001")),
        ("4021234", Some("4021234")),
        ("", Some("")),
        ("abc电话", None),
        ("0570-402123x", None),
        ("110", None),
        ("1234567890123456789", None),
    ] {
        assert_eq!(school_phone(text).as_deref(), kept, "{text}");
    }
}

#[test]
fn nobody_lets_somebody_above_choose_a_new_password() {
    use Role::{Auditor, Bureau, ClassTeacher, Guardian, Head, Operator, Pupil, SchoolCoordinator, Teacher};
    for (helper, roles, may) in [
        (ClassTeacher, &[Pupil][..], true),
        (ClassTeacher, &[Guardian], true),
        (ClassTeacher, &[Guardian, Teacher], false),
        (ClassTeacher, &[ClassTeacher], false),
        (SchoolCoordinator, &[Teacher, ClassTeacher, Guardian], true),
        (SchoolCoordinator, &[SchoolCoordinator], false),
        (SchoolCoordinator, &[Guardian, Bureau], false),
        (Bureau, &[SchoolCoordinator], true),
        (Bureau, &[Head, Guardian], true),
        (Bureau, &[Bureau], false),
        (Bureau, &[Auditor], false),
        (Bureau, &[Operator], false),
        (Guardian, &[Pupil], false),
        (Bureau, &[], false),
    ] {
        assert_eq!(may_keep_account(helper, roles), may, "{helper} {roles:?}");
    }
}

#[test]
fn an_alias_tells_nobody_who_it_is() {
    let (names, aliases) = (["陈子涵", "李小雨"], ["会飞的小鲸"]);
    for (alias, verdict) in [
        ("爱笑的小鹿", Ok(())),
        ("star7", Ok(())),
        ("溪", Err(AliasFlaw::Length)),
        ("一只跑得很快的小鹿", Err(AliasFlaw::Length)),
        ("13800", Err(AliasFlaw::Characters)),
        ("一三八零零", Err(AliasFlaw::Characters)),
        ("小鹿!", Err(AliasFlaw::Characters)),
        ("小鹿 鹿", Err(AliasFlaw::Characters)),
        ("我是陈子涵", Err(AliasFlaw::RealName)),
        ("子涵", Err(AliasFlaw::RealName)),
        ("李小雨", Err(AliasFlaw::RealName)),
        ("小雨", Ok(())),
        ("王老师", Err(AliasFlaw::Word)),
        ("Admin", Err(AliasFlaw::Word)),
        ("会飞的小鲸", Err(AliasFlaw::Taken)),
    ] {
        assert_eq!(judge_alias(alias, &names, &aliases), verdict, "{alias}");
    }
}

#[test]
fn what_is_suggested_may_be_taken() {
    for start in 0..200 {
        let names = suggestions(start, &["会飞的小鲸"]);
        assert_eq!(names.len(), 6);
        for name in &names {
            assert_eq!(judge_alias(name, &["陈子涵"], &["会飞的小鲸"]), Ok(()), "{name}");
        }
    }
}

#[test]
fn a_half_year_begins_in_september_and_february() {
    for ((year, month, day), (begins_year, begins_month)) in [
        ((2026, 9, 1), (2026, 9)),
        ((2026, 12, 31), (2026, 9)),
        ((2027, 1, 15), (2026, 9)),
        ((2027, 2, 1), (2027, 2)),
        ((2027, 8, 31), (2027, 2)),
    ] {
        assert_eq!(half_year(Date::constant(year, month, day)), Date::constant(begins_year, begins_month, 1));
    }
}

#[test]
fn a_stranger_sees_the_family_name() {
    for (name, masked) in [("陈子涵", "陈*"), ("", ""), ("Ann Li", "A*")] {
        assert_eq!(mask(name), masked);
    }
}
