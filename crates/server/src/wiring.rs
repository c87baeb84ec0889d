//! Putting the program together from its parts.

use std::path::Path;
use std::sync::Arc;

use kernel::{Clock, Ids};
use platform::jobs::Registry;
use platform::system::{SystemClock, SystemIds};
use platform::{App, Files, Subscriptions};
use store::Db;

use crate::config::Config;

/// What tests hold in their hands instead of the machine.
#[derive(Clone)]
pub struct Overrides {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Where ids come from.
    pub ids: Arc<dyn Ids>,
}

impl Default for Overrides {
    fn default() -> Self {
        Self { clock: Arc::new(SystemClock), ids: Arc::new(SystemIds) }
    }
}

/// Opens the database these settings name and brings its tables up to date.
///
/// # Errors
/// When the data folder cannot be made or the database refuses.
pub async fn open_database(config: &Config) -> anyhow::Result<Db> {
    make_folder(&config.data.folder)?;
    let db = Db::open(config.database_url().reveal()).await?;
    db.migrate().await?;
    Ok(db)
}

/// Puts the program together.
///
/// # Errors
/// When a folder, the database or the region's rules cannot be opened.
pub async fn build(config: &Config, overrides: Overrides) -> anyhow::Result<App> {
    let db = open_database(config).await?;
    let files = Files::folder(&config.data.folder)?;
    Ok(App { clock: overrides.clock, ids: overrides.ids, events: subscriptions(), ..App::new(db, files) })
}

/// Every background job of the program.
#[must_use]
pub fn jobs() -> Registry {
    platform::jobs()
}

fn subscriptions() -> Subscriptions {
    Subscriptions::new()
}

/// The folder holds children's voices and photos: it is its owner's alone.
fn make_folder(path: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|error| anyhow::anyhow!("the data folder {}: {error}", path.display()))
}
