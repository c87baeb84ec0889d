//! Reading the files of a pack.

use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use kernel::Day;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::grades::{self, ClassesText, Grades, GradesText};
use super::{PackError, RuleCode, Subjects, TierName};
use crate::registration::RegistrationRules;
use crate::rollover::ClassNaming;
use crate::vetting::Limits as VettingLimits;

/// `pack.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    title: String,
    document: String,
    time_zone: String,
    effective_from: Day,
    subjects: Subjects,
    tiers: Vec<TierName>,
    vetting: VettingLimits,
    grades: GradesText,
    classes: ClassesText,
    #[serde(default)]
    registration: RegistrationRules,
}

/// `tutoring.toml` and `records.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleList {
    rule: Vec<Version>,
}

/// One version of a rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Version {
    pub(super) code: RuleCode,
    pub(super) document: String,
    pub(super) effective_from: Day,
    pub(super) effective_until: Option<Day>,
    pub(super) value: toml::Value,
}

impl Version {
    /// Whether the version is in force on a day.
    pub(super) fn covers(&self, day: Day) -> bool {
        self.effective_from <= day && self.effective_until.is_none_or(|until| day <= until)
    }

    /// How an error names it.
    pub(super) fn label(&self) -> String {
        format!("rule {} from {}", self.code, self.effective_from)
    }
}

/// A pack as its files say, before its days are laid out.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) document: String,
    pub(super) zone: TimeZone,
    pub(super) effective_from: Day,
    pub(super) subjects: Subjects,
    pub(super) tiers: Vec<TierName>,
    pub(super) vetting: VettingLimits,
    pub(super) grades: Grades,
    pub(super) class_naming: ClassNaming,
    pub(super) registration: RegistrationRules,
    pub(super) versions: Vec<Version>,
    /// Where the rules stand, for errors found later.
    pub(super) rules_file: PathBuf,
}

pub(super) fn read(folder: &Path) -> Result<Source, PackError> {
    let head_file = folder.join("pack.toml");
    let head: Head = toml_file(&head_file)?;
    let rules_file = folder.join("tutoring.toml");
    let mut rules: RuleList = toml_file(&rules_file)?;
    let records_file = folder.join("records.toml");
    if records_file.exists() {
        let records: RuleList = toml_file(&records_file)?;
        rules.rule.extend(records.rule);
    }
    let zone = TimeZone::get(&head.time_zone).map_err(|_| PackError::Field {
        file: head_file.clone(),
        field: "time_zone".to_owned(),
        problem: format!("there is no time zone `{}`", head.time_zone),
    })?;
    check_tiers(&head.tiers, &head_file)?;
    let wrong = |field: String, problem| PackError::Field { file: head_file.clone(), field, problem };
    head.subjects.check().map_err(|(field, problem)| wrong(field, problem))?;
    let grades = grades::check(&head.grades).map_err(|(field, problem)| wrong(field.to_owned(), problem))?;
    let naming = grades::check_naming(head.classes);
    let class_naming = naming.map_err(|(field, problem)| wrong(field.to_owned(), problem))?;
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Source {
        name,
        title: head.title,
        document: head.document,
        zone,
        effective_from: head.effective_from,
        subjects: head.subjects,
        tiers: head.tiers,
        vetting: head.vetting,
        grades,
        class_naming,
        registration: head.registration,
        versions: rules.rule,
        rules_file,
    })
}

fn check_tiers(tiers: &[TierName], file: &Path) -> Result<(), PackError> {
    let twice = (1..tiers.len()).find(|place| tiers[..*place].iter().any(|one| one.tier == tiers[*place].tier));
    let problem = match (tiers.is_empty(), twice) {
        (true, _) => ("tiers".to_owned(), "names no tier"),
        (_, Some(place)) => (format!("tiers, {}", tiers[place].tier), "is listed twice"),
        _ => return Ok(()),
    };
    Err(PackError::Field { file: file.to_owned(), field: problem.0, problem: problem.1.to_owned() })
}

pub(crate) fn toml_file<T: DeserializeOwned>(file: &Path) -> Result<T, PackError> {
    let text = std::fs::read_to_string(file).map_err(|source| PackError::File { file: file.to_owned(), source })?;
    toml::from_str(&text).map_err(|error: toml::de::Error| PackError::Syntax {
        file: file.to_owned(),
        line: line_of(&text, error.span().map_or(0, |span| span.start)),
        problem: error.message().to_owned(),
    })
}

fn line_of(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|byte| *byte == b'\n').count() + 1
}
