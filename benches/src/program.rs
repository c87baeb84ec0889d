//! The program under test: a process of its own on a data folder of its own.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

/// A running `wenqu serve`; stopped when dropped.
pub(crate) struct Program {
    child: Child,
    pub(crate) base: String,
    /// From start to ready.
    pub(crate) started_in: Duration,
}

fn binary() -> PathBuf {
    std::env::var_os("WENQU_PROGRAM").map_or_else(|| PathBuf::from("target/release/wenqu"), PathBuf::from)
}

/// Where a program keeps its data.
pub(crate) struct Place {
    pub(crate) folder: PathBuf,
    /// The database server; the embedded one without it.
    server: Option<String>,
}

impl Place {
    /// Everything in a folder.
    pub(crate) fn embedded(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), server: None }
    }

    /// Files in a folder, the database on a server.
    pub(crate) fn served(folder: &Path, url: &str) -> Self {
        Self { folder: folder.to_owned(), server: Some(url.to_owned()) }
    }

    /// The program, to be run on this data.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command.args(arguments).env("WENQU_DATA_FOLDER", &self.folder).env("WENQU_LOG_FILTER", "warn");
        if let Some(url) = &self.server {
            command.env("WENQU_DATABASE_URL", url);
        }
        command
    }
}

/// Makes demo data in a place.
pub(crate) fn make_demo(place: &Place, size: &[&str]) -> anyhow::Result<()> {
    let status = place.command(&["demo"]).args(size).stdout(Stdio::null()).status().context("cannot start wenqu")?;
    ensure!(status.success(), "wenqu demo {} failed", size.join(" "));
    Ok(())
}

/// Says what to do when this process, and so the program it starts, may not hold enough sockets.
pub(crate) fn need_descriptors(count: usize) -> anyhow::Result<()> {
    let limits = std::fs::read_to_string("/proc/self/limits")?;
    let line = limits.lines().find(|line| line.starts_with("Max open files")).context("no limit of open files")?;
    let allowed = line.split_whitespace().nth(3).and_then(|soft| soft.parse().ok()).unwrap_or(usize::MAX);
    ensure!(allowed >= count, "{allowed} open files are allowed here; `ulimit -n {count}` first, or fewer --sockets");
    Ok(())
}

impl Program {
    /// Starts the program on a free port and waits until it says it is ready.
    pub(crate) async fn start(place: &Place) -> anyhow::Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let base = format!("http://127.0.0.1:{port}");
        let begin = Instant::now();
        let child = place
            .command(&["serve"])
            .env("WENQU_DEMO_SIGN_IN", "loopback")
            .env("WENQU_HTTP_LISTEN", format!("127.0.0.1:{port}"))
            .env("WENQU_MEDIA_LISTEN", format!("127.0.0.1:{port}"))
            .stdout(Stdio::null())
            .spawn()
            .context("cannot start wenqu")?;
        let mut program = Self { child, base, started_in: Duration::ZERO };
        let ready = format!("{}/readyz", program.base);
        let client = reqwest::Client::new();
        let mut tick = tokio::time::interval(Duration::from_millis(5));
        loop {
            tick.tick().await;
            if client.get(&ready).send().await.is_ok_and(|answer| answer.status().is_success()) {
                break;
            }
            ensure!(program.child.try_wait()?.is_none(), "wenqu ended before it was ready");
            ensure!(begin.elapsed() < Duration::from_mins(1), "wenqu is not ready after a minute");
        }
        program.started_in = begin.elapsed();
        Ok(program)
    }

    /// Memory of the program itself, without what the kernel holds for it (RSS), in bytes.
    pub(crate) fn resident_bytes(&self) -> anyhow::Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).context("no VmRSS")?;
        let kilobytes: f64 = line.split_whitespace().nth(1).context("no VmRSS")?.parse()?;
        Ok(kilobytes * 1024.0)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Err(error) = self.child.kill().and_then(|()| self.child.wait().map(|_| ())) {
            eprintln!("wenqu did not stop: {error}");
        }
    }
}
