//! Figures about voice for the operator.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};

/// Counters of the media thread. Clones count together; the program registers those it shows.
#[derive(Clone, Debug)]
pub struct MediaMetrics {
    /// Voice connections that stand or are being set up.
    pub peers: Gauge,
    /// Datagrams received, of whatever kind.
    pub packets_in: Counter,
    /// Datagrams sent.
    pub packets_out: Counter,
    /// Datagrams that belonged to nobody, could not be sent or had no line to go out on.
    pub packets_dropped: Counter,
    /// Seconds it took to hand one spoken packet to every listener of its room.
    pub forward_seconds: Histogram,
}

impl Default for MediaMetrics {
    fn default() -> Self {
        Self {
            peers: Gauge::default(),
            packets_in: Counter::default(),
            packets_out: Counter::default(),
            packets_dropped: Counter::default(),
            forward_seconds: Histogram::new(exponential_buckets(0.000_01, 4.0, 8)),
        }
    }
}
