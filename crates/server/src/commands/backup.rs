//! `wenqu backup` and `wenqu restore`.

use std::path::Path;

use kernel::Clock;
use platform::system::SystemClock;

use crate::backup::{self, Holdings, Manifest};
use crate::config::Config;

pub(super) async fn back_up(config: &Config, file: &Path) -> anyhow::Result<()> {
    let manifest = backup::back_up(&Holdings::of(config)?, file, SystemClock.now()).await?;
    println!("{}: {}", file.display(), summary(&manifest));
    Ok(())
}

pub(super) async fn restore(config: &Config, file: &Path) -> anyhow::Result<()> {
    let manifest = backup::restore(file, &Holdings::of(config)?).await?;
    println!("{}: {}, checked and restored", file.display(), summary(&manifest));
    Ok(())
}

fn summary(manifest: &Manifest) -> String {
    let bytes: u64 = manifest.entries.iter().map(|entry| entry.size).sum();
    let files = manifest.entries.len().saturating_sub(1);
    format!("{} database and {files} files as of {}, {bytes} bytes", manifest.engine, manifest.taken_at)
}
