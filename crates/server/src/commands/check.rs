//! `wenqu config check`.

use std::process::ExitCode;

use platform::formats::{Tool, Tools};

use super::MISUSE;
use crate::config::{self, Config};

/// Prints the settings, the programs that open people's files, and what is wrong.
pub(super) fn check(config: &Config) -> ExitCode {
    print!("{}", config::print(config));
    let tools = Tools::find();
    for tool in Tool::ALL {
        println!("{}", line(*tool, &tools));
    }
    println!("# fence around them: {}", tools.fence());
    match config::check(config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problems) => {
            eprintln!("{problems}");
            ExitCode::from(MISUSE)
        }
    }
}

/// Where a program is, or what is refused without it.
fn line(tool: Tool, tools: &Tools) -> String {
    let Some(path) = tools.path(tool) else {
        let refused = match tool {
            Tool::Ffmpeg | Tool::Ffprobe => "films, AMR and AAC are refused, other voices stay as they come",
            Tool::Heif => "HEIC is refused",
            Tool::PdfToPpm | Tool::PdfInfo => "PDF is refused",
        };
        return format!("# {tool}: missing; {refused} (package {})", tool.package());
    };
    format!("# {tool}: {}", path.display())
}
