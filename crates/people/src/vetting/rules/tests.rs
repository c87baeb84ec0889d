use std::collections::BTreeSet;

use kernel::{Coded, SignInId, Timestamp};
use uuid::Uuid;

use super::*;
use crate::calendar::{SchoolYear, Term};
use crate::organisation::OrgPath;
use crate::vetting::limits::StepDays;
use crate::vetting::{Evidence, VettingId};

const LIMITS: Limits =
    Limits { valid_years: 3, renew_days: 90, step_days: StepDays { school: 5, county: 10, city: 10 }, appeal_days: 15 };

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn tier(code: &str) -> Tier {
    code.parse().unwrap()
}

fn rank(tier: &Tier) -> Option<usize> {
    ["backbone", "artisan", "master"].iter().position(|code| tier.as_str() == *code)
}

fn given(code: &str, until: &str) -> Vetting {
    let teacher = Uuid::nil().into();
    Vetting {
        teacher,
        tier: tier(code),
        since: day("2026-01-01"),
        until: day(until),
        suspended_at: None,
        suspended_why: None,
    }
}

fn org(id: u128, kind: OrgKind) -> Org {
    let id = OrgId::from_uuid(Uuid::from_u128(id));
    let path = OrgPath::root(id);
    Org { id, parent_id: None, kind, school_kind: None, name: String::new(), path, last_grade: None, closed_at: None }
}

#[test]
fn the_drawing_shows_every_step() {
    let steps = TRANSITIONS.iter().map(|(from, by, to)| (from.as_str(), by.as_str(), to.as_str()));
    crate::states::assert_drawn("vetting.md", "at_school", steps.chain([("[*]", "nominate", "nominated")]));
}

#[test]
fn nothing_else_happens() {
    for state in ApplicationState::ALL {
        for act in VettingAct::ALL {
            let drawn = TRANSITIONS.iter().any(|(from, by, _)| from == state && by == act);
            let steps = VettingLevel::ALL.iter().any(|level| step(*state, *act, *level).is_ok());
            assert_eq!(steps, drawn, "{state} {act}");
        }
    }
}

#[test]
fn what_was_sent_back_returns_to_its_step_and_an_appeal_goes_to_the_one_above() {
    for (state, act, level, to) in [
        (Returned, VettingAct::Resubmit, VettingLevel::School, Some(AtSchool)),
        (Returned, VettingAct::Resubmit, VettingLevel::County, Some(AtCounty)),
        (Returned, VettingAct::Resubmit, VettingLevel::City, Some(AtCity)),
        (Rejected, VettingAct::Appeal, VettingLevel::School, Some(AtCounty)),
        (Rejected, VettingAct::Appeal, VettingLevel::County, Some(AtCity)),
        (Rejected, VettingAct::Appeal, VettingLevel::City, Some(AtCity)),
        (AtSchool, VettingAct::Approve, VettingLevel::School, Some(AtCounty)),
        (AtCity, VettingAct::Approve, VettingLevel::City, Some(Approved)),
        (Approved, VettingAct::Withdraw, VettingLevel::City, None),
    ] {
        assert_eq!(step(state, act, level).ok(), to, "{state} {act} {level}");
    }
}

#[test]
fn the_region_decides_for_a_school_that_stands_in_no_county() {
    let (region, county, school) = (org(1, OrgKind::Region), org(2, OrgKind::County), org(4, OrgKind::School));
    let township = org(3, OrgKind::Township);
    let whole = [region.clone(), county.clone(), township, school.clone()];
    let short = [region.clone(), school.clone()];
    for (line, level, desk_of) in [
        (&whole[..], VettingLevel::School, &school),
        (&whole, VettingLevel::County, &county),
        (&whole, VettingLevel::City, &region),
        (&short, VettingLevel::School, &school),
        (&short, VettingLevel::County, &region),
        (&short, VettingLevel::City, &region),
    ] {
        assert_eq!(desk(line, level), Some(desk_of.id), "{level} of {}", line.len());
    }
}

#[test]
fn a_higher_tier_at_any_time_the_same_one_shortly_before_its_end() {
    let (soon, far) = (given("artisan", "2026-11-30"), given("artisan", "2028-09-01"));
    let over = given("artisan", "2026-01-01");
    let rests = Vetting { suspended_at: Some(Timestamp::from_millis(0)), ..far.clone() };
    for (vetting, asked, refused) in [
        (None, "backbone", None),
        (None, "king", Some("vetting_tier_unknown")),
        (Some(&far), "master", None),
        (Some(&far), "artisan", Some("vetting_early")),
        (Some(&far), "backbone", Some("vetting_early")),
        (Some(&soon), "artisan", None),
        (Some(&over), "artisan", None),
        (Some(&rests), "master", Some("teacher_suspended")),
    ] {
        let answer = check_apply(vetting, &tier(asked), rank, &LIMITS, day("2026-09-02"));
        assert_eq!(answer.err().map(|error| error.code().as_str()), refused, "{asked} {vetting:?}");
    }
}

#[test]
fn a_renewal_goes_on_where_the_present_one_ends() {
    for (vetting, asked, expected) in [
        (None, "artisan", "2029-09-02"),
        (Some(given("artisan", "2026-11-30")), "artisan", "2029-11-30"),
        (Some(given("artisan", "2026-01-01")), "artisan", "2029-09-02"),
        (Some(given("artisan", "2026-11-30")), "master", "2029-09-02"),
    ] {
        let last = until(vetting.as_ref(), &tier(asked), &LIMITS, day("2026-09-02"));
        assert_eq!(last, day(expected), "{asked} {vetting:?}");
    }
}

#[test]
fn a_step_is_due_after_so_many_school_days() {
    let school = OrgId::from_uuid(Uuid::nil());
    let term = Term {
        org: school,
        year: SchoolYear::new(2026),
        number: 1,
        begins: day("2026-09-07"),
        ends: day("2027-01-22"),
        weekdays: Weekdays::USUAL,
    };
    let calendar = Calendar::of(&[school], vec![term], Vec::new());
    for (calendar, today, days, expected) in [
        (&calendar, "2026-09-02", 5, "2026-09-11"),
        (&calendar, "2026-09-11", 1, "2026-09-14"),
        (&calendar, "2026-09-11", 0, "2026-09-14"),
        (&Calendar::default(), "2026-09-02", 5, "2026-09-09"),
    ] {
        assert_eq!(due(calendar, day(today), days), day(expected), "{days} days after {today}");
    }
}

#[test]
fn an_appeal_is_made_once_and_in_time() {
    for (appealed, today, refused) in [
        (false, "2026-09-17", None),
        (false, "2026-09-18", Some("vetting_appeal_late")),
        (true, "2026-09-03", Some("vetting_appeal_spent")),
    ] {
        let answer = check_appeal(appealed, day("2026-09-02"), &LIMITS, day(today));
        assert_eq!(answer.err().map(|error| error.code().as_str()), refused, "{appealed} {today}");
    }
}

#[test]
fn who_decides() {
    let (desk, other) = (OrgId::from_uuid(Uuid::from_u128(1)), OrgId::from_uuid(Uuid::from_u128(2)));
    let (teacher, officer) = (Uuid::from_u128(7).into(), Uuid::from_u128(8).into());
    let application = |state, rejected_by| Application {
        id: VettingId::from_uuid(Uuid::nil()),
        teacher,
        teacher_name: String::new(),
        school: other,
        school_name: String::new(),
        school_path: OrgPath::root(other),
        tier: tier("master"),
        state,
        level: VettingLevel::County,
        desk,
        desk_name: String::new(),
        statement: String::new(),
        evidence: Evidence::default(),
        due: None,
        appealed_at: None,
        rejected_by,
        created_at: Timestamp::from_millis(0),
        changed_at: Timestamp::from_millis(0),
        closed_at: None,
    };
    let actor = |person, role, org| Actor { person, role, org, sign_in: SignInId::from_uuid(Uuid::nil()) };
    for (application, actor, refused) in [
        (application(AtCounty, None), actor(officer, Role::Bureau, desk), None),
        (application(AtCounty, None), actor(officer, Role::Bureau, other), Some("vetting_elsewhere")),
        (application(AtCounty, None), actor(officer, Role::Researcher, desk), Some("vetting_elsewhere")),
        (application(AtCounty, None), actor(teacher, Role::Bureau, desk), Some("vetting_other_decides")),
        (application(AtCity, Some(officer)), actor(officer, Role::Bureau, desk), Some("vetting_other_decides")),
        (application(Returned, None), actor(officer, Role::Bureau, desk), Some("vetting_state_wrong")),
        (application(AtSchool, None), actor(officer, Role::Head, desk), None),
    ] {
        let answer = check_decider(&application, &actor);
        assert_eq!(answer.err().map(|error| error.code().as_str()), refused, "{} {actor:?}", application.state);
    }
}

#[test]
fn texts_are_neither_empty_nor_endless() {
    assert_eq!(reason("  材料齐全  ").unwrap(), "材料齐全");
    assert_eq!(reason(" 好 ").unwrap_err().code().as_str(), "vetting_reason_missing");
    assert_eq!(reason(&"好".repeat(501)).unwrap_err().field(), Some("reason"));
    assert_eq!(statement("").unwrap_err().field(), Some("statement"));
    assert_eq!(pattern(" 王_% ").as_deref(), Some("%王!_!%%"));
    assert_eq!(pattern("  "), None);
    let codes: BTreeSet<_> = Standing::ALL.iter().map(|standing| super::super::code_of(*standing).as_str()).collect();
    assert_eq!(codes.len(), 3);
}
