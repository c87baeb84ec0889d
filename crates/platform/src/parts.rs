//! The parts a program is put together from.

use std::any::{Any, TypeId, type_name};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use crate::Metrics;

/// Parts found by their type: the hub, the rooms, the region's rules. Filled once, before the program starts.
///
/// A part that hides behind a trait is kept as `Arc<dyn Trait>`. [`Metrics`] is always there.
#[derive(Clone)]
pub struct Parts(Arc<HashMap<TypeId, Entry>>);

#[derive(Clone)]
struct Entry {
    name: &'static str,
    part: Arc<dyn Any + Send + Sync>,
}

impl Parts {
    /// Only the [`Metrics`].
    #[must_use]
    pub fn new() -> Self {
        Self(Arc::default()).with(Metrics::default())
    }

    /// These parts and one more, which takes the place of one of the same type.
    #[must_use]
    pub fn with<T: Send + Sync + 'static>(mut self, part: T) -> Self {
        let entry = Entry { name: type_name::<T>(), part: Arc::new(part) };
        Arc::make_mut(&mut self.0).insert(TypeId::of::<T>(), entry);
        self
    }

    /// The part of this type, if there is one.
    #[must_use]
    pub fn find<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.0.get(&TypeId::of::<T>()).and_then(|entry| entry.part.downcast_ref())
    }

    /// The part of this type.
    ///
    /// # Panics
    /// When there is none: the program was put together wrongly.
    #[must_use]
    pub fn get<T: Send + Sync + 'static>(&self) -> &T {
        #[expect(clippy::panic, reason = "the program was put together without the part: no request can repair that")]
        self.find().unwrap_or_else(|| panic!("the program has no part {}", type_name::<T>()))
    }
}

impl Default for Parts {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.values().map(|entry| entry.name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_found_by_its_type() {
        let parts = Parts::new().with(7_u32).with("seven");
        assert_eq!(parts.find::<u32>(), Some(&7));
        assert_eq!(parts.get::<&str>(), &"seven");
        assert_eq!(parts.find::<u64>(), None);
        assert!(parts.find::<Metrics>().is_some());
    }

    #[test]
    fn a_later_part_takes_the_place_of_an_earlier_one() {
        assert_eq!(Parts::new().with(1_u32).with(2_u32).find(), Some(&2_u32));
    }
}
