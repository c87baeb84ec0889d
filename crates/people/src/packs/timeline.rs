//! A pack through time: which versions of its rules are in force on which days.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use jiff::tz::TimeZone;
use kernel::{Day, Timestamp};

use super::read::{self, Source, Version};
use super::{
    KnowledgePoint, OpenHours, Pack, PackError, PointName, RecordRules, RuleCode, RuleInForce, ScreeningWords,
    TutoringRules, knowledge, screening, values,
};
use crate::consent::Notice;
use crate::words::{Stage, Subject};

/// The pack of the region this installation serves, through time. A part of the program.
#[derive(Clone, Debug)]
pub struct Packs {
    /// The first day of each span and the pack in it, in order; never empty.
    spans: Vec<(Day, Pack)>,
    knowledge_points: Vec<KnowledgePoint>,
    screening: ScreeningWords,
    consent: Notice,
}

impl Packs {
    /// Reads the pack in a folder, `regions/<pack>`.
    ///
    /// # Errors
    /// When a file is missing or says something that cannot be; the error names file and field.
    pub fn load(folder: &Path) -> Result<Self, PackError> {
        let source = read::read(folder)?;
        let spans = lay_out(&source)?;
        let knowledge_points = knowledge::read(folder, &source.subjects)?;
        let screening = screening::read(folder)?;
        Ok(Self { spans, knowledge_points, screening, consent: Notice::read(folder)? })
    }

    /// The pack as it is in force at this moment; before its first day, as on its first day.
    #[must_use]
    pub fn current(&self, now: Timestamp) -> &Pack {
        let today = now.day(self.zone());
        let begun = self.spans.partition_point(|(from, _)| *from <= today);
        &self.spans[begun.saturating_sub(1)].1
    }

    /// What families are asked to agree to.
    #[must_use]
    pub fn consent(&self) -> &Notice {
        &self.consent
    }

    /// The wall clock of the region.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        &self.spans[0].1.zone
    }

    /// Words the region adds to the lists of screening.
    #[must_use]
    pub fn screening(&self) -> &ScreeningWords {
        &self.screening
    }

    /// The first list of knowledge points.
    #[must_use]
    pub fn knowledge_points(&self) -> &[KnowledgePoint] {
        &self.knowledge_points
    }

    /// What the list makes of a name that somebody gives a knowledge point of a subject at a stage.
    #[must_use]
    pub fn point_named(&self, subject: Subject, stage: Stage, name: &str) -> PointName<'_> {
        knowledge::named(&self.knowledge_points, subject, stage, name)
    }
}

fn lay_out(source: &Source) -> Result<Vec<(Day, Pack)>, PackError> {
    for version in &source.versions {
        check(version).map_err(|problem| field_error(source, &format!("{}: value", version.label()), problem))?;
        if version.effective_until.is_some_and(|until| until < version.effective_from) {
            let problem = "lies before effective_from".to_owned();
            return Err(field_error(source, &format!("{}: effective_until", version.label()), problem));
        }
    }
    boundaries(source).into_iter().map(|day| Ok((day, pack_on(source, day)?))).collect()
}

/// The days on which something begins or has just ended, from the pack's first day on.
fn boundaries(source: &Source) -> BTreeSet<Day> {
    let begins = source.versions.iter().map(|version| version.effective_from);
    let ended = source.versions.iter().filter_map(|version| version.effective_until);
    let after = ended.filter_map(|day| day.date().tomorrow().ok()).map(Day::from);
    let first = source.effective_from;
    begins.chain(after).filter(|day| *day > first).chain([first]).collect()
}

fn pack_on(source: &Source, day: Day) -> Result<Pack, PackError> {
    let versions: Vec<&Version> = source.versions.iter().filter(|version| version.covers(day)).collect();
    for code in RuleCode::ALL {
        let mut of_code = versions.iter().filter(|version| version.code == *code);
        let first = of_code.next();
        if first.is_none() && code.is_required() {
            return Err(field_error(source, &format!("rule {code}"), format!("no version is in force on {day}")));
        }
        if let Some(second) = of_code.next() {
            return Err(field_error(
                source,
                &second.label(),
                "another version is in force on the same days".to_owned(),
            ));
        }
    }
    Ok(Pack {
        name: source.name.clone(),
        title: source.title.clone(),
        document: source.document.clone(),
        zone: source.zone.clone(),
        subjects: source.subjects.clone(),
        tiers: source.tiers.clone(),
        vetting: source.vetting,
        grades: source.grades,
        class_naming: source.class_naming.clone(),
        registration: source.registration,
        rules: rules_of(source, &versions).map_err(|(field, problem)| field_error(source, &field, problem))?,
        records: records_of(&versions).map_err(|(field, problem)| field_error(source, &field, problem))?,
        in_force: RuleCode::ALL
            .iter()
            .filter_map(|code| versions.iter().find(|version| version.code == *code))
            .map(|version| in_force(version))
            .collect(),
    })
}

type FieldProblem = (String, String);

/// How long a teacher's page may be gone where the pack does not say: a network that breaks, a page that is loaded again and a
/// look at another app are over by then.
const DUTY_GRACE: Duration = Duration::from_mins(2);

fn rules_of(source: &Source, versions: &[&Version]) -> Result<TutoringRules, FieldProblem> {
    let rules = TutoringRules {
        open: required(versions, RuleCode::OpenHours, values::open_hours)?,
        cut_off: optional(versions, RuleCode::CutOff, values::time)?,
        session_limit: required(versions, RuleCode::SessionLimit, values::minutes)?,
        warning: required(versions, RuleCode::Warning, values::minutes)?,
        rest_card: required(versions, RuleCode::RestCard, values::minutes_per_stage)?,
        quiet: optional(versions, RuleCode::QuietHours, values::quiet_hours)?,
        wait_default: required(versions, RuleCode::WaitDefault, values::wait_default)?,
        offer: required(versions, RuleCode::Offer, values::seconds)?,
        duty_grace: optional(versions, RuleCode::DutyGrace, values::seconds)?.unwrap_or(DUTY_GRACE),
        attempt_chips: required(versions, RuleCode::AttemptChips, values::codes)?,
        moderation: required(versions, RuleCode::ModerationHours, values::moderation_hours)?,
        clusters: optional(versions, RuleCode::Clusters, values::clusters)?.unwrap_or_default(),
        shared: optional(versions, RuleCode::SharedSessions, values::shared_sessions)?.unwrap_or_default(),
        help_line: optional(versions, RuleCode::HelpLine, values::number_to_call)?,
        zone: source.zone.clone(),
    };
    match (&rules.open, rules.cut_off) {
        // After a cut-off the day must have an hour at which it opens again.
        (OpenHours::RoundTheClock, Some(_)) => {
            Err(("rule cut_off".to_owned(), "open_hours must not be round_the_clock then".to_owned()))
        }
        (OpenHours::Between { from, .. }, Some(cut_off)) if cut_off <= *from => {
            Err(("rule cut_off".to_owned(), "must be later than the beginning of open_hours".to_owned()))
        }
        _ => Ok(rules),
    }
}

/// The rules on children's data; what the pack does not say is as usual.
fn records_of(versions: &[&Version]) -> Result<RecordRules, FieldProblem> {
    let usual = RecordRules::default();
    Ok(RecordRules {
        purposes: optional(versions, RuleCode::FilePurposes, values::codes)?.unwrap_or(usual.purposes),
        many_files: optional(versions, RuleCode::ManyFiles, values::many_files)?.unwrap_or(usual.many_files),
        request_days: optional(versions, RuleCode::RequestDays, values::count)?.unwrap_or(usual.request_days),
        withdrawn_kept: optional(versions, RuleCode::WithdrawnDays, values::days)?.unwrap_or(usual.withdrawn_kept),
        copy_kept: optional(versions, RuleCode::CopyDays, values::days)?.unwrap_or(usual.copy_kept),
        retention: optional(versions, RuleCode::Retention, values::terms)?.unwrap_or(usual.retention),
        export_alone: optional(versions, RuleCode::ExportAlone, values::count)?.unwrap_or(usual.export_alone),
        export_kept: optional(versions, RuleCode::ExportKept, values::hours)?.unwrap_or(usual.export_kept),
    })
}

type Reader<T> = fn(&toml::Value) -> Result<T, String>;

fn required<T>(versions: &[&Version], code: RuleCode, read: Reader<T>) -> Result<T, FieldProblem> {
    optional(versions, code, read)?.ok_or_else(|| (format!("rule {code}"), "is missing".to_owned()))
}

fn optional<T>(versions: &[&Version], code: RuleCode, read: Reader<T>) -> Result<Option<T>, FieldProblem> {
    let version = versions.iter().find(|version| version.code == code);
    version.map(|version| read(&version.value).map_err(|problem| (version.label(), problem))).transpose()
}

/// Checks the value of a version by itself, also of one that is not in force yet.
fn check(version: &Version) -> Result<(), String> {
    let value = &version.value;
    match version.code {
        RuleCode::OpenHours => values::open_hours(value).map(drop),
        RuleCode::CutOff => values::time(value).map(drop),
        RuleCode::SessionLimit | RuleCode::Warning => values::minutes(value).map(drop),
        RuleCode::RestCard => values::minutes_per_stage(value).map(drop),
        RuleCode::QuietHours => values::quiet_hours(value).map(drop),
        RuleCode::WaitDefault => values::wait_default(value).map(drop),
        RuleCode::Offer | RuleCode::DutyGrace => values::seconds(value).map(drop),
        RuleCode::AttemptChips | RuleCode::FilePurposes => values::codes(value).map(drop),
        RuleCode::ModerationHours => values::moderation_hours(value).map(drop),
        RuleCode::Clusters => values::clusters(value).map(drop),
        RuleCode::SharedSessions => values::shared_sessions(value).map(drop),
        RuleCode::HelpLine => values::number_to_call(value).map(drop),
        RuleCode::ManyFiles => values::many_files(value).map(drop),
        RuleCode::Retention => values::terms(value).map(drop),
        RuleCode::ExportKept => values::hours(value).map(drop),
        RuleCode::RequestDays | RuleCode::ExportAlone => values::count(value).map(drop),
        RuleCode::CopyDays | RuleCode::WithdrawnDays => values::days(value).map(drop),
    }
}

fn in_force(version: &Version) -> RuleInForce {
    RuleInForce {
        code: version.code,
        document: version.document.clone(),
        effective_from: version.effective_from,
        effective_until: version.effective_until,
        value: serde_json::to_value(&version.value).unwrap_or_default(),
    }
}

fn field_error(source: &Source, field: &str, problem: String) -> PackError {
    PackError::Field { file: source.rules_file.clone(), field: field.to_owned(), problem }
}

#[cfg(test)]
mod tests;
