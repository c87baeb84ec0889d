//! Which grades make up which stage: six years of primary school and three of junior school (六三制), or five and four (五四制).

use serde::Deserialize;

use super::PerStage;
use crate::rollover::ClassNaming;
use crate::words::{Grade, Stage};

/// The last grade of each stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grades(PerStage<Grade>);

const fn grade(number: u8) -> Grade {
    match Grade::new(number) {
        Some(grade) => grade,
        None => panic!("grades are counted from 1 to 12"),
    }
}

impl Grades {
    /// 六三制.
    pub const SIX_THREE: Self = Self(PerStage { primary: grade(6), junior: grade(9), senior: grade(12) });
    /// 五四制.
    pub const FIVE_FOUR: Self = Self(PerStage { primary: grade(5), junior: grade(9), senior: grade(12) });

    /// The stage a grade falls into.
    #[must_use]
    pub fn stage_of(&self, grade: Grade) -> Stage {
        if grade <= self.0.primary {
            Stage::Primary
        } else if grade <= self.0.junior {
            Stage::Junior
        } else {
            Stage::Senior
        }
    }

    /// The last grade of a stage.
    #[must_use]
    pub fn last_of(&self, stage: Stage) -> Grade {
        *self.0.get(stage)
    }

    /// The grades of a stage, in order.
    #[must_use]
    pub fn of(&self, stage: Stage) -> Vec<Grade> {
        (1..=12).filter_map(Grade::new).filter(|grade| self.stage_of(*grade) == stage).collect()
    }
}

/// `[grades]` of `pack.toml`: the last grade of each stage.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct GradesText(PerStage<u8>);

/// The grades as written, or what is wrong: the field and the problem.
pub(super) fn check(text: &GradesText) -> Result<Grades, (&'static str, String)> {
    let PerStage { primary, junior, senior } = text.0;
    let last = |field, number| Grade::new(number).ok_or((field, format!("`{number}` is no grade from 1 to 12")));
    let grades = PerStage {
        primary: last("grades: primary", primary)?,
        junior: last("grades: junior", junior)?,
        senior: last("grades: senior", senior)?,
    };
    if primary >= junior {
        return Err(("grades: junior", "must be later than the last grade of primary school".to_owned()));
    }
    if junior >= senior {
        return Err(("grades: senior", "must be later than the last grade of junior school".to_owned()));
    }
    Ok(Grades(grades))
}

/// `[classes]` of `pack.toml`: how classes are named.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClassesText {
    grades: Vec<String>,
    names: Vec<String>,
}

/// The naming as written, or what is wrong: the field and the problem.
pub(super) fn check_naming(text: ClassesText) -> Result<ClassNaming, (&'static str, String)> {
    if text.grades.len() != 12 || text.grades.iter().any(|word| word.trim().is_empty()) {
        return Err(("classes: grades", "must name the twelve grades in order".to_owned()));
    }
    let once = |pattern: &str, sign: &str| pattern.matches(sign).count() == 1;
    match text.names.iter().find(|name| !once(name, "{grade}") || !once(name, "{number}")) {
        Some(bad) => Err(("classes: names", format!("`{bad}` must hold {{grade}} and {{number}} once each"))),
        None if text.names.is_empty() => Err(("classes: names", "names no pattern".to_owned())),
        None => Ok(ClassNaming { grades: text.grades, patterns: text.names }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grade_falls_into_a_stage_by_the_regions_system() {
        for (number, six_three, five_four) in [
            (1, Stage::Primary, Stage::Primary),
            (5, Stage::Primary, Stage::Primary),
            (6, Stage::Primary, Stage::Junior),
            (9, Stage::Junior, Stage::Junior),
            (10, Stage::Senior, Stage::Senior),
        ] {
            assert_eq!(Grades::SIX_THREE.stage_of(grade(number)), six_three, "{number}");
            assert_eq!(Grades::FIVE_FOUR.stage_of(grade(number)), five_four, "{number}");
        }
        assert_eq!(Grades::FIVE_FOUR.of(Stage::Junior).len(), 4);
    }

    #[test]
    fn stages_follow_each_other() {
        let text = |primary, junior, senior| GradesText(PerStage { primary, junior, senior });
        assert_eq!(check(&text(5, 9, 12)), Ok(Grades::FIVE_FOUR));
        for (bad, field) in [
            (text(0, 9, 12), "grades: primary"),
            (text(6, 6, 12), "grades: junior"),
            (text(6, 12, 12), "grades: senior"),
            (text(6, 9, 13), "grades: senior"),
        ] {
            assert_eq!(check(&bad).unwrap_err().0, field);
        }
    }

    #[test]
    fn names_of_classes_hold_grade_and_number() {
        let text = |grades: usize, names: &[&str]| ClassesText {
            grades: vec!["一".to_owned(); grades],
            names: names.iter().map(|name| (*name).to_owned()).collect(),
        };
        assert!(check_naming(text(12, &["{grade}({number})班"])).is_ok());
        for (bad, field) in [
            (text(11, &["{grade}({number})班"]), "classes: grades"),
            (text(12, &[]), "classes: names"),
            (text(12, &["{grade}班"]), "classes: names"),
            (text(12, &["{grade}{number}{number}"]), "classes: names"),
        ] {
            assert_eq!(check_naming(bad).unwrap_err().0, field);
        }
    }
}
