//! The names of topics.

use std::fmt;
use std::sync::Arc;

use kernel::PersonId;

/// The longest name a client may join.
const LONGEST: usize = 96;

/// The name under which clients join the topic of their own person.
const ME: &str = "me";

/// What sessions join and what is published to: `room:<id>`, or a person's own topic. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Topic(Arc<str>);

impl Topic {
    /// The topic of a thing: `Topic::new("room", room)` is `room:<id>`.
    #[must_use]
    pub fn new(prefix: &str, key: impl fmt::Display) -> Self {
        Self(format!("{prefix}:{key}").into())
    }

    /// A person's own topic, which clients call `me`.
    #[must_use]
    pub fn me(person: PersonId) -> Self {
        Self::new(ME, person)
    }

    /// The topic a client of `person` means. `None` for what cannot be a topic.
    #[must_use]
    pub fn named(name: &str, person: PersonId) -> Option<Self> {
        if name == ME {
            return Some(Self::me(person));
        }
        let (prefix, key) = name.split_once(':')?;
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let fits = name.len() <= LONGEST && prefix != ME && !prefix.is_empty() && !key.is_empty();
        (fits && prefix.chars().all(plain) && key.chars().all(plain)).then(|| Self(name.into()))
    }

    /// What stands before the colon: the kind of topic.
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.0.split_once(':').map_or("", |(prefix, _)| prefix)
    }

    /// What stands after the colon: the id of the thing.
    #[must_use]
    pub fn key(&self) -> &str {
        self.0.split_once(':').map_or("", |(_, key)| key)
    }

    /// The name clients know the topic by.
    #[must_use]
    pub fn name(&self) -> &str {
        if self.is_me() { ME } else { &self.0 }
    }

    /// Whether this is a person's own topic.
    #[must_use]
    pub fn is_me(&self) -> bool {
        self.prefix() == ME
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_client_reaches_its_own_topic_and_no_other_persons() {
        let person = PersonId::from_uuid(Uuid::from_u128(7));
        let own = Topic::named("me", person).unwrap();
        assert_eq!((own.prefix(), own.key(), own.name()), ("me", person.to_string().as_str(), "me"));
        assert_eq!(Topic::named(&own.to_string(), person), None);
    }

    #[test]
    fn names_that_are_no_topics_are_refused() {
        let person = PersonId::from_uuid(Uuid::from_u128(7));
        assert_eq!(Topic::named("room:a-1", person).unwrap().key(), "a-1");
        for name in ["", "room", "room:", ":1", "room:a b", "room:a:b", "ro\"om:1", &format!("room:{}", "1".repeat(99))]
        {
            assert_eq!(Topic::named(name, person), None, "{name}");
        }
    }
}
