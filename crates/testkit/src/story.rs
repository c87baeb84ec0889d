//! Telling a story.

use std::hash::{DefaultHasher, Hash, Hasher};

use store::Engine;

use crate::Town;

/// Tells a story in a town of its own. Its name seeds the ids, so that they are the same in every run.
///
/// # Panics
/// When the town cannot be built, or the story does not go as it says.
pub fn play<F: Future<Output = ()>>(engine: Engine, name: &str, tell: impl FnOnce(Town) -> F) {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    let seed = hasher.finish();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let town = Town::build(engine, seed).await;
        let shared = town.handle();
        tell(town).await;
        shared.stop().await;
    });
}
