//! What the rules of tutoring say about an instant.

use std::time::Duration;

use jiff::civil::{Date, Time};
use kernel::Timestamp;

use super::{Hours, OpenHours, TutoringRules};
use crate::words::Stage;

/// A week and a day: whoever opens on one day of the week opens within it.
const DAYS_AHEAD: usize = 8;

impl TutoringRules {
    /// Whether live tutoring is open.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        let local = now.to_zoned(&self.zone);
        self.window(local.date()).is_some_and(|window| window.from <= local.time() && local.time() < window.until)
            || self.open == OpenHours::RoundTheClock
    }

    /// Whether a live session with a pupil of this stage may begin.
    #[must_use]
    pub fn may_start(&self, stage: Stage, now: Timestamp) -> bool {
        self.is_open(now) && !self.is_quiet(stage, now)
    }

    /// When live tutoring opens next; none while it is open.
    #[must_use]
    pub fn opens_at(&self, now: Timestamp) -> Option<Timestamp> {
        if self.is_open(now) {
            return None;
        }
        let today = now.to_zoned(&self.zone).date();
        let days = std::iter::successors(Some(today), |day| day.tomorrow().ok()).take(DAYS_AHEAD);
        days.filter_map(|day| self.instant(day, self.window(day)?.from)).find(|opening| *opening > now)
    }

    /// When live tutoring closes; none while it is closed, and where it never closes.
    #[must_use]
    pub fn closes_at(&self, now: Timestamp) -> Option<Timestamp> {
        if self.is_open(now) { self.closing_on_day_of(now) } else { None }
    }

    /// When a live session that began at `started` is ended: at its limit or when the day closes, whichever is first.
    #[must_use]
    pub fn hard_stop(&self, started: Timestamp) -> Timestamp {
        let limit = started.plus(self.session_limit);
        self.closing_on_day_of(started).map_or(limit, |closing| closing.min(limit))
    }

    /// When both sides of a session that began at `started` are told that it will be ended.
    #[must_use]
    pub fn warning_at(&self, started: Timestamp) -> Timestamp {
        self.hard_stop(started).minus(self.warning).max(started)
    }

    /// When the pupil of a session that began at `started` is shown the rest card.
    #[must_use]
    pub fn rest_at(&self, stage: Stage, started: Timestamp) -> Timestamp {
        started.plus(*self.rest_card.get(stage))
    }

    /// Whether a pupil of this stage is to be left in peace: no push, nothing live.
    #[must_use]
    pub fn is_quiet(&self, stage: Stage, now: Timestamp) -> bool {
        let local = now.to_zoned(&self.zone);
        self.quiet.as_ref().is_some_and(|quiet| quiet.get(stage).contains(local.time()))
    }

    /// When the quiet hours of this stage end; none outside them.
    #[must_use]
    pub fn quiet_until(&self, stage: Stage, now: Timestamp) -> Option<Timestamp> {
        let local = now.to_zoned(&self.zone);
        let hours = self.quiet.as_ref()?.get(stage);
        if !hours.contains(local.time()) {
            return None;
        }
        let day = if local.time() < hours.until { local.date() } else { local.date().tomorrow().ok()? };
        self.instant(day, hours.until)
    }

    /// How long a teacher has left to take an offer made at `offered`.
    #[must_use]
    pub fn offer_left(&self, offered: Timestamp, now: Timestamp) -> Duration {
        offered.plus(self.offer).since(now)
    }

    /// The open hours of a day, cut off where the region says so; none on a closed day and round the clock.
    fn window(&self, day: Date) -> Option<Hours> {
        match &self.open {
            OpenHours::Between { from, until, days } if days.contains(&day.weekday()) => {
                Some(Hours { from: *from, until: self.cut_off.map_or(*until, |cut_off| cut_off.min(*until)) })
            }
            _ => None,
        }
    }

    fn closing_on_day_of(&self, now: Timestamp) -> Option<Timestamp> {
        let day = now.to_zoned(&self.zone).date();
        self.instant(day, self.window(day)?.until)
    }

    fn instant(&self, day: Date, time: Time) -> Option<Timestamp> {
        let local = day.to_datetime(time).to_zoned_datetime(self.zone.clone()).ok()?;
        Some(Timestamp::from_millis(local.timestamp().as_millisecond()))
    }
}

impl Hours {
    /// Whether a time of day lies within.
    #[must_use]
    pub fn contains(&self, time: Time) -> bool {
        if self.from <= self.until {
            self.from <= time && time < self.until
        } else {
            time >= self.from || time < self.until
        }
    }
}

#[cfg(test)]
mod tests;
