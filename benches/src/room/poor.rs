//! Strokes over a network that loses packets.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::Context;

/// A relay that loses packets between a client and the program; stopped when dropped.
pub(crate) struct Relay {
    child: Child,
    /// Where clients reach the program through it.
    pub(crate) base: String,
}

impl Relay {
    /// Loses so many packets of a thousand each way, each of which takes 20 ms; what is lost comes again as TCP does it.
    pub(crate) fn losing(loss: u16, base: &str) -> anyhow::Result<Self> {
        let program =
            std::env::var_os("WENQU_RELAY").map_or_else(|| PathBuf::from("target/release/relay"), PathBuf::from);
        let address = base.trim_start_matches("http://");
        let mut child = Command::new(program)
            .args(["tcp", address, "--loss", &loss.to_string(), "--delay-ms", "20"])
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start the relay")?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("a relay without a voice")?).read_line(&mut line)?;
        Ok(Self { child, base: format!("http://{}", line.trim()) })
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        if let Err(error) = self.child.kill().and_then(|()| self.child.wait().map(|_| ())) {
            eprintln!("the relay did not stop: {error}");
        }
    }
}
