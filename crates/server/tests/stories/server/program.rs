//! The real program as a process of its own.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use wenqu::config::Config;

/// The real program, as an operator starts it.
pub(crate) struct Program {
    pub(crate) process: Child,
    pub(crate) address: SocketAddr,
}

impl Program {
    pub(crate) fn start(config: &Config) -> Self {
        let mut process = command(config)
            .arg("serve")
            .env("WENQU_HTTP_LISTEN", "127.0.0.1:0")
            .env("WENQU_MEDIA_LISTEN", "127.0.0.1:0")
            .env("WENQU_DEMO_SIGN_IN", "loopback")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().rsplit(':').next().and_then(|port| port.parse().ok());
        let port = port.unwrap_or_else(|| panic!("the program says where it listens: {line:?}"));
        Self { process, address: SocketAddr::from(([127, 0, 0, 1], port)) }
    }

    /// SIGKILL: no goodbye.
    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// The real program on the data of these settings, still without a word of what it shall do.
pub(crate) fn command(config: &Config) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wenqu"));
    command
        .env("WENQU_DATA_FOLDER", &config.data.folder)
        .env("WENQU_REGION_FOLDER", &config.region.folder)
        .env("WENQU_DATABASE_URL", config.database_url().reveal())
        .env("WENQU_LOG_FILTER", "warn");
    command
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
