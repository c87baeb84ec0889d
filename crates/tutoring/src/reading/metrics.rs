//! How many attachments were read, with what outcome and how fast.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use parking_lot::Mutex;
use platform::Metrics;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;

/// Of how many of the last readings the percentiles are.
const LAST: usize = 256;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Kind {
    kind: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    kind: &'static str,
    state: &'static str,
}

/// The numbers of readings.
#[derive(Clone, Debug)]
pub(super) struct Figures {
    readings: Family<Labels, Counter>,
    half: Family<Kind, Gauge>,
    most: Family<Kind, Gauge>,
    last: Arc<Mutex<HashMap<&'static str, VecDeque<u32>>>>,
}

impl Figures {
    pub(super) fn register(metrics: &Metrics, photos: bool, voices: bool) -> Self {
        for (name, help, there) in [
            ("reading_photos_available", "1 where photos are read, 0 where the models are missing", photos),
            (
                "reading_voices_available",
                "1 where voices are heard, 0 where neither models nor a service are there",
                voices,
            ),
        ] {
            metrics.register::<Gauge>(name, help, Gauge::default()).set(there.into());
        }
        Self {
            readings: metrics.register("readings", "Attachments read, by outcome", Family::default()),
            half: metrics.register(
                "reading_p50_ms",
                "Half of the last 256 of a kind were read faster",
                Family::default(),
            ),
            most: metrics.register(
                "reading_p95_ms",
                "19 of 20 of the last 256 of a kind were read faster",
                Family::default(),
            ),
            last: Arc::default(),
        }
    }

    pub(super) fn count(&self, kind: &'static str, state: &'static str) {
        self.readings.get_or_create(&Labels { kind, state }).inc();
    }

    pub(super) fn took(&self, kind: &'static str, ms: u32) {
        let mut all = self.last.lock();
        let last = all.entry(kind).or_default();
        if last.len() == LAST {
            last.pop_front();
        }
        last.push_back(ms);
        let mut sorted: Vec<u32> = last.iter().copied().collect();
        sorted.sort_unstable();
        let at = |share: usize| sorted.get((sorted.len() * share).div_ceil(100).max(1) - 1).copied().unwrap_or(0);
        self.half.get_or_create(&Kind { kind }).set(at(50).into());
        self.most.get_or_create(&Kind { kind }).set(at(95).into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_percentiles_are_of_the_last_readings_of_each_kind() {
        let metrics = Metrics::default();
        let figures = Figures::register(&metrics, true, false);
        for ms in 0..1_256 {
            figures.took("photo", if ms < 1_000 { 9_000 } else { ms - 1_000 });
        }
        figures.took("voice", 4_000);
        let page = metrics.page().unwrap();
        for line in [
            r#"wenqu_reading_p50_ms{kind="photo"} 127"#,
            r#"wenqu_reading_p95_ms{kind="photo"} 243"#,
            r#"wenqu_reading_p50_ms{kind="voice"} 4000"#,
            "wenqu_reading_photos_available 1",
        ] {
            assert!(page.contains(line), "{page}");
        }
    }
}
