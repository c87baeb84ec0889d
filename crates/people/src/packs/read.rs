//! Reading the files of a pack.

use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use kernel::Day;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::grades::{self, ClassesText, Grades, GradesText};
use super::{PackError, RuleCode, SubjectStages, TierName};
use crate::registration::RegistrationRules;
use crate::rollover::ClassNaming;
use crate::vetting::Limits as VettingLimits;
use crate::words::{Stage, Subject};

/// `pack.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    title: String,
    document: String,
    time_zone: String,
    effective_from: Day,
    subjects: Vec<SubjectStages>,
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
    pub(super) subjects: Vec<SubjectStages>,
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
    check_subjects(&head.subjects, &head_file)?;
    check_tiers(&head.tiers, &head_file)?;
    let field = |(field, problem): (&str, String)| PackError::Field {
        file: head_file.clone(),
        field: field.to_owned(),
        problem,
    };
    let grades = grades::check(&head.grades).map_err(field)?;
    let class_naming = grades::check_naming(head.classes).map_err(field)?;
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

fn check_subjects(subjects: &[SubjectStages], file: &Path) -> Result<(), PackError> {
    let problem =
        |field: String, problem: &str| PackError::Field { file: file.to_owned(), field, problem: problem.to_owned() };
    if subjects.is_empty() {
        return Err(problem("subjects".to_owned(), "names no subject"));
    }
    for (place, entry) in subjects.iter().enumerate() {
        if entry.stages.is_empty() {
            return Err(problem(format!("subjects, {}: stages", entry.subject), "names no stage"));
        }
        let at = |what: &str, stage: &Stage| format!("subjects, {}: {what}, {stage}", entry.subject);
        if let Some(stage) = entry.names.keys().chain(entry.parts.keys()).find(|stage| !entry.stages.contains(stage)) {
            return Err(problem(at("names or parts", stage), "is not taught at this stage"));
        }
        for (stage, parts) in &entry.parts {
            let taught = |part: &Subject| subjects.iter().any(|one| one.subject == *part && one.stages.contains(stage));
            if parts.iter().any(taught) {
                return Err(problem(at("parts", stage), "a part is taught by itself at this stage"));
            }
        }
        if subjects[..place].iter().any(|earlier| earlier.subject == entry.subject) {
            return Err(problem(format!("subjects, {}", entry.subject), "is listed twice"));
        }
    }
    Ok(())
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
