//! Numbers for the operator, in the text form that Prometheus reads.

use std::fmt;
use std::sync::Arc;

use parking_lot::Mutex;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::{Metric, Registry};

/// Every number of the program. Cheap to clone; each crate registers its own.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Mutex<Registry>>,
    pub(crate) jobs: Family<JobLabels, Counter>,
}

/// What a finished run of a job is counted under.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct JobLabels {
    pub(crate) job: String,
    pub(crate) outcome: &'static str,
}

impl Metrics {
    /// Adds a number under a name (with its unit: `hub_mailbox_bytes`) and gives it back for use.
    pub fn register<M: Metric + Clone>(&self, name: &str, help: &str, metric: M) -> M {
        self.registry.lock().register(name, help, metric.clone());
        metric
    }

    /// The page `/metrics`, in the text form of Prometheus.
    ///
    /// # Errors
    /// When a number cannot be written.
    pub fn page(&self) -> Result<String, fmt::Error> {
        let mut page = String::new();
        encode(&mut page, &self.registry.lock())?;
        Ok(page)
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("wenqu");
        let jobs = Family::default();
        registry.register("jobs", "Runs of background jobs by outcome", jobs.clone());
        Self { registry: Arc::new(Mutex::new(registry)), jobs }
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

#[cfg(test)]
mod tests {
    use prometheus_client::metrics::gauge::Gauge;

    use super::*;

    #[test]
    fn a_registered_number_appears_on_the_page() {
        let metrics = Metrics::default();
        let rooms: Gauge = metrics.register("rooms_open", "Open rooms", Gauge::default());
        rooms.set(3);
        assert!(metrics.page().unwrap().contains("wenqu_rooms_open 3"));
    }
}
