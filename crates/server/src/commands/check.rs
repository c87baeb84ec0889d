//! `wenqu config check`.

use std::process::ExitCode;

use super::MISUSE;
use crate::config::{self, Config};

/// Prints the settings and what is wrong with them.
pub(super) fn check(config: &Config) -> ExitCode {
    print!("{}", config::print(config));
    match config::check(config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problems) => {
            eprintln!("{problems}");
            ExitCode::from(MISUSE)
        }
    }
}
