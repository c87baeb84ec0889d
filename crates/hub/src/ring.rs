//! The last events of one person.

use std::collections::VecDeque;

use crate::{Frame, Lane};

/// Events kept for a person who is away for a moment.
const KEPT: usize = 256;

/// A person's numbered events. Numbers follow the clock in milliseconds, so that they go on rising over a restart.
#[derive(Debug)]
pub(crate) struct Ring {
    /// Every event after this number is in the ring.
    since: u64,
    head: u64,
    events: VecDeque<(Frame, Lane)>,
}

impl Ring {
    /// An empty ring that knows everything from `now` (milliseconds) on.
    pub(crate) fn new(now: u64) -> Self {
        Self { since: now, head: now, events: VecDeque::new() }
    }

    /// The number of the newest event.
    pub(crate) fn head(&self) -> u64 {
        self.head
    }

    /// The number the next event gets.
    pub(crate) fn next(&self, now: u64) -> u64 {
        now.max(self.head + 1)
    }

    /// Keeps an event, which carries the number from [`Ring::next`].
    pub(crate) fn push(&mut self, frame: Frame, lane: Lane) {
        self.head = frame.seq.unwrap_or(self.head);
        self.events.push_back((frame, lane));
        if self.events.len() > KEPT
            && let Some((oldest, _)) = self.events.pop_front()
        {
            self.since = oldest.seq.unwrap_or(self.since);
        }
    }

    /// The events after `after`, and whether these are all there were. A client that names none has none to miss.
    pub(crate) fn after(&self, after: Option<u64>) -> (Vec<Frame>, bool) {
        let Some(after) = after else { return (Vec::new(), true) };
        let missed = self.events.iter().filter(|(frame, _)| frame.seq > Some(after)).map(|(frame, _)| frame.clone());
        (missed.collect(), (self.since..=self.head).contains(&after))
    }
}

#[cfg(test)]
mod tests {
    use kernel::PersonId;
    use uuid::Uuid;

    use super::*;
    use crate::Topic;

    fn tell(ring: &mut Ring, now: u64) -> u64 {
        let topic = Topic::me(PersonId::from_uuid(Uuid::nil()));
        let seq = ring.next(now);
        ring.push(Frame::event(&topic, Some(seq), &()).unwrap(), Lane::Normal);
        seq
    }

    #[test]
    fn what_was_missed_comes_again_in_order() {
        let mut ring = Ring::new(1_000);
        let seqs: Vec<u64> = [1_000, 1_000, 1_500, 1_400].map(|now| tell(&mut ring, now)).to_vec();
        assert_eq!(seqs, [1_001, 1_002, 1_500, 1_501]);
        let (missed, complete) = ring.after(Some(1_002));
        assert_eq!(missed.iter().filter_map(Frame::seq).collect::<Vec<_>>(), [1_500, 1_501]);
        assert!(complete);
        assert!(ring.after(None).0.is_empty());
    }

    #[test]
    fn a_client_that_was_away_too_long_is_told_so() {
        let mut ring = Ring::new(1_000);
        for n in 0..300 {
            tell(&mut ring, 2_000 + n);
        }
        assert_eq!(ring.after(Some(2_100)).0.len(), 199);
        assert!(ring.after(Some(2_100)).1);
        let (missed, complete) = ring.after(Some(1_000));
        assert_eq!((missed.len(), complete), (256, false));
        assert!(!Ring::new(9_000).after(Some(2_299)).1, "nothing is known of before a restart");
    }
}
