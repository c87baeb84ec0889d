//! The program under test: a process of its own on a data folder of its own.

use std::net::TcpListener;
use std::path::PathBuf;
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

/// Makes demo data of a size in a folder.
pub(crate) fn make_demo(folder: &std::path::Path, size: &str) -> anyhow::Result<()> {
    let status = Command::new(binary())
        .args(["demo", "--size", size])
        .env("WENQU_DATA_FOLDER", folder)
        .env("WENQU_LOG_FILTER", "warn")
        .stdout(Stdio::null())
        .status()
        .context("cannot start wenqu")?;
    ensure!(status.success(), "wenqu demo --size {size} failed");
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
    pub(crate) async fn start(folder: &std::path::Path) -> anyhow::Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let base = format!("http://127.0.0.1:{port}");
        let begin = Instant::now();
        let child = Command::new(binary())
            .arg("serve")
            .env("WENQU_DATA_FOLDER", folder)
            .env("WENQU_DEMO_SIGN_IN", "loopback")
            .env("WENQU_HTTP_LISTEN", format!("127.0.0.1:{port}"))
            .env("WENQU_MEDIA_LISTEN", format!("127.0.0.1:{port}"))
            .env("WENQU_LOG_FILTER", "warn")
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
