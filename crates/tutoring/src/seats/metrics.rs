//! How many seats were offered, and what came of them.

use platform::{Ctx, Metrics};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use store::Tx;

use super::rules::SeatStep;

/// What happened to a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Came {
    /// A pupil was asked.
    Offered,
    /// The pupil came.
    Taken,
    /// The pupil said no.
    Declined,
    /// The pupil said nothing in time.
    RunOut,
    /// A teacher of one's own was quicker, the door was closed, or the session ended.
    Withdrawn,
}

impl Came {
    /// The word on the page of numbers.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Taken => "taken",
            Self::Declined => "declined",
            Self::RunOut => "run_out",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// How an offer ends so.
    pub(super) const fn step(self) -> SeatStep {
        if matches!(self, Self::Declined) { SeatStep::Decline } else { SeatStep::Lapse }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    came: &'static str,
}

/// The numbers of seats: a part of the program.
#[derive(Clone, Debug)]
pub struct SeatFigures {
    seats: Family<Labels, Counter>,
}

impl SeatFigures {
    /// The numbers on the page of these.
    #[must_use]
    pub fn register(metrics: &Metrics) -> Self {
        let help = "Seats beside another's question that were offered, and what became of the offers";
        Self { seats: metrics.register("seats", help, Family::default()) }
    }
}

/// Counts what happened to a seat, once it has lasted.
pub(super) fn count(ctx: &Ctx, tx: &mut Tx, came: Came) {
    let Some(figures) = ctx.find_part::<SeatFigures>().cloned() else { return };
    tx.after_commit(move || {
        figures.seats.get_or_create(&Labels { came: came.as_str() }).inc();
    });
}
