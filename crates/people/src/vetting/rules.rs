//! What may be done about an application when, and by whom.

use jiff::{Span, ToSpan};
use kernel::{Actor, Day, OrgId, Role};

use super::ApplicationState::{Approved, AtCity, AtCounty, AtSchool, Nominated, Rejected, Returned, Withdrawn};
use super::{Application, ApplicationState, Limits, Standing, Vetting, VettingDecision, VettingError, VettingLevel};
use crate::calendar::{Calendar, Weekdays};
use crate::organisation::{Org, OrgKind};
use crate::words::Tier;

/// Characters of a reason.
const REASON: std::ops::RangeInclusive<usize> = 2..=500;
/// Characters of what a teacher says.
const STATEMENT: std::ops::RangeInclusive<usize> = 2..=2_000;
/// Applications that are decided at once.
pub const MAX_AT_ONCE: usize = 200;
/// Files that a teacher shows.
pub const MAX_FILES: usize = 6;
/// How far the calendar is looked through for a step's last day.
const LOOK_AHEAD_DAYS: i32 = 366;

kernel::words! {
    /// What can be done about a teacher's vetting.
    pub enum VettingAct {
        /// The teacher applies.
        Apply = "apply",
        /// The school proposes the teacher.
        Nominate = "nominate",
        /// The teacher agrees to be proposed.
        Agree = "agree",
        /// The teacher does not wish to be proposed.
        Decline = "decline",
        /// A step says yes.
        Approve = "approve",
        /// A step sends it back.
        Return = "return",
        /// A step says no.
        Reject = "reject",
        /// The teacher has added what was missing.
        Resubmit = "resubmit",
        /// The teacher appeals against the rejection.
        Appeal = "appeal",
        /// The teacher gives it up.
        Withdraw = "withdraw",
        /// The bureau lets the vetting rest.
        Suspend = "suspend",
        /// The bureau lets it count again.
        Resume = "resume",
        /// It was taken over from outside: at the foundation of a region, or by the operator.
        Vouch = "vouch",
    }
}

/// Every step an application takes; `docs/states/vetting.md` draws them.
pub const TRANSITIONS: &[(ApplicationState, VettingAct, ApplicationState)] = &[
    (Nominated, VettingAct::Agree, AtCounty),
    (Nominated, VettingAct::Decline, Withdrawn),
    (AtSchool, VettingAct::Approve, AtCounty),
    (AtSchool, VettingAct::Return, Returned),
    (AtSchool, VettingAct::Reject, Rejected),
    (AtSchool, VettingAct::Withdraw, Withdrawn),
    (AtCounty, VettingAct::Approve, AtCity),
    (AtCounty, VettingAct::Return, Returned),
    (AtCounty, VettingAct::Reject, Rejected),
    (AtCounty, VettingAct::Withdraw, Withdrawn),
    (AtCity, VettingAct::Approve, Approved),
    (AtCity, VettingAct::Return, Returned),
    (AtCity, VettingAct::Reject, Rejected),
    (AtCity, VettingAct::Withdraw, Withdrawn),
    (Returned, VettingAct::Resubmit, AtSchool),
    (Returned, VettingAct::Resubmit, AtCounty),
    (Returned, VettingAct::Resubmit, AtCity),
    (Returned, VettingAct::Withdraw, Withdrawn),
    (Rejected, VettingAct::Appeal, AtCounty),
    (Rejected, VettingAct::Appeal, AtCity),
];

impl VettingLevel {
    /// The next step; the city is the last.
    #[must_use]
    pub const fn above(self) -> Self {
        match self {
            Self::School => Self::County,
            Self::County | Self::City => Self::City,
        }
    }
}

impl ApplicationState {
    /// The step that decides now.
    #[must_use]
    pub const fn level(self) -> Option<VettingLevel> {
        match self {
            AtSchool => Some(VettingLevel::School),
            AtCounty => Some(VettingLevel::County),
            AtCity => Some(VettingLevel::City),
            Nominated | Returned | Rejected | Approved | Withdrawn => None,
        }
    }

    /// Whether it has come to an end.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Rejected | Approved | Withdrawn)
    }
}

impl From<VettingDecision> for VettingAct {
    fn from(decision: VettingDecision) -> Self {
        match decision {
            VettingDecision::Approve => Self::Approve,
            VettingDecision::Return => Self::Return,
            VettingDecision::Reject => Self::Reject,
        }
    }
}

/// Where an act leads from a state; `level` is the step at which it was decided last. What was sent back goes to that step
/// again, an appeal to the one above.
///
/// # Errors
/// `StateWrong` where the act cannot happen.
pub fn step(state: ApplicationState, act: VettingAct, level: VettingLevel) -> Result<ApplicationState, VettingError> {
    let wanted = if act == VettingAct::Appeal { level.above() } else { level };
    let lines = TRANSITIONS.iter().filter(|(from, by, _)| *from == state && *by == act);
    let led: Vec<_> = lines.map(|(_, _, to)| *to).collect();
    let to = match led.as_slice() {
        [only] => Some(*only),
        several => several.iter().copied().find(|to| to.level() == Some(wanted)),
    };
    to.ok_or(VettingError::StateWrong(state))
}

/// Who decides at a step: the school; the county it stands in, or the region where it stands in none; the region.
/// `line` is the school and what stands above it, from the root down.
#[must_use]
pub fn desk(line: &[Org], level: VettingLevel) -> Option<OrgId> {
    let wanted = match level {
        VettingLevel::School => OrgKind::School,
        VettingLevel::County => OrgKind::County,
        VettingLevel::City => OrgKind::Region,
    };
    let named = line.iter().find(|org| org.kind == wanted);
    named.or(line.first()).map(|org| org.id)
}

/// Whether people in this role decide at a step.
#[must_use]
pub const fn decides(role: Role, level: VettingLevel) -> bool {
    match level {
        VettingLevel::School => matches!(role, Role::SchoolCoordinator | Role::Head),
        VettingLevel::County | VettingLevel::City => matches!(role, Role::Bureau),
    }
}

/// Whether the actor decides an application now.
///
/// # Errors
/// `StateWrong` while nobody does; `Elsewhere` when another organisation does; `OtherDecides` about an own application and
/// about an appeal against an own decision.
pub fn check_decider(application: &Application, actor: &Actor) -> Result<(), VettingError> {
    let level = application.state.level().ok_or(VettingError::StateWrong(application.state))?;
    if actor.org != application.desk || !decides(actor.role, level) {
        return Err(VettingError::Elsewhere);
    }
    let concerned = actor.person == application.teacher || application.rejected_by == Some(actor.person);
    if concerned { Err(VettingError::OtherDecides) } else { Ok(()) }
}

/// Whether a teacher who stands like this may apply for a tier: for a higher one at any time, for the same or a lower one
/// shortly before the end.
///
/// # Errors
/// `TierUnknown`; `Standing` while suspended; `Early`.
pub fn check_apply(
    vetting: Option<&Vetting>,
    tier: &Tier,
    rank: impl Fn(&Tier) -> Option<usize>,
    limits: &Limits,
    today: Day,
) -> Result<(), VettingError> {
    let asked = rank(tier).ok_or(VettingError::TierUnknown)?;
    let Some(vetting) = vetting else { return Ok(()) };
    let standing = vetting.standing(today);
    if standing == Standing::Suspended {
        return Err(VettingError::Standing(standing));
    }
    // A tier that the region no longer has stands below all others.
    let higher = rank(&vetting.tier).is_none_or(|held| asked > held);
    let renewable = later(today, i64::from(limits.renew_days).days()) >= vetting.until;
    if higher || renewable { Ok(()) } else { Err(VettingError::Early) }
}

/// The last day of a tier that is given today: a renewal goes on where the present one ends.
#[must_use]
pub fn until(vetting: Option<&Vetting>, tier: &Tier, limits: &Limits, today: Day) -> Day {
    let renewed = vetting.filter(|vetting| vetting.tier == *tier).map(|vetting| vetting.until);
    let from = renewed.filter(|until| *until > today).unwrap_or(today);
    later(from, i64::from(limits.valid_years).years())
}

/// Whether a rejection may be appealed against: once, and while the time for it lasts.
///
/// # Errors
/// `AppealSpent`, `AppealLate`.
pub fn check_appeal(appealed: bool, rejected_on: Day, limits: &Limits, today: Day) -> Result<(), VettingError> {
    if appealed {
        return Err(VettingError::AppealSpent);
    }
    let last = later(rejected_on, i64::from(limits.appeal_days).days());
    if today <= last { Ok(()) } else { Err(VettingError::AppealLate) }
}

/// The day by which a step is decided: so many school days after `today`. Where the calendar has no terms to come, Monday to
/// Friday count.
#[must_use]
pub fn due(calendar: &Calendar, today: Day, school_days: u16) -> Day {
    let known = calendar.terms().iter().any(|term| term.ends > today);
    let counts = |day: Day| {
        if known { calendar.is_school_day(day) } else { Weekdays::USUAL.has(day.date().weekday()) }
    };
    let days = (1..=LOOK_AHEAD_DAYS).map(|ahead| later(today, ahead.days())).filter(|day| counts(*day));
    let last = days.take(usize::from(school_days.max(1))).last();
    last.unwrap_or_else(|| later(today, i64::from(school_days).days()))
}

/// The last day on which a step that begins today can be due.
#[must_use]
pub fn horizon(today: Day) -> Day {
    later(today, LOOK_AHEAD_DAYS.days())
}

/// The pattern that finds a name anywhere, with `!` before what LIKE would take for its own; none for nothing.
#[must_use]
pub fn pattern(text: &str) -> Option<String> {
    let text = text.trim();
    let escaped = text.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    (!text.is_empty()).then(|| format!("%{escaped}%"))
}

/// So much later; the same day where the calendar of the world ends.
#[must_use]
pub fn later(day: Day, span: Span) -> Day {
    day.date().checked_add(span).map_or(day, Day::from)
}

/// A reason without the spaces around it.
///
/// # Errors
/// `ReasonMissing`, `BadField` when it is too long.
pub fn reason(text: &str) -> Result<&str, VettingError> {
    let reason = text.trim();
    match reason.chars().count() {
        few if few < *REASON.start() => Err(VettingError::ReasonMissing),
        many if many > *REASON.end() => Err(VettingError::BadField("reason")),
        _ => Ok(reason),
    }
}

/// What a teacher says, without the spaces around it.
///
/// # Errors
/// `BadField` when it is too short or too long.
pub fn statement(text: &str) -> Result<&str, VettingError> {
    let statement = text.trim();
    let fits = STATEMENT.contains(&statement.chars().count());
    if fits { Ok(statement) } else { Err(VettingError::BadField("statement")) }
}

#[cfg(test)]
mod tests;
