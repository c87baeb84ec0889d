//! How much JavaScript the signed-in pupil's home loads, as a browser sees it.

use std::process::Command;

use anyhow::{Context, ensure};

/// Gzip kilobytes of every script the page loads, dynamic ones too.
pub(crate) fn javascript_kilobytes(base: &str) -> anyhow::Result<f64> {
    let output = Command::new("node")
        .args(["scripts/home-size.mjs", base])
        .current_dir("web")
        .output()
        .context("cannot start node")?;
    ensure!(output.status.success(), "home-size: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout)?;
    text.trim().parse().with_context(|| format!("not a number: {text}"))
}
