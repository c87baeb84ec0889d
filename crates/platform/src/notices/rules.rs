//! Which channels a message takes, when, and what it costs.

use std::time::Duration;

use kernel::Timestamp;

use super::delivery::{DeliveryState, DeliveryStep, Reason};
use super::templates::Rule;
use super::{Channel, NoticeKind, Reach};

/// A text message follows a push that nobody has read for this long.
pub const FALLBACK: Duration = Duration::from_mins(5);
/// The same message about the same thing is not sent again within this time, except as a push.
pub const DEDUPE: Duration = Duration::from_mins(30);
/// How often one channel is tried.
pub const TRIES: u32 = 5;
/// The part of the monthly cap after which the operator is warned, in hundredths.
pub const WARN_AT: u64 = 80;

/// What is known when a message is sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Situation<'a> {
    pub(super) rule: &'a Rule,
    pub(super) reach: &'a Reach,
    pub(super) refused: &'a [(NoticeKind, Channel)],
    /// Whether a browser of the person takes pushes.
    pub(super) pushes: bool,
    /// Whether the same was sent a moment ago.
    pub(super) repeated: bool,
    pub(super) now: Timestamp,
    pub(super) expires: Option<Timestamp>,
}

/// What is decided about one channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Planned {
    pub(super) channel: Channel,
    pub(super) due: Timestamp,
    /// Why it is not sent; none when it is.
    pub(super) not: Option<Reason>,
}

/// The channels a message takes. Those by which the person cannot be reached are left out.
pub(super) fn plan(it: &Situation<'_>) -> Vec<Planned> {
    let mut planned: Vec<Planned> = Vec::new();
    for channel in it.rule.channels.iter().copied().filter(|channel| is_reachable(it, *channel)) {
        let due = due(it, channel, &planned);
        let not = if it.reach.declined {
            Some(Reason::NotAgreed)
        } else if it.refused.contains(&(it.rule.kind, channel)) {
            Some(Reason::Refused)
        } else if it.repeated && channel != Channel::Push {
            Some(Reason::Repeated)
        } else if it.expires.is_some_and(|end| end <= due) {
            Some(Reason::Expired)
        } else {
            None
        };
        planned.push(Planned { channel, due, not });
    }
    planned
}

fn is_reachable(it: &Situation<'_>, channel: Channel) -> bool {
    match channel {
        Channel::Push => it.pushes,
        Channel::Wecom => it.reach.wecom,
        Channel::Sms => it.reach.phone,
        Channel::Mail => it.reach.mail,
    }
}

fn due(it: &Situation<'_>, channel: Channel, before: &[Planned]) -> Timestamp {
    // A mail rings nobody out of bed.
    let quiet = it.reach.quiet_until.filter(|_| !it.rule.urgent && channel != Channel::Mail);
    let begin = quiet.unwrap_or(it.now).max(it.now);
    let another = before.iter().any(|other| other.not.is_none() && other.channel != Channel::Mail);
    if channel == Channel::Sms && another { begin.plus(FALLBACK) } else { begin }
}

/// What is known when a message is about to leave.
#[derive(Clone, Copy, Debug)]
pub(super) struct Door {
    pub(super) channel: Channel,
    pub(super) urgent: bool,
    pub(super) read: bool,
    pub(super) expires: Option<Timestamp>,
    pub(super) quiet_until: Option<Timestamp>,
    /// Whether the family does not agree to it, or no longer.
    pub(super) declined: bool,
    /// What text messages of this month have cost, what this one will, and the most they may; for text messages alone.
    pub(super) budget: Option<Budget>,
    pub(super) now: Timestamp,
}

/// What text messages of a month cost, in fen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Spent so far.
    pub spent: u64,
    /// The next message.
    pub next: u64,
    /// The most that may be spent; none without a cap.
    pub cap: Option<u64>,
}

impl Budget {
    /// Whether the next message is within the cap.
    #[must_use]
    pub fn allows(&self) -> bool {
        self.cap.is_none_or(|cap| self.spent.saturating_add(self.next) <= cap)
    }

    /// Whether the cap is near.
    #[must_use]
    pub fn is_low(&self) -> bool {
        self.cap.is_some_and(|cap| self.spent.saturating_mul(100) >= cap.saturating_mul(WARN_AT))
    }
}

/// What to do with a message at the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Passage {
    Go,
    Wait(Timestamp),
    Drop(Reason),
}

pub(super) fn at_the_door(it: &Door) -> Passage {
    if it.declined {
        return Passage::Drop(Reason::NotAgreed);
    }
    if it.read && it.channel != Channel::Mail {
        return Passage::Drop(Reason::Read);
    }
    if it.expires.is_some_and(|end| end <= it.now) {
        return Passage::Drop(Reason::Expired);
    }
    if let Some(until) = it.quiet_until.filter(|until| !it.urgent && it.channel != Channel::Mail && *until > it.now) {
        return Passage::Wait(until);
    }
    if it.budget.is_some_and(|budget| !it.urgent && !budget.allows()) {
        return Passage::Drop(Reason::Cap);
    }
    Passage::Go
}

/// The pause after the `tried`-th failed try (from 1); none after the last.
pub(super) fn pause(tried: u32) -> Option<Duration> {
    (tried < TRIES).then(|| Duration::from_secs(10).saturating_mul(3_u32.saturating_pow(tried.saturating_sub(1))))
}

/// How many parts a text message is sent and paid in: 160 letters of the GSM alphabet or 70 others, 153 and 67 in each part
/// of a longer one (3GPP TS 23.038, 23.040).
#[must_use]
pub fn segments(text: &str) -> u32 {
    let gsm: Option<usize> = text.chars().map(gsm_septets).sum();
    let (length, one, part) = match gsm {
        Some(septets) => (septets, 160, 153),
        None => (text.encode_utf16().count(), 70, 67),
    };
    if length <= one { 1 } else { u32::try_from(length.div_ceil(part)).unwrap_or(u32::MAX) }
}

/// The places a letter takes in the GSM 7-bit alphabet; none when it is not in it.
fn gsm_septets(letter: char) -> Option<usize> {
    const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà";
    const EXTENDED: &str = "\u{c}^{}\\[~]|€";
    if letter.is_ascii_alphanumeric() || BASIC.contains(letter) {
        Some(1)
    } else {
        EXTENDED.contains(letter).then_some(2)
    }
}

/// The steps a delivery takes; `docs/states/delivery.md` draws them.
pub const TRANSITIONS: &[(DeliveryState, DeliveryStep, DeliveryState)] = &[
    (DeliveryState::Queued, DeliveryStep::Send, DeliveryState::Sent),
    (DeliveryState::Queued, DeliveryStep::Fail, DeliveryState::Failed),
    (DeliveryState::Queued, DeliveryStep::FallBack, DeliveryState::FellBack),
    (DeliveryState::Queued, DeliveryStep::Suppress, DeliveryState::Suppressed),
    (DeliveryState::Sent, DeliveryStep::Confirm, DeliveryState::Delivered),
    (DeliveryState::Sent, DeliveryStep::Fail, DeliveryState::Failed),
];

/// Where a step leads; none where it cannot be taken.
#[must_use]
pub fn after(state: DeliveryState, step: DeliveryStep) -> Option<DeliveryState> {
    TRANSITIONS.iter().find(|(from, by, _)| (*from, *by) == (state, step)).map(|(_, _, to)| *to)
}

#[cfg(test)]
mod tests;
