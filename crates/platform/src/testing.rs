//! A clock one turns, ids one can foretell, a policy that permits everything, drawings compared with the code: for tests and for
//! the scripted demo.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use kernel::{Clock, Ids, Permission, Policy, Relation, Role, Timestamp};
use ogg::writing::{PacketWriteEndInfo, PacketWriter};
use parking_lot::Mutex;
use rand::RngExt;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use store::Db;
use uuid::{Builder, Uuid};

use crate::vault::KEY_BYTES;
use crate::{App, Files, Vault};

/// A clock that stands still until it is turned. Clones show the same time.
#[derive(Clone, Debug)]
pub struct TestClock(Arc<Mutex<Timestamp>>);

impl TestClock {
    /// A clock that shows this instant.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(now)))
    }

    /// Turns the clock to an instant, written `2026-09-02T18:00:00+08:00` or `2026-09-02T18:00+08:00`.
    ///
    /// # Panics
    /// When the text is no instant.
    pub fn set(&self, text: &str) {
        #[expect(clippy::expect_used, reason = "only tests come here, with a time they have written themselves")]
        let now = text.parse().expect("a test sets its clock to an instant");
        self.set_to(now);
    }

    /// Turns the clock to an instant.
    pub fn set_to(&self, now: Timestamp) {
        *self.0.lock() = now;
    }

    /// Turns the clock on.
    pub fn advance(&self, span: Duration) {
        let mut now = self.0.lock();
        *now = now.plus(span);
    }
}

impl Default for TestClock {
    /// A Wednesday in term time, at six in the evening in China.
    fn default() -> Self {
        Self::at(Timestamp::from_millis(1_788_343_200_000))
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.0.lock()
    }
}

/// Ids that are the same in every run with the same seed, and that sort in the order they were made.
pub struct TestIds(Mutex<(ChaCha8Rng, u64)>);

impl TestIds {
    /// Ids of this seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Mutex::new((ChaCha8Rng::seed_from_u64(seed), 0)))
    }
}

impl Default for TestIds {
    fn default() -> Self {
        Self::seeded(1)
    }
}

impl Ids for TestIds {
    fn uuid(&self) -> Uuid {
        let mut state = self.0.lock();
        let (random, made) = &mut *state;
        *made += 1;
        // The count stands where the time would.
        Builder::from_unix_timestamp_millis(*made, &random.random()).into_uuid()
    }
}

impl fmt::Debug for TestIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TestIds")
    }
}

/// A policy that permits everyone everything.
#[derive(Clone, Copy, Debug)]
pub struct Everyone;

impl Policy for Everyone {
    fn allows(&self, _role: Role, _permission: Permission, _relation: Relation) -> bool {
        true
    }
}

/// A program on a database of a test, with its files in memory, on a clock and ids that the test holds.
#[must_use]
pub fn app(db: Db, clock: &TestClock) -> App {
    let app = App::new(db, Files::memory());
    App {
        clock: Arc::new(clock.clone()),
        ids: Arc::new(TestIds::default()),
        policy: Arc::new(Everyone),
        parts: app.parts.clone().with(Vault::with_key([7; KEY_BYTES])),
        ..app
    }
}

/// A voice of so many bytes as it is kept: Opus of one channel in whole pages of Ogg, 20 ms a page. No two pages sound alike.
///
/// # Panics
/// With fewer bytes than a voice has.
#[must_use]
pub fn voice(bytes: usize) -> Vec<u8> {
    const SERIAL: u32 = 7;
    // A page of this many bytes of sound, and what is around them.
    const SOUND: usize = 200;
    const AROUND: usize = 28;
    let mut pages = PacketWriter::new(Vec::new());
    let mut write = |data: Vec<u8>, end, samples| {
        #[expect(clippy::expect_used, reason = "memory takes everything")]
        pages.write_packet(data, SERIAL, end, samples).expect("a page is written");
    };
    write(b"OpusHead\x01\x01\x38\x01\x80\xBB\0\0\0\0\0".to_vec(), PacketWriteEndInfo::EndPage, 0);
    write(b"OpusTags\x05\0\0\0wenqu\0\0\0\0".to_vec(), PacketWriteEndInfo::EndPage, 0);
    // The two pages before.
    let mut left = bytes - 47 - 49;
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut sound = |length: usize| (0..length).map(|_| random.random()).collect::<Vec<u8>>();
    let mut samples = 960;
    while left >= 2 * (SOUND + AROUND) {
        write(sound(SOUND), PacketWriteEndInfo::EndPage, samples);
        left -= SOUND + AROUND;
        samples += 960;
    }
    // The length of more than 254 bytes takes one more to write.
    let length = if left > 282 { left - AROUND - 1 } else { left - AROUND };
    write(sound(length), PacketWriteEndInfo::EndStream, samples);
    pages.into_inner()
}

/// Compares a drawing in `docs/states` with a table in the code: the steps `(from, by, to)` and where they begin.
///
/// # Panics
/// When the drawing cannot be read, or shows other steps.
pub fn assert_drawn<'a>(page: &str, first: &str, steps: impl Iterator<Item = (&'a str, &'a str, &'a str)>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/states").join(page);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let drawing = text.split("```mermaid").nth(1).and_then(|rest| rest.split("```").next()).unwrap_or_default();
    let lines = drawing.lines().map(str::trim).filter(|line| line.contains("-->") && !line.ends_with("[*]"));
    let drawn: BTreeSet<String> = lines.map(str::to_owned).collect();
    let steps = steps.map(|(from, by, to)| format!("{from} --> {to}: {by}"));
    let coded: BTreeSet<String> = steps.chain([format!("[*] --> {first}")]).collect();
    let missing: Vec<_> = coded.difference(&drawn).collect();
    let extra: Vec<_> = drawn.difference(&coded).collect();
    assert!(missing.is_empty() && extra.is_empty(), "{page}: not drawn {missing:#?}; not in the code {extra:#?}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_repeat_with_their_seed_and_sort() {
        let (first, second) = (TestIds::seeded(7), TestIds::seeded(7));
        let ids: Vec<_> = (0..5).map(|_| first.uuid()).collect();
        assert_eq!(ids, (0..5).map(|_| second.uuid()).collect::<Vec<_>>());
        assert!(ids.is_sorted());
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
    }

    #[test]
    fn the_clock_moves_only_when_turned() {
        let clock = TestClock::default();
        assert_eq!(clock.now().to_string(), "2026-09-02T10:00:00.000Z");
        clock.advance(Duration::from_secs(90));
        assert_eq!(clock.now().to_string(), "2026-09-02T10:01:30.000Z");
        clock.set("2026-09-03T08:00:00+08:00");
        assert_eq!(clock.now().to_string(), "2026-09-03T00:00:00.000Z");
    }
}
