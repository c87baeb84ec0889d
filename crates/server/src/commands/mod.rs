//! What one types: `wenqu serve`, `wenqu backup FILE`, …

mod admin;
mod backup;
mod bank;
mod check;
mod files;
mod roster;
mod serve;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use self::serve::Lan;

use crate::config::{self, Config, Environment};
use crate::demo::{self, Size};
use crate::{pages, router, telemetry, wiring};

/// Wenqu 问渠: pupils ask, teachers answer on the same screen, the replay stays.
#[derive(Debug, Parser)]
#[command(name = "wenqu", version, about)]
struct Line {
    /// The file of settings; `WENQU_<SECTION>_<KEY>` variables stand above it.
    #[arg(long, global = true, env = "WENQU_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve browsers.
    Serve {
        /// Serve the local network over HTTPS with a certificate of the program's own, for phones and tablets to try
        /// it. Name the machine's address in that network when the one found is not the right one.
        #[arg(long, value_name = "ADDRESS", num_args = 0..=1, default_missing_value = "auto")]
        lan: Option<Lan>,
    },
    /// Bring the database's tables up to date.
    Migrate,
    /// Look at the settings.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Look after those who look after the installation.
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Look after the place of photos, voices, recordings and exports.
    #[command(subcommand)]
    Files(files::FilesCommand),
    /// Look after the bank: its index, what many ask, and what the program learns from questions.
    #[command(subcommand)]
    Bank(bank::BankCommand),
    /// Write the database, the files and the voices into one archive, while the program serves or not.
    Backup {
        /// The archive to write.
        file: PathBuf,
    },
    /// Put an archive back into an empty data folder, an empty database and an empty bucket, where one is in use.
    Restore {
        /// The archive to read.
        file: PathBuf,
    },
    /// Make the demo region in an empty database.
    Demo {
        /// How much of it.
        #[arg(long, value_enum, default_value_t)]
        size: Size,
        /// How many pupils a metropolis gets.
        #[arg(long, default_value_t = 600_000)]
        pupils: usize,
    },
    /// Read rosters on the command line.
    #[command(subcommand)]
    Roster(roster::RosterCommand),
    /// Print the program's interface as OpenAPI 3.1.
    Openapi,
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Print the settings as they take effect, secrets hidden, and say what is wrong with them.
    Check,
}

#[derive(Debug, Subcommand)]
enum AdminCommand {
    /// Make a person who looks after the installation, with a login and a password.
    Create(admin::NewAdmin),
}

/// A usage or settings error, as distinct from one while working.
const MISUSE: u8 = 2;

/// Does what the command line says.
#[must_use]
pub fn run(arguments: impl Iterator<Item = OsString>, environment: &Environment) -> ExitCode {
    let line = match Line::try_parse_from(arguments) {
        Ok(line) => line,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(MISUSE));
        }
    };
    let config = match config::load(line.config.as_deref(), environment) {
        Ok(config) => config,
        Err(problems) => {
            eprintln!("{problems}");
            return ExitCode::from(MISUSE);
        }
    };
    match start(line.command, config) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start(command: Command, config: Config) -> anyhow::Result<ExitCode> {
    match command {
        Command::Config(ConfigCommand::Check) => return Ok(check::check(&config)),
        Command::Openapi => {
            print!("{}", pages::write_document(router::describe().0));
            return Ok(ExitCode::SUCCESS);
        }
        _ => telemetry::start(&config.log)?,
    }
    // Several libraries bring rustls: they share one provider of cryptography.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(act(command, config))?;
    Ok(ExitCode::SUCCESS)
}

async fn act(command: Command, config: Config) -> anyhow::Result<()> {
    match command {
        Command::Serve { lan } => serve::serve(config, lan).await,
        Command::Migrate => migrate(&config).await,
        Command::Admin(AdminCommand::Create(new)) => admin::create(&config, new).await,
        Command::Files(command) => files::act(&config, command).await,
        Command::Bank(command) => bank::act(&config, command).await,
        Command::Backup { file } => backup::back_up(&config, &file).await,
        Command::Restore { file } => backup::restore(&config, &file).await,
        Command::Demo { size, pupils } => demo::make(&config, size, pupils).await,
        Command::Roster(command) => roster::act(&config, command).await,
        Command::Config(_) | Command::Openapi => Ok(()),
    }
}

async fn migrate(config: &Config) -> anyhow::Result<()> {
    wiring::open_database(config).await?.close().await;
    Ok(())
}
