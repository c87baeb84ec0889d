//! A PostgreSQL of the tests' own: private folder, private port, gone afterwards.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

/// A running server; stopped and removed when dropped.
pub(crate) struct Server {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
}

/// The newest installed server's programs, if any are installed.
pub(crate) fn programs() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .flatten()
        .map(|version| version.path().join("bin"))
        .filter(|programs| programs.join("initdb").is_file())
        .collect();
    // By number: 9.6 is older than 15.
    versions.sort_by_key(|programs| {
        let version =
            programs.parent().and_then(|folder| folder.file_name()?.to_str()?.split('.').next()?.parse().ok());
        version.unwrap_or(0_u32)
    });
    versions.pop()
}

/// Whether this process is root.
pub(crate) fn am_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

impl Server {
    /// Starts a server on a free port of the loopback.
    ///
    /// # Errors
    /// When PostgreSQL is not installed or does not start.
    pub(crate) fn start() -> anyhow::Result<Self> {
        // Tests need no promise that outlives a power cut; without `fsync` they end sooner.
        Self::start_with("-c fsync=off")
    }

    /// Starts a server that keeps its promises, as a city's does, to measure with.
    ///
    /// # Errors
    /// When PostgreSQL is not installed or does not start.
    pub(crate) fn start_to_measure() -> anyhow::Result<Self> {
        Self::start_with("-c shared_buffers=512MB")
    }

    fn start_with(settings: &str) -> anyhow::Result<Self> {
        let programs = programs().context("PostgreSQL is not installed")?;
        let folder = std::env::temp_dir().join(format!("wenqu-postgres-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        if am_root() {
            // PostgreSQL refuses to run as root; Debian's package brings its own user.
            checked(Command::new("chown").arg("postgres").arg(&folder))?;
        }
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let server = Self { programs, folder, port };
        let data = server.data();
        checked(
            server
                .program("initdb")
                .args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "-D"])
                .arg(&data),
        )?;
        checked(
            server
                .control()
                .args(["-w", "-o", &server.settings(settings), "-l"])
                .arg(server.folder.join("log"))
                .arg("start"),
        )?;
        Ok(server)
    }

    /// The server's address, without a database.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}", self.port)
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn settings(&self, more: &str) -> String {
        format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories={} -c max_connections=400 {more}",
            self.port,
            self.folder.display()
        )
    }

    fn control(&self) -> Command {
        let mut command = self.program("pg_ctl");
        command.arg("-D").arg(self.data());
        command
    }

    fn program(&self, name: &str) -> Command {
        let path: &Path = &self.programs.join(name);
        let mut command = if am_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        command.current_dir(&self.folder);
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(error) = checked(self.control().args(["-m", "immediate", "stop"])) {
            eprintln!("the tests' PostgreSQL did not stop: {error:#}");
        }
        if let Err(error) = std::fs::remove_dir_all(&self.folder) {
            eprintln!("{} stays behind: {error}", self.folder.display());
        }
    }
}

fn checked(command: &mut Command) -> anyhow::Result<()> {
    let output = command
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .output()
        .with_context(|| format!("{command:?}"))?;
    if !output.status.success() {
        bail!("{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}
