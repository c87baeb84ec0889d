use std::path::Path;

use super::*;
use crate::packs::{Packs, PerStage};
use kernel::Day;

fn zhejiang() -> TutoringRules {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../regions/zhejiang-sample");
    Packs::load(&folder).unwrap().current(at("2026-09-02T12:00+08:00")).rules.clone()
}

fn demo() -> TutoringRules {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../regions/demo");
    Packs::load(&folder).unwrap().current(at("2026-09-02T12:00+08:00")).rules.clone()
}

/// An instant on the region's wall clock; 2026-09-02 is a Wednesday.
fn at(text: &str) -> Timestamp {
    let (minutes, offset) = text.split_at(text.len() - 6);
    format!("{minutes}:00{offset}").parse().unwrap()
}

fn clock(day: &str, time: &str) -> Timestamp {
    format!("{day}T{time}+08:00").parse().unwrap()
}

#[test]
fn nothing_live_begins_outside_the_hours() {
    let rules = zhejiang();
    for (day, time, open) in [
        ("2026-09-02", "17:59:59", false),
        ("2026-09-02", "18:00:00", true),
        ("2026-09-02", "20:50:00", true),
        ("2026-09-02", "20:59:59", true),
        ("2026-09-02", "21:00:00", false),
        ("2026-09-02", "23:30:00", false),
        ("2026-09-04", "19:00:00", true),
        ("2026-09-05", "19:00:00", false),
        ("2026-09-06", "19:00:00", false),
    ] {
        assert_eq!(rules.is_open(clock(day, time)), open, "{day} {time}");
        for stage in Stage::ALL {
            assert_eq!(rules.may_start(*stage, clock(day, time)), open, "{day} {time} {stage}");
        }
    }
}

#[test]
fn the_next_opening_is_told() {
    let rules = zhejiang();
    for (now, opens, closes) in [
        (("2026-09-02", "12:00:00"), Some(("2026-09-02", "18:00:00")), None),
        (("2026-09-02", "18:00:00"), None, Some(("2026-09-02", "21:00:00"))),
        (("2026-09-02", "20:59:59"), None, Some(("2026-09-02", "21:00:00"))),
        (("2026-09-02", "21:00:00"), Some(("2026-09-03", "18:00:00")), None),
        (("2026-09-04", "21:00:00"), Some(("2026-09-07", "18:00:00")), None),
        (("2026-09-06", "08:00:00"), Some(("2026-09-07", "18:00:00")), None),
    ] {
        let now = clock(now.0, now.1);
        assert_eq!(rules.opens_at(now), opens.map(|(day, time)| clock(day, time)), "{now}");
        assert_eq!(rules.closes_at(now), closes.map(|(day, time)| clock(day, time)), "{now}");
    }
}

#[test]
fn a_session_ends_after_thirty_minutes_or_at_nine() {
    let rules = zhejiang();
    for (started, warned, ended) in [
        ("18:00:00", "18:20:00", "18:30:00"),
        ("20:29:00", "20:49:00", "20:59:00"),
        ("20:30:00", "20:50:00", "21:00:00"),
        ("20:45:00", "20:50:00", "21:00:00"),
        ("20:50:00", "20:50:00", "21:00:00"),
        ("20:59:00", "20:59:00", "21:00:00"),
    ] {
        let begun = clock("2026-09-02", started);
        assert_eq!(rules.warning_at(begun), clock("2026-09-02", warned), "{started}");
        assert_eq!(rules.hard_stop(begun), clock("2026-09-02", ended), "{started}");
    }
}

#[test]
fn a_session_that_slipped_past_the_cut_off_ends_at_once() {
    let begun = clock("2026-09-02", "21:00:01");
    assert!(zhejiang().hard_stop(begun) < begun);
    assert_eq!(zhejiang().warning_at(begun), begun);
}

#[test]
fn the_rest_card_comes_earlier_for_the_little_ones() {
    let begun = clock("2026-09-02", "19:00:00");
    for (stage, shown) in [(Stage::Primary, "19:20:00"), (Stage::Junior, "19:30:00"), (Stage::Senior, "19:30:00")] {
        assert_eq!(zhejiang().rest_at(stage, begun), clock("2026-09-02", shown), "{stage}");
    }
}

#[test]
fn each_stage_has_its_quiet_hours() {
    let rules = zhejiang();
    for (stage, time, until) in [
        (Stage::Primary, "21:19:59", None),
        (Stage::Primary, "21:20:00", Some(("2026-09-03", "07:20:00"))),
        (Stage::Primary, "00:00:00", Some(("2026-09-02", "07:20:00"))),
        (Stage::Primary, "07:19:59", Some(("2026-09-02", "07:20:00"))),
        (Stage::Primary, "07:20:00", None),
        (Stage::Junior, "21:59:59", None),
        (Stage::Junior, "22:00:00", Some(("2026-09-03", "07:00:00"))),
        (Stage::Senior, "22:59:59", None),
        (Stage::Senior, "23:00:00", Some(("2026-09-03", "07:00:00"))),
        (Stage::Senior, "12:00:00", None),
    ] {
        let now = clock("2026-09-02", time);
        assert_eq!(rules.is_quiet(stage, now), until.is_some(), "{stage} {time}");
        assert_eq!(rules.quiet_until(stage, now), until.map(|(day, time)| clock(day, time)), "{stage} {time}");
    }
}

#[test]
fn quiet_hours_keep_live_tutoring_out_where_the_doors_are_open() {
    let hours = Hours { from: Time::constant(21, 20, 0, 0), until: Time::constant(7, 0, 0, 0) };
    let rules = TutoringRules { quiet: Some(PerStage { primary: hours, junior: hours, senior: hours }), ..demo() };
    assert!(rules.may_start(Stage::Primary, clock("2026-09-02", "21:19:00")));
    assert!(!rules.may_start(Stage::Primary, clock("2026-09-02", "21:20:00")));
    assert!(rules.is_open(clock("2026-09-02", "21:20:00")));
}

#[test]
fn the_demo_region_never_closes() {
    let rules = demo();
    for time in ["00:00:00", "03:00:00", "12:00:00", "21:00:00", "23:59:59"] {
        let now = clock("2026-09-06", time);
        assert!(rules.may_start(Stage::Primary, now), "{time}");
        assert_eq!((rules.opens_at(now), rules.closes_at(now)), (None, None), "{time}");
        assert_eq!(rules.hard_stop(now), now.plus(Duration::from_mins(30)), "{time}");
        assert_eq!(rules.warning_at(now), now.plus(Duration::from_mins(20)), "{time}");
        assert!(!rules.is_quiet(Stage::Primary, now), "{time}");
    }
}

#[test]
fn an_offer_lasts_twenty_seconds() {
    let offered = clock("2026-09-02", "19:00:00");
    for (now, left) in [("19:00:00", 20), ("19:00:19", 1), ("19:00:20", 0), ("19:00:30", 0)] {
        assert_eq!(demo().offer_left(offered, clock("2026-09-02", now)).as_secs(), left, "{now}");
    }
}

#[test]
fn the_region_counts_its_own_days() {
    let late_evening_in_greenwich = at("2026-09-02T17:00+00:00");
    let rules = zhejiang();
    assert_eq!(late_evening_in_greenwich.day(&rules.zone), "2026-09-03".parse::<Day>().unwrap());
    assert!(rules.is_quiet(Stage::Senior, late_evening_in_greenwich));
}
