//! A bad network between a client and the program, drawn from a seed: datagrams get lost, late and slow; a stream stalls where
//! a lost segment has to be sent again.
//!
//! Kernels of test machines often cannot shape traffic, so this stands between the two as a relay does and needs no rights.

mod rules;
mod tcp;
mod udp;

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

pub use rules::{Fate, Way, Weather};
pub use tcp::TcpRelay;
pub use udp::UdpRelay;

/// One direction of a relay, on the relay's clock.
#[derive(Clone)]
struct Clocked {
    way: Arc<Mutex<Way>>,
    began: Instant,
}

impl Clocked {
    fn new(weather: Weather, seed: u64, began: Instant) -> Self {
        Self { way: Arc::new(Mutex::new(Way::new(weather, seed))), began }
    }

    /// When a datagram of so many bytes is there; `None` when it never is.
    fn datagram(&self, bytes: usize) -> Option<Instant> {
        match self.way.lock().datagram(self.began.elapsed(), bytes) {
            Fate::Lost => None,
            Fate::There(at) => Some(self.began + at),
        }
    }

    /// When a segment of a stream is there, behind the one before it.
    fn segment(&self, bytes: usize, before: Instant) -> Instant {
        let before = before.saturating_duration_since(self.began);
        self.began + self.way.lock().segment(self.began.elapsed(), bytes, before)
    }

    fn darken(&self, span: Duration) {
        self.way.lock().darken(self.began.elapsed() + span);
    }
}

/// Both directions between one client and the program. Whatever goes through it shares it, streams and datagrams.
#[derive(Clone)]
pub struct Line {
    there: Clocked,
    back: Clocked,
}

impl Line {
    /// A line like this, which does the same to the same traffic in every run with the same seed.
    #[must_use]
    pub fn new(weather: Weather, seed: u64) -> Self {
        let began = Instant::now();
        let way = |half| Clocked::new(weather, seed.wrapping_mul(2).wrapping_add(half), began);
        Self { there: way(0), back: way(1) }
    }

    /// Nothing gets through for so long from now on; what a stream is sent meanwhile comes afterwards.
    pub fn darken(&self, span: Duration) {
        self.there.darken(span);
        self.back.darken(span);
    }
}
