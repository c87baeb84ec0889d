use std::path::PathBuf;

use super::*;
use crate::consent::Item;
use crate::words::{Locale, Stage, Subject};

fn regions() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../regions")
}

/// The files of a pack.
const FILES: [&str; 6] =
    ["pack.toml", "tutoring.toml", "knowledge-points.toml", "consent.toml", "consent.zh-CN.toml", "consent.en.toml"];

/// A copy of the demo pack in which one text of one file is another.
fn changed(file: &str, from: &str, to: &str) -> Result<Packs, PackError> {
    let folder = tempfile::tempdir().unwrap();
    for name in FILES {
        let text = std::fs::read_to_string(regions().join("demo").join(name)).unwrap();
        let text = if name == file {
            assert!(text.contains(from), "{from}");
            text.replacen(from, to, 1)
        } else {
            text
        };
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    Packs::load(folder.path())
}

#[test]
fn every_pack_of_the_repository_can_be_read() {
    for entry in std::fs::read_dir(regions()).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_dir()) {
        let folder = entry.unwrap().path();
        let packs = Packs::load(&folder).unwrap();
        let pack = packs.current("2026-09-02T00:00:00Z".parse().unwrap());
        assert_eq!(Some(pack.name.as_str()), folder.file_name().unwrap().to_str());
        assert!(pack.teaches(Subject::MATH, Stage::Junior));
        assert!(!pack.teaches(Subject::PHYSICS, Stage::Primary));
        assert!(packs.knowledge_points().iter().all(|point| pack.teaches(point.subject, point.stage)));
        assert_eq!(pack.tiers.last().map(|tier| tier.name.as_str()), Some("名师"));
        assert!(pack.in_force.iter().all(|rule| !rule.document.is_empty()));
    }
}

#[test]
fn families_read_how_long_recordings_are_kept_as_the_rules_have_it() {
    for name in ["demo", "zhejiang-sample"] {
        let packs = Packs::load(&regions().join(name)).unwrap();
        let now = "2026-09-02T00:00:00Z".parse().unwrap();
        let records = &packs.current(now).records;
        let withdrawn = records.withdrawn_kept.as_secs() / (24 * 60 * 60);
        let notice = packs.consent();
        let asked = notice.asked("2026-09-02".parse().unwrap()).find(|asked| asked.code == Item::SameScreen).unwrap();
        for locale in Locale::ALL {
            let term = &notice.item_text(asked.code, asked.version, *locale).unwrap().term;
            let words: Vec<_> = term.split(|one: char| !one.is_ascii_digit()).collect();
            for days in [u64::from(records.retention["recordings"]), withdrawn] {
                assert!(words.contains(&days.to_string().as_str()), "{name} {locale}: {days} days in {term}");
            }
        }
    }
}

#[test]
fn a_rule_changes_on_its_day() {
    let packs = changed(
        "tutoring.toml",
        "[[rule]]\ncode = \"session_limit_min\"\ndocument = \"演示〔2026〕1号\"\neffective_from = \"2020-01-01\"\nvalue = 30",
        "[[rule]]\ncode = \"session_limit_min\"\ndocument = \"a\"\neffective_from = \"2020-01-01\"\n\
         effective_until = \"2026-08-31\"\nvalue = 30\n\
         [[rule]]\ncode = \"session_limit_min\"\ndocument = \"b\"\neffective_from = \"2026-09-01\"\nvalue = 25",
    )
    .unwrap();
    for (now, minutes, document) in [
        ("1999-01-01T00:00:00+08:00", 30, "a"),
        ("2026-08-31T23:59:59+08:00", 30, "a"),
        ("2026-09-01T00:00:00+08:00", 25, "b"),
        ("2030-01-01T00:00:00+08:00", 25, "b"),
    ] {
        let pack = packs.current(now.parse().unwrap());
        assert_eq!(pack.rules.session_limit.as_secs(), minutes * 60, "{now}");
        let rule = pack.in_force.iter().find(|rule| rule.code == RuleCode::SessionLimit).unwrap();
        assert_eq!(rule.document, document, "{now}");
    }
}

const LIMIT: &str = "effective_from = \"2020-01-01\"\nvalue = 30";

/// File, a text in it, what stands there instead, and what the error says.
const MISTAKES: &[(&str, &str, &str, &str)] = &[
    ("pack.toml", "title = ", "titel = ", "pack.toml, line 2: unknown field `titel`"),
    ("pack.toml", "title = \"演示区\"\n", "", "pack.toml, line 1: missing field `title`"),
    ("pack.toml", "Asia/Shanghai", "Asia/Nowhere", "pack.toml: time_zone: there is no time zone `Asia/Nowhere`"),
    ("pack.toml", "\"chinese\"", "\"Latin\"", "pack.toml, line 8: "),
    ("pack.toml", "\"chinese\"", "\"latin\"", "pack.toml: subjects, latin: name: is missing"),
    ("knowledge-points.toml", "\"chinese\"", "\"latin\"", "knowledge-points.toml: points, latin, "),
    ("pack.toml", "\"chinese\"", "\"math\"", "pack.toml: subjects, math: is listed twice"),
    (
        "knowledge-points.toml",
        "\"鸡兔同笼\" = [\"鸡兔同笼问题\"]",
        "\"鸡兔\" = [\"鸡兔同笼问题\"]",
        "knowledge-points.toml: points, math, primary, also, 鸡兔: is not among `names`",
    ),
    (
        "knowledge-points.toml",
        "\"鸡兔同笼\" = [\"鸡兔同笼问题\"]",
        "\"鸡兔同笼\" = [\"行程问题\"]",
        "knowledge-points.toml: points, math, primary, also, 行程问题: is listed twice",
    ),
    ("pack.toml", "\"artisan\"", "\"backbone\"", "pack.toml: tiers, backbone: is listed twice"),
    ("pack.toml", "\"artisan\"", "\"Artisan\"", "pack.toml, line 24: "),
    (
        "tutoring.toml",
        "= \"round_the_clock\"",
        "= \"sometimes\"",
        "tutoring.toml: rule open_hours from 2020-01-01: value: ",
    ),
    (
        "tutoring.toml",
        "= \"round_the_clock\"",
        "= { from = \"9:00\", until = \"21:00\", days = [\"mon\"] }",
        "tutoring.toml: rule open_hours from 2020-01-01: value: `9:00` is not a time of day like 21:00",
    ),
    (
        "tutoring.toml",
        "= \"round_the_clock\"",
        "= { from = \"21:00\", until = \"18:00\", days = [\"mon\"] }",
        "tutoring.toml: rule open_hours from 2020-01-01: value: `until` must be later than `from`",
    ),
    (
        "tutoring.toml",
        LIMIT,
        "effective_from = \"2020-01-01\"\nvalue = 0",
        "tutoring.toml: rule session_limit_min from 2020-01-01: value: must be more than 0",
    ),
    (
        "tutoring.toml",
        LIMIT,
        "effective_from = \"2020-01-01\"\neffective_until = \"2026-12-31\"\nvalue = 30",
        "tutoring.toml: rule session_limit_min: no version is in force on 2027-01-01",
    ),
    (
        "tutoring.toml",
        LIMIT,
        "effective_from = \"2020-01-01\"\neffective_until = \"2019-12-31\"\nvalue = 30",
        "tutoring.toml: rule session_limit_min from 2020-01-01: effective_until: lies before effective_from",
    ),
    (
        "tutoring.toml",
        "\"warning_min\"",
        "\"session_limit_min\"",
        "tutoring.toml: rule session_limit_min from 2020-01-01: another version is in force on the same days",
    ),
    (
        "tutoring.toml",
        "p50 = 30, p90 = 120",
        "p50 = 300, p90 = 120",
        "tutoring.toml: rule wait_default_s from 2020-01-01: value: `p50` must not be more than `p90`",
    ),
    (
        "tutoring.toml",
        "code = \"offer_s\"",
        "code = \"cut_off\"",
        "tutoring.toml: rule cut_off from 2020-01-01: value: ",
    ),
    (
        "knowledge-points.toml",
        "stage = \"primary\"",
        "stage = \"nursery\"",
        "knowledge-points.toml, line 6: unknown variant",
    ),
];

#[test]
fn a_mistake_is_told_with_file_and_field() {
    for (file, from, to, expected) in MISTAKES {
        let error = changed(file, from, to).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}\n{expected}");
    }
}

#[test]
fn a_knowledge_point_is_told_by_any_of_its_names_and_only_at_its_stage() {
    let packs = Packs::load(&regions().join("demo")).unwrap();
    let named = |stage, name| packs.point_named(Subject::MATH, stage, name);
    assert_eq!(named(Stage::Primary, "鸡兔同笼问题"), PointName::Listed("鸡兔同笼"));
    assert_eq!(named(Stage::Primary, "鸡兔同笼"), PointName::Listed("鸡兔同笼"));
    assert_eq!(named(Stage::Primary, "解三角形"), PointName::OfAnotherStage);
    assert_eq!(named(Stage::Senior, "解三角形"), PointName::Listed("解三角形"));
    assert_eq!(named(Stage::Primary, "奥数难题"), PointName::Unknown);
    assert_eq!(packs.point_named(Subject::PHYSICS, Stage::Senior, "解三角形"), PointName::Unknown);
}

#[test]
fn a_missing_folder_is_told_by_its_file() {
    let error = Packs::load(Path::new("/nowhere/at-all")).unwrap_err().to_string();
    assert!(error.starts_with("/nowhere/at-all/pack.toml: "), "{error}");
}

#[test]
fn a_science_teacher_answers_its_parts_where_the_pack_says_so() {
    let packs = Packs::load(&regions().join("demo")).unwrap();
    let pack = packs.current("2026-09-02T00:00:00Z".parse().unwrap());
    let junior = pack.answers(&[(Subject::SCIENCE, Stage::Junior), (Subject::PHYSICS, Stage::Junior)]);
    let parts = [Subject::BIOLOGY, Subject::CHEMISTRY, Subject::PHYSICS, Subject::SCIENCE];
    assert_eq!(junior, parts.map(|subject| (subject, Stage::Junior)));
    assert_eq!(pack.answers(&[(Subject::SCIENCE, Stage::Primary)]), [(Subject::SCIENCE, Stage::Primary)]);
    assert!(pack.teaches(Subject::PHYSICS, Stage::Junior), "as a part of science");
    assert!(!pack.teaches(Subject::PHYSICS, Stage::Primary));

    let apart = changed("pack.toml", ", parts = { junior = [\"physics\", \"chemistry\", \"biology\"] }", "").unwrap();
    let pack = apart.current("2026-09-02T00:00:00Z".parse().unwrap());
    assert_eq!(pack.answers(&[(Subject::SCIENCE, Stage::Junior)]), [(Subject::SCIENCE, Stage::Junior)]);
    assert!(!pack.teaches(Subject::PHYSICS, Stage::Junior));
}

#[test]
fn what_a_pack_says_of_subjects_and_grades_must_fit() {
    for (from, to, field) in [
        ("parts = { junior", "parts = { senior", "subjects, science: names or parts, senior"),
        ("[\"physics\", \"chemistry\"", "[\"history\", \"chemistry\"", "subjects, science: parts, junior"),
        ("junior = 9", "junior = 6", "grades: junior"),
        ("\"高三\"]", "]", "classes: grades"),
    ] {
        match changed("pack.toml", from, to).unwrap_err() {
            PackError::Field { field: found, .. } => assert_eq!(found, field),
            other => panic!("{other}"),
        }
    }
}
