//! One page of a long list.

use serde::Serialize;

/// Part of a list, newest or first things first.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The things on this page.
    pub items: Vec<T>,
    /// What to pass as `after` to get the next page; absent on the last one.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Cuts a list that was read with one row more than `limit`, and names the last row shown as the next cursor.
    pub fn cut(mut items: Vec<T>, limit: usize, cursor: impl Fn(&T) -> String) -> Self {
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(cursor);
        Self { items, next }
    }

    /// The same page of other things.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(change).collect(), next: self.next }
    }
}

crate::words! {
    /// In which order that which happened is read.
    pub enum TimeOrder {
        /// What happened first.
        Oldest = "at",
        /// What happened last.
        Newest = "-at",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_page_has_no_next() {
        assert_eq!(Page::cut(vec![1, 2, 3], 2, ToString::to_string).next.as_deref(), Some("2"));
        assert_eq!(Page::cut(vec![1, 2], 2, ToString::to_string).next, None);
        assert_eq!(Page::cut(Vec::<i32>::new(), 2, ToString::to_string).next, None);
    }
}
