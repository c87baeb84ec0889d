//! Who is in a topic.

use std::time::{Duration, Instant};

use kernel::PersonId;
use serde::Serialize;

/// How long a person whose last connection has ended is expected back: a phone that changes its network, or a page
/// that is reloaded, takes a few seconds.
pub(crate) const GRACE: Duration = Duration::from_secs(8);

/// A person in a topic, as the others see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Here {
    /// The person.
    pub who: PersonId,
    /// The name the topic shows the person by.
    pub name: String,
    /// Open connections; none while the person is expected back.
    pub connections: u32,
}

/// What the end of a connection means for its person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Departure {
    /// Others of the person's connections go on.
    StillHere,
    /// It was the last one.
    Last,
    /// The person was not there.
    #[default]
    Unknown,
}

/// The people of one topic. `K` is kept for each of those who may have left.
#[derive(Debug)]
pub(crate) struct Presence<K> {
    members: Vec<Member<K>>,
}

#[derive(Debug)]
struct Member<K> {
    here: Here,
    away: Option<(Instant, K)>,
}

impl<K> Default for Presence<K> {
    fn default() -> Self {
        Self { members: Vec::new() }
    }
}

impl<K> Presence<K> {
    /// Everyone, those expected back included.
    pub(crate) fn here(&self) -> Vec<Here> {
        self.members.iter().map(|member| member.here.clone()).collect()
    }

    /// Whether anybody is expected back.
    pub(crate) fn awaits(&self) -> bool {
        self.members.iter().any(|member| member.away.is_some())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// A person has one connection more.
    pub(crate) fn arrive(&mut self, who: PersonId, name: String) {
        if let Some(member) = self.members.iter_mut().find(|member| member.here.who == who) {
            member.here.name = name;
            member.here.connections += 1;
            member.away = None;
        } else {
            self.members.push(Member { here: Here { who, name, connections: 1 }, away: None });
        }
    }

    /// A person has one connection less, and is expected back.
    pub(crate) fn depart(&mut self, who: PersonId, now: Instant, keep: K) -> Departure {
        let Some(member) = self.members.iter_mut().find(|member| member.here.who == who) else {
            return Departure::Unknown;
        };
        member.here.connections = member.here.connections.saturating_sub(1);
        if member.here.connections > 0 {
            return Departure::StillHere;
        }
        member.away = Some((now, keep));
        Departure::Last
    }

    /// A person has one connection less by choice, and is not expected back.
    pub(crate) fn leave(&mut self, who: PersonId) -> Departure {
        let Some(at) = self.members.iter().position(|member| member.here.who == who) else {
            return Departure::Unknown;
        };
        let here = &mut self.members[at].here;
        here.connections = here.connections.saturating_sub(1);
        if here.connections > 0 {
            return Departure::StillHere;
        }
        self.members.remove(at);
        Departure::Last
    }

    /// Takes out those who did not come back in time.
    pub(crate) fn expire(&mut self, now: Instant) -> Vec<K> {
        let late = |member: &mut Member<K>| {
            member.away.as_ref().is_some_and(|(since, _)| now.saturating_duration_since(*since) >= GRACE)
        };
        self.members.extract_if(.., late).filter_map(|member| member.away.map(|(_, keep)| keep)).collect()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn person(n: u128) -> PersonId {
        PersonId::from_uuid(Uuid::from_u128(n))
    }

    #[test]
    fn two_connections_are_one_person() {
        let mut presence = Presence::default();
        presence.arrive(person(1), "林".to_owned());
        presence.arrive(person(1), "林".to_owned());
        assert_eq!(presence.here(), [Here { who: person(1), name: "林".to_owned(), connections: 2 }]);
        let now = Instant::now();
        assert_eq!(presence.depart(person(1), now, "kept"), Departure::StillHere);
        assert_eq!(presence.depart(person(1), now, "kept"), Departure::Last);
        assert_eq!(presence.here()[0].connections, 0);
        assert_eq!(presence.depart(person(2), now, "kept"), Departure::Unknown);
    }

    #[test]
    fn who_comes_back_within_the_grace_has_not_left() {
        let mut presence = Presence::default();
        let now = Instant::now();
        for n in 1..=2 {
            presence.arrive(person(n), n.to_string());
            presence.depart(person(n), now, n);
        }
        presence.arrive(person(2), "2".to_owned());
        assert!(presence.expire(now + GRACE / 2).is_empty());
        assert_eq!(presence.expire(now + GRACE), [1]);
        assert_eq!(presence.here().len(), 1);
        assert_eq!(presence.leave(person(2)), Departure::Last);
        assert!(presence.is_empty());
    }
}
