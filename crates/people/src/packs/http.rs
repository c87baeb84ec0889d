//! The region's pack by HTTP.

use std::collections::BTreeMap;
use std::time::Duration;

use kernel::{Day, Timestamp};
use platform::Ctx;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use wenqu_http::{Json, Problems, Routes, routes};

use super::{Pack, Packs, PerStage, RuleCode, RuleInForce, SubjectStages, TierName};
use crate::words::{Stage, Subject, Tier};

/// The routes of packs.
#[must_use]
pub fn routes() -> Routes {
    Routes::new().open(routes!(get_pack))
}

/// The rules of the region as they are now.
#[derive(Debug, Serialize, ToSchema)]
struct PackView {
    /// The pack's name.
    name: String,
    /// What people call it.
    title: String,
    /// The decision by which the region took it.
    document: String,
    /// The region's time zone (`Asia/Shanghai`).
    time_zone: Option<String>,
    /// Whether live tutoring is open.
    open_now: bool,
    /// When it opens next; absent while it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    opens_at: Option<Timestamp>,
    /// When it closes; absent while it is closed and where it never closes.
    #[serde(skip_serializing_if = "Option::is_none")]
    closes_at: Option<Timestamp>,
    /// How long one live session may last, in minutes.
    session_limit_min: u64,
    /// How long before a hard stop both sides are warned, in minutes.
    warning_min: u64,
    /// After how many minutes before a screen the rest card appears.
    rest_card_min: RestCardView,
    /// How long a teacher has to take an offer, in seconds.
    offer_s: u64,
    /// How long the page of a teacher on duty may be gone before duty is over, in seconds.
    duty_grace_s: u64,
    /// What is taught, and where.
    subjects: Vec<SubjectView>,
    /// The tiers of teachers, the lowest first.
    tiers: Vec<TierView>,
    /// The ready-made ways of saying what was tried, as codes.
    attempt_chips: Vec<String>,
    /// The rules in force, with their documents.
    rules: Vec<RuleView>,
}

/// The minutes after which the rest card appears, per stage.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RestCardMinutes)]
struct RestCardView {
    /// In primary school.
    primary: u64,
    /// In junior school.
    junior: u64,
    /// In senior school.
    senior: u64,
}

/// A subject and the stages at which it is taught.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TaughtSubject)]
struct SubjectView {
    /// The subject.
    subject: Subject,
    /// What it is called here, where that is not its usual name.
    name: Option<String>,
    /// The same in English.
    english: Option<String>,
    /// Its stages.
    stages: Vec<Stage>,
    /// What it is called at a stage where that is not its usual name.
    names: BTreeMap<Stage, String>,
    /// The same in English.
    english_names: BTreeMap<Stage, String>,
}

/// A tier of teachers and what it is called here.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TierName)]
struct TierView {
    /// The tier.
    tier: Tier,
    /// Its name.
    name: String,
    /// Its name in English, where it has one.
    english: Option<String>,
}

/// A rule in force.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PackRule)]
struct RuleView {
    /// The rule.
    code: RuleCode,
    /// The document it comes from.
    document: String,
    /// Its first day.
    effective_from: Day,
    /// Its last day, where that is known.
    effective_until: Option<Day>,
    /// What it says: a number, a text, a list or a table, as the rule has it.
    #[schema(value_type = Value)]
    value: Value,
}

/// Show the rules of the region as they are now.
#[utoipa::path(get, path = "/api/v1/pack", tag = "packs",
               responses((status = 200, description = "The rules in force", body = PackView), Problems))]
async fn get_pack(ctx: Ctx) -> Json<PackView> {
    let now = ctx.now();
    Json(view(ctx.part::<Packs>().current(now), now))
}

fn view(pack: &Pack, now: Timestamp) -> PackView {
    let rules = &pack.rules;
    PackView {
        name: pack.name.clone(),
        title: pack.title.clone(),
        document: pack.document.clone(),
        time_zone: pack.zone.iana_name().map(str::to_owned),
        open_now: rules.is_open(now),
        opens_at: rules.opens_at(now),
        closes_at: rules.closes_at(now),
        session_limit_min: minutes(rules.session_limit),
        warning_min: minutes(rules.warning),
        rest_card_min: rules.rest_card.map(minutes).into(),
        offer_s: rules.offer.as_secs(),
        duty_grace_s: rules.duty_grace.as_secs(),
        subjects: pack.subjects.all().iter().map(SubjectView::from).collect(),
        tiers: pack.tiers.iter().map(TierView::from).collect(),
        attempt_chips: rules.attempt_chips.clone(),
        rules: pack.in_force.iter().map(RuleView::from).collect(),
    }
}

fn minutes(span: Duration) -> u64 {
    span.as_secs() / 60
}

impl From<PerStage<u64>> for RestCardView {
    fn from(PerStage { primary, junior, senior }: PerStage<u64>) -> Self {
        Self { primary, junior, senior }
    }
}

impl From<&SubjectStages> for SubjectView {
    fn from(entry: &SubjectStages) -> Self {
        let SubjectStages { subject, name, english, stages, names, english_names, .. } = entry.clone();
        Self { subject, name, english, stages, names, english_names }
    }
}

impl From<&TierName> for TierView {
    fn from(entry: &TierName) -> Self {
        Self { tier: entry.tier.clone(), name: entry.name.clone(), english: entry.english.clone() }
    }
}

impl From<&RuleInForce> for RuleView {
    fn from(rule: &RuleInForce) -> Self {
        Self {
            code: rule.code,
            document: rule.document.clone(),
            effective_from: rule.effective_from,
            effective_until: rule.effective_until,
            value: rule.value.clone(),
        }
    }
}
