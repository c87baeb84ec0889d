//! Reading several things from one source.

use store::Source;

/// The same source once more: inside a transaction everything is read there, so that a request never waits for a second
/// connection while it holds one.
pub(crate) fn again<'s>(source: &'s mut Source<'_>) -> Source<'s> {
    match source {
        Source::Tx(tx) => Source::Tx(tx),
        Source::Db(db) => Source::Db(db),
    }
}
