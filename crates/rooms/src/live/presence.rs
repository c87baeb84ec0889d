//! Who is in a room now. Kept in memory only: after a restart everybody comes again.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use kernel::{PersonId, Timestamp};

use crate::ClientId;

/// How long somebody who works without a live connection counts as being in the room after each request.
const SEEN_FOR: Duration = Duration::from_secs(15);

/// How long a client that has begun to give signs of life may give none: a network that is gone without a word is
/// noticed by this long before the connection breaks.
const SILENCE: Duration = Duration::from_millis(2_200);

/// Who is in a room now.
#[derive(Debug, Default)]
pub(crate) struct Presence(BTreeMap<PersonId, Seat>);

#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
struct Seat {
    connections: u32,
    // Set by requests without a connection; a connection that ends takes it away.
    seen_until: Option<Timestamp>,
    away_since: Option<Timestamp>,
    // The last sign of life, of clients that give them.
    beat_at: Option<Timestamp>,
    // Whether the others have been told that the person is here.
    told: bool,
    // The client the person works with now, of clients that say so.
    device: Option<ClientId>,
    // The connection over which the person shows a picture.
    picture: Option<u64>,
    // Whether the host has allowed the person's camera.
    camera_allowed: bool,
    // Whether the person has chosen ink and text only.
    ink_only: bool,
    // Whether the person has raised a hand.
    hand: bool,
}

impl Seat {
    fn is_here(&self, now: Timestamp) -> bool {
        let connected = self.connections > 0 && self.beat_at.is_none_or(|beat| now.since(beat) <= SILENCE);
        connected || self.seen_until.is_some_and(|until| until > now)
    }
}

impl Presence {
    /// A live connection of this person began.
    pub(crate) fn connect(&mut self, person: PersonId) {
        let seat = self.0.entry(person).or_default();
        seat.connections += 1;
        seat.away_since = None;
        seat.beat_at = None;
    }

    /// A live connection of this person ended.
    pub(crate) fn disconnect(&mut self, person: PersonId, now: Timestamp) {
        if let Some(seat) = self.0.get_mut(&person) {
            seat.connections = seat.connections.saturating_sub(1);
            seat.seen_until = None;
            seat.beat_at = None;
            if seat.connections == 0 {
                seat.away_since = Some(now);
            }
        }
    }

    /// A connected client gave a sign of life, and will go on doing so about once a second.
    pub(crate) fn beat(&mut self, person: PersonId, now: Timestamp) {
        if let Some(seat) = self.0.get_mut(&person).filter(|seat| seat.connections > 0) {
            seat.beat_at = Some(now);
            seat.away_since = None;
        }
    }

    /// A client that gives signs of life did something else, which is one.
    pub(crate) fn heard(&mut self, person: PersonId, now: Timestamp) {
        if let Some(seat) = self.0.get_mut(&person).filter(|seat| seat.beat_at.is_some()) {
            seat.beat_at = Some(now);
            seat.away_since = None;
        }
    }

    /// The person goes on with this client; the one before steps back.
    pub(crate) fn take_up(&mut self, person: PersonId, device: ClientId) {
        self.0.entry(person).or_default().device = Some(device);
    }

    /// The client the person works with, where it has said so.
    pub(crate) fn device(&self, person: PersonId) -> Option<&ClientId> {
        self.0.get(&person)?.device.as_ref()
    }

    /// The person wants ink and text only, or to speak and hear again. Answers whether that is news.
    pub(crate) fn set_ink_only(&mut self, person: PersonId, wanted: bool) -> bool {
        let seat = self.0.entry(person).or_default();
        std::mem::replace(&mut seat.ink_only, wanted) != wanted
    }

    /// Whether the person has chosen ink and text only.
    pub(crate) fn is_ink_only(&self, person: PersonId) -> bool {
        self.0.get(&person).is_some_and(|seat| seat.ink_only)
    }

    /// The person raises a hand, or takes it down. Answers whether that is news.
    pub(crate) fn set_hand(&mut self, person: PersonId, up: bool) -> bool {
        let seat = self.0.entry(person).or_default();
        std::mem::replace(&mut seat.hand, up) != up
    }

    /// Whether the person has raised a hand.
    pub(crate) fn has_hand_up(&self, person: PersonId) -> bool {
        self.0.get(&person).is_some_and(|seat| seat.hand)
    }

    /// The person shows a picture over this connection, or none.
    pub(crate) fn set_camera(&mut self, person: PersonId, picture: Option<u64>) {
        self.0.entry(person).or_default().picture = picture;
    }

    /// The person's picture has ended; with a connection, only if it was shown over that one.
    pub(crate) fn hide(&mut self, person: PersonId, join: Option<u64>) {
        if let Some(seat) = self.0.get_mut(&person).filter(|seat| join.is_none() || seat.picture == join) {
            seat.picture = None;
        }
    }

    /// The host allows the person's camera, or no longer; what is shown then ends.
    pub(crate) fn allow_camera(&mut self, person: PersonId, allowed: bool) {
        let seat = self.0.entry(person).or_default();
        seat.camera_allowed = allowed;
        seat.picture = seat.picture.filter(|_| allowed);
    }

    /// Whether the person shows a picture, and whether the host has allowed it.
    pub(crate) fn camera(&self, person: PersonId) -> (bool, bool) {
        self.0.get(&person).map_or((false, false), |seat| (seat.picture.is_some(), seat.camera_allowed))
    }

    /// Since when nothing was heard of somebody who is still connected.
    pub(crate) fn silent_since(&self, person: PersonId, now: Timestamp) -> Option<Timestamp> {
        self.0.get(&person).filter(|seat| seat.connections > 0 && !seat.is_here(now))?.beat_at
    }

    /// The person did something without a live connection.
    pub(crate) fn touch(&mut self, person: PersonId, now: Timestamp) {
        let seat = self.0.entry(person).or_default();
        if seat.connections == 0 {
            seat.seen_until = Some(now.plus(SEEN_FOR));
            seat.away_since = None;
        }
    }

    /// The log says that this person is in the room, but nobody has seen it yet: as after a restart.
    pub(crate) fn expect(&mut self, person: PersonId, now: Timestamp) {
        self.0.insert(person, Seat { away_since: Some(now), told: true, ..Seat::default() });
    }

    pub(crate) fn is_here(&self, person: PersonId, now: Timestamp) -> bool {
        self.0.get(&person).is_some_and(|seat| seat.is_here(now))
    }

    /// Whether nobody is in the room or may still be: somebody who is silent but connected goes on with the next sign of life,
    /// and needs the room as it is for that. A picture that has not broken off is somebody too.
    pub(crate) fn is_empty(&self, now: Timestamp) -> bool {
        let stays = |seat: &Seat| seat.is_here(now) || seat.told || seat.connections > 0 || seat.picture.is_some();
        !self.0.values().any(stays)
    }

    pub(crate) fn nobody_is_here(&self, now: Timestamp) -> bool {
        !self.0.values().any(|seat| seat.is_here(now))
    }

    /// Starts again from what the log says: who is in it has been told of, nobody else has.
    pub(crate) fn follow(&mut self, entered: &BTreeSet<PersonId>) {
        for (person, seat) in &mut self.0 {
            seat.told = entered.contains(person);
        }
    }

    /// Who has come since this was last asked.
    pub(crate) fn arrivals(&mut self, now: Timestamp) -> Vec<PersonId> {
        let fresh = self.0.iter_mut().filter(|(_, seat)| !seat.told && seat.is_here(now));
        fresh
            .map(|(person, seat)| {
                seat.told = true;
                *person
            })
            .collect()
    }

    /// Who has been away for `grace` since this was last asked, and since when.
    pub(crate) fn departures(&mut self, now: Timestamp, grace: Duration) -> Vec<(PersonId, Timestamp)> {
        let mut gone = Vec::new();
        for (person, seat) in &mut self.0 {
            if seat.is_here(now) {
                continue;
            }
            let last_sign = seat.beat_at.or(seat.seen_until).unwrap_or(now);
            let since = *seat.away_since.get_or_insert(last_sign);
            if seat.told && now.since(since) >= grace {
                seat.told = false;
                gone.push((*person, since));
            }
        }
        gone
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::person;

    const GRACE: Duration = Duration::from_secs(8);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_millis(second * 1_000)
    }

    #[test]
    fn a_short_break_is_no_departure() {
        let mut presence = Presence::default();
        presence.connect(person(1));
        assert_eq!(presence.arrivals(at(0)), [person(1)]);
        assert_eq!(presence.arrivals(at(0)), []);
        presence.disconnect(person(1), at(10));
        assert!(!presence.is_here(person(1), at(10)));
        assert_eq!(presence.departures(at(17), GRACE), []);
        presence.connect(person(1));
        assert_eq!((presence.arrivals(at(17)), presence.departures(at(60), GRACE)), (vec![], vec![]));
        presence.disconnect(person(1), at(60));
        assert_eq!(presence.departures(at(68), GRACE), [(person(1), at(60))]);
        assert_eq!(presence.departures(at(90), GRACE), []);
        presence.connect(person(1));
        assert_eq!(presence.arrivals(at(91)), [person(1)]);
    }

    #[test]
    fn one_of_two_devices_going_away_is_no_break() {
        let mut presence = Presence::default();
        presence.connect(person(1));
        presence.connect(person(1));
        presence.disconnect(person(1), at(1));
        assert!(presence.is_here(person(1), at(1)));
    }

    #[test]
    fn the_device_taken_up_last_is_the_one() {
        let device = |name: &str| name.parse::<ClientId>().unwrap();
        let mut presence = Presence::default();
        assert_eq!(presence.device(person(1)), None);
        for name in ["phone111", "tablet22"] {
            presence.connect(person(1));
            presence.take_up(person(1), device(name));
        }
        presence.disconnect(person(1), at(1));
        assert_eq!(presence.device(person(1)), Some(&device("tablet22")), "a break does not change the device");
        assert_eq!(presence.device(person(2)), None);
    }

    #[test]
    fn a_picture_ends_with_the_connection_that_shows_it() {
        let mut presence = Presence::default();
        presence.allow_camera(person(1), true);
        presence.set_camera(person(1), Some(7));
        presence.hide(person(1), Some(6));
        assert_eq!(presence.camera(person(1)), (true, true), "an earlier connection has ended");
        presence.hide(person(1), Some(7));
        assert_eq!(presence.camera(person(1)), (false, true));
        presence.set_camera(person(1), Some(8));
        presence.allow_camera(person(1), false);
        assert_eq!(presence.camera(person(1)), (false, false));
    }

    #[test]
    fn who_works_by_plain_requests_is_here_for_a_while() {
        let mut presence = Presence::default();
        presence.touch(person(1), at(0));
        assert_eq!(presence.arrivals(at(0)), [person(1)]);
        assert!(presence.is_here(person(1), at(14)));
        assert!(!presence.is_here(person(1), at(15)));
        assert_eq!(presence.departures(at(22), GRACE), []);
        assert_eq!(presence.departures(at(23), GRACE), [(person(1), at(15))]);
    }

    #[test]
    fn a_connection_that_ends_ends_what_requests_said() {
        let mut presence = Presence::default();
        presence.touch(person(1), at(0));
        presence.connect(person(1));
        presence.disconnect(person(1), at(1));
        assert!(!presence.is_here(person(1), at(1)));
    }

    #[test]
    fn who_gave_signs_of_life_and_gives_none_is_away() {
        let mut presence = Presence::default();
        presence.connect(person(1));
        presence.arrivals(at(0));
        assert!(presence.is_here(person(1), at(100)), "who never gave any is believed");
        presence.beat(person(1), at(100));
        assert!(presence.is_here(person(1), at(102)));
        assert!(!presence.is_here(person(1), at(103)));
        assert_eq!(presence.silent_since(person(1), at(103)), Some(at(100)));
        assert_eq!(presence.departures(at(107), GRACE), []);
        assert_eq!(presence.departures(at(108), GRACE), [(person(1), at(100))]);
        presence.heard(person(1), at(109));
        assert_eq!(presence.arrivals(at(109)), [person(1)]);
    }

    #[test]
    fn who_does_not_come_back_after_a_restart_is_gone_after_the_grace() {
        let mut presence = Presence::default();
        presence.expect(person(1), at(0));
        presence.expect(person(2), at(0));
        presence.connect(person(2));
        assert_eq!(presence.arrivals(at(1)), []);
        assert_eq!(presence.departures(at(8), GRACE), [(person(1), at(0))]);
        assert!(!presence.is_empty(at(8)));
    }
}
