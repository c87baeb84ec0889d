//! Figures about the hub for the operator.

use platform::Metrics;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;

/// Figures of one hub. Clones count together.
#[derive(Clone, Debug, Default)]
pub struct HubMetrics {
    /// Open sessions.
    pub sessions: Gauge,
    /// Bytes that wait in mailboxes.
    pub queued_bytes: Gauge,
    /// Events put into mailboxes.
    pub delivered: Counter,
    /// Frames left out because a reader was slow.
    pub dropped: Counter,
    /// Times a slow reader was sent back for a topic.
    pub resyncs: Counter,
    /// Frames received from clients.
    pub received: Counter,
}

impl HubMetrics {
    /// Figures that appear on the operator's page.
    #[must_use]
    pub fn registered(metrics: &Metrics) -> Self {
        let of = Self::default();
        metrics.register("hub_sessions", "Open live sessions", of.sessions.clone());
        metrics.register("hub_queued_bytes", "Bytes waiting for slow readers", of.queued_bytes.clone());
        metrics.register("hub_delivered", "Events put into mailboxes", of.delivered.clone());
        metrics.register("hub_dropped", "Frames left out for slow readers", of.dropped.clone());
        metrics.register("hub_resyncs", "Topics lost by slow readers", of.resyncs.clone());
        metrics.register("hub_received", "Frames received from clients", of.received.clone());
        of
    }
}
