//! Region packs: the rules of one region (hours, limits, switches), each with its document and its dates.
//!
//! A pack is a folder `regions/<pack>/`: `pack.toml` says what the region teaches and calls its teachers,
//! `tutoring.toml` holds the rules of tutoring as dated versions, `records.toml` those on children's data,
//! `knowledge-points.toml` a first list of knowledge points, `screening.toml` words that are looked for in what pupils
//! write, `consent.toml` what families are asked to agree to. Packs are read once at start; a mistake in one stops the
//! start with the file and the field named.

mod grades;
pub mod http;
mod knowledge;
pub(crate) mod read;
mod records;
mod rules;
mod screening;
mod subjects;
mod timeline;
mod values;

use std::path::PathBuf;
use std::time::Duration;

use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;
use kernel::Day;
use platform::App;

pub use self::grades::Grades;
pub use self::knowledge::{KnowledgePoint, PointName};
pub use self::records::{ManyFiles, RecordRules};
pub use self::screening::ScreeningWords;
pub use self::subjects::{SubjectStages, Subjects};
pub use self::timeline::Packs;
use crate::registration::RegistrationRules;
use crate::rollover::ClassNaming;
use crate::vetting::Limits as VettingLimits;
use crate::words::{Grade, Locale, Stage, Subject, Tier};

kernel::words! {
    /// A rule that a region decides.
    pub enum RuleCode {
        /// When live tutoring is open (R22).
        OpenHours = "open_hours",
        /// The moment after which nothing live begins or goes on (R20).
        CutOff = "cut_off",
        /// How long one live session may last, in minutes (R20).
        SessionLimit = "session_limit_min",
        /// How long before a hard stop both sides are warned, in minutes.
        Warning = "warning_min",
        /// After how many minutes before a screen the rest card appears, per stage (R23).
        RestCard = "rest_card_min",
        /// When a pupil is left in peace, per stage (R21).
        QuietHours = "quiet_hours",
        /// The waiting time shown until enough has been measured, in seconds, per stage.
        WaitDefault = "wait_default_s",
        /// How long a teacher has to take an offer, in seconds.
        Offer = "offer_s",
        /// How long the page of a teacher on duty may be gone before duty is over, in seconds.
        DutyGrace = "duty_grace_s",
        /// The ready-made ways of saying what was tried (R24).
        AttemptChips = "attempt_chips",
        /// Within how many hours a person decides what screening holds back (R28).
        ModerationHours = "moderation_hours",
        /// The number a child in need can call.
        HelpLine = "help_line",
        /// Over how many days questions that many ask are counted, and from how many pupils on.
        Clusters = "clusters",
        /// How many pupils with the same question listen together, and how they are asked.
        SharedSessions = "shared_sessions",
        /// What a child's file may be opened for (R41).
        FilePurposes = "file_purposes",
        /// How many files in how many minutes are pointed out (R41).
        ManyFiles = "many_files",
        /// How many rows one person may take out alone (R41).
        ExportAlone = "export_alone_rows",
        /// For how many hours the file of an approved export is there (R41).
        ExportKept = "export_kept_hours",
        /// After how many days each kind of data goes by itself (R28).
        Retention = "retention_days",
        /// Within how many working days a request about a child's data is done (R42).
        RequestDays = "request_days",
        /// For how many days the copy of a child's data is there (R42).
        CopyDays = "copy_days",
        /// For how many days recordings stay, closed, after the consent to them is withdrawn (R40).
        WithdrawnDays = "withdrawn_days",
    }
}

impl RuleCode {
    /// Whether every pack must have this rule in force on every day.
    #[must_use]
    pub const fn is_required(self) -> bool {
        !matches!(self, Self::CutOff | Self::QuietHours | Self::DutyGrace | Self::HelpLine | Self::Clusters)
            && !self.is_of_records()
    }

    /// Whether it is a rule on children's data, from `records.toml`.
    #[must_use]
    pub const fn is_of_records(self) -> bool {
        matches!(
            self,
            Self::FilePurposes
                | Self::ManyFiles
                | Self::RequestDays
                | Self::CopyDays
                | Self::WithdrawnDays
                | Self::ExportAlone
                | Self::ExportKept
                | Self::Retention
        )
    }
}

/// One value for each stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PerStage<T> {
    /// Primary school.
    pub primary: T,
    /// Junior school.
    pub junior: T,
    /// Senior school.
    pub senior: T,
}

impl<T> PerStage<T> {
    /// The value of a stage.
    #[must_use]
    pub const fn get(&self, stage: Stage) -> &T {
        match stage {
            Stage::Primary => &self.primary,
            Stage::Junior => &self.junior,
            Stage::Senior => &self.senior,
        }
    }

    /// The same of other values.
    #[must_use]
    pub fn map<U>(self, mut change: impl FnMut(T) -> U) -> PerStage<U> {
        PerStage { primary: change(self.primary), junior: change(self.junior), senior: change(self.senior) }
    }
}

/// When live tutoring is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenHours {
    /// Always.
    RoundTheClock,
    /// On some days of the week, from one time of day until another, which is no longer open.
    Between {
        /// The first moment.
        from: Time,
        /// The first moment after; later than `from`.
        until: Time,
        /// The days of the week, at least one.
        days: Vec<Weekday>,
    },
}

/// A part of the day; past midnight where `from` is later than `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// The first moment.
    pub from: Time,
    /// The first moment after.
    pub until: Time,
}

/// A range of waiting times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitRange {
    /// Half of the pupils wait no longer.
    pub p50: Duration,
    /// Nine in ten wait no longer.
    pub p90: Duration,
}

/// Within how long a person decides what screening holds back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModerationTerms {
    /// What is grave, and is not put to a teacher before.
    pub grave: Duration,
    /// Everything else.
    pub usual: Duration,
}

/// How questions that many ask are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClusterRules {
    /// Over the last so many days, beside as many before.
    pub days: u32,
    /// Of fewer pupils than these no number and no school is said: who is one of so few can be guessed.
    pub smallest_group: u32,
}

impl Default for ClusterRules {
    fn default() -> Self {
        Self { days: 14, smallest_group: 5 }
    }
}

/// How pupils who wait with the same question listen together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SharedRules {
    /// So many pupils in one session, with the one whose question it is; with one nobody else is asked.
    pub pupils: u32,
    /// How long a pupil has to answer.
    pub answer: Duration,
    /// How long after its beginning others are still asked into a session.
    pub young: Duration,
}

impl Default for SharedRules {
    fn default() -> Self {
        Self { pupils: 8, answer: Duration::from_secs(45), young: Duration::from_mins(3) }
    }
}

/// The rules of tutoring in force on a day. The decisions on them are pure functions of the instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TutoringRules {
    /// When live tutoring is open.
    pub open: OpenHours,
    /// The time of day after which nothing live begins or goes on.
    pub cut_off: Option<Time>,
    /// How long one live session may last.
    pub session_limit: Duration,
    /// How long before a hard stop both sides are warned.
    pub warning: Duration,
    /// After how long before a screen the rest card appears.
    pub rest_card: PerStage<Duration>,
    /// When a pupil is left in peace: no push, nothing live.
    pub quiet: Option<PerStage<Hours>>,
    /// The waiting time shown until enough has been measured.
    pub wait_default: PerStage<WaitRange>,
    /// How long a teacher has to take an offer.
    pub offer: Duration,
    /// How long the page of a teacher on duty may be gone before duty is over.
    pub duty_grace: Duration,
    /// Within how long a person decides what screening holds back.
    pub moderation: ModerationTerms,
    /// How questions that many ask are counted.
    pub clusters: ClusterRules,
    /// How many pupils with the same question listen together.
    pub shared: SharedRules,
    /// The number a child in need can call.
    pub help_line: Option<String>,
    /// The ready-made ways of saying what was tried, as codes the client has texts for.
    pub attempt_chips: Vec<String>,
    zone: TimeZone,
}

/// A tier of teachers and what the region calls it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierName {
    /// The tier.
    pub tier: Tier,
    /// Its name ("骨干教师").
    pub name: String,
    /// Its name in English, where it has one.
    pub english: Option<String>,
}

/// A rule in force: where it comes from, since when, and what it says.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleInForce {
    /// The rule.
    pub code: RuleCode,
    /// The number or the name of the document it comes from.
    pub document: String,
    /// Its first day.
    pub effective_from: Day,
    /// Its last day, where that is known.
    pub effective_until: Option<Day>,
    /// What it says, as it stands in the pack.
    pub value: serde_json::Value,
}

/// A region's pack on one day.
#[derive(Clone, Debug, PartialEq)]
pub struct Pack {
    /// The folder's name.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// The decision by which the region took it.
    pub document: String,
    /// The region's wall clock.
    pub zone: TimeZone,
    /// What is taught, and where.
    pub subjects: Subjects,
    /// The tiers of teachers, the lowest first.
    pub tiers: Vec<TierName>,
    /// How long the vetting of teachers takes and counts.
    pub vetting: VettingLimits,
    /// Which grades make up which stage.
    pub grades: Grades,
    /// How classes are named.
    pub class_naming: ClassNaming,
    /// Slips and codes.
    pub registration: RegistrationRules,
    /// The rules of tutoring.
    pub rules: TutoringRules,
    /// The rules on children's data.
    pub records: RecordRules,
    /// The same rules with their documents and dates.
    pub in_force: Vec<RuleInForce>,
}

impl Pack {
    /// Whether a subject is taught at a stage, by itself or as a part of another one.
    #[must_use]
    pub fn teaches(&self, subject: Subject, stage: Stage) -> bool {
        self.subjects.teaches(subject, stage)
    }

    /// What those answer who teach this: their subjects and the parts of them, in order.
    #[must_use]
    pub fn answers(&self, taught: &[(Subject, Stage)]) -> Vec<(Subject, Stage)> {
        self.subjects.answers(taught)
    }

    /// How high a tier stands, from 0; none where the region has no such tier.
    #[must_use]
    pub fn rank(&self, tier: &Tier) -> Option<usize> {
        self.tiers.iter().position(|entry| entry.tier == *tier)
    }
}

/// The day it is on the region's wall clock.
#[must_use]
pub fn today(app: &App) -> Day {
    let now = app.now();
    now.day(&app.part::<Packs>().current(now).zone)
}

/// What a subject is called in the region, at a stage where one is meant.
#[must_use]
pub fn subject_name(app: &App, subject: Subject, stage: Option<Stage>, locale: Locale) -> String {
    app.part::<Packs>().current(app.now()).subjects.name(subject, stage, locale)
}

/// The stage a grade falls into in the region.
#[must_use]
pub fn stage_of(app: &App, grade: Grade) -> Stage {
    app.part::<Packs>().current(app.now()).grades.stage_of(grade)
}

/// Why a pack cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The file cannot be opened.
    #[error("{}: {source}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is no TOML, or misses or adds a field.
    #[error("{}, line {line}: {problem}", file.display())]
    Syntax {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What the reader says.
        problem: String,
    },
    /// A field says something that cannot be.
    #[error("{}: {field}: {problem}", file.display())]
    Field {
        /// The file.
        file: PathBuf,
        /// The field (`rule cut_off from 2021-09-01: value`).
        field: String,
        /// What is wrong with it.
        problem: String,
    },
}
