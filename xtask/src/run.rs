//! `cargo xtask run`: from a fresh machine to the open demo region.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;

use clap::Args;

use crate::steps::{self, step};
use crate::{models, packages, web};

/// How to run.
#[derive(Args)]
pub(crate) struct Options {
    /// Serve HTTPS on the local network, so that a real phone and tablet can join; prints a QR code.
    #[arg(long)]
    lan: bool,
    /// Build for production instead of with the tests' build.
    #[arg(long)]
    release: bool,
    /// The port.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Throw the demo data away and make it anew.
    #[arg(long)]
    fresh: bool,
}

/// Sets everything up, makes the demo region once and serves it until stopped.
///
/// # Errors
/// When a step fails; every step may be repeated.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    packages::to_run()?;
    models::fetch();
    web::build()?;
    let program = build(options.release)?;
    let data = steps::root().join("var/demo");
    // Without the mark an earlier run was stopped half-way: what it left is thrown away and made anew.
    if data.exists() && (options.fresh || !data.join("ready").exists()) {
        std::fs::remove_dir_all(&data)?;
    }
    let program = program.to_string_lossy();
    if !data.join("ready").exists() {
        step("Make the demo region", steps::command(&program, &["demo"]).env("WENQU_DATA_FOLDER", &data))?;
        std::fs::write(data.join("ready"), "")?;
    }
    let scheme = if options.lan { "https" } else { "http" };
    println!("── Serving the demo region at {scheme}://localhost:{} (stop with Ctrl-C)", options.port);
    let mut serve = steps::command(&program, &["serve"]);
    serve.env("WENQU_DATA_FOLDER", &data).env("WENQU_DEMO_SIGN_IN", "loopback");
    for section in ["HTTP", "MEDIA"] {
        serve.env(format!("WENQU_{section}_LISTEN"), format!("127.0.0.1:{}", options.port));
    }
    serve.env("WENQU_RECOGNITION_MODELS", models::folder());
    // A push service wants to know whom to ask about a flood; without it nothing is pushed.
    serve.env("WENQU_PUSH_CONTACT", "mailto:operator@example.org");
    if options.lan {
        serve.arg("--lan");
    }
    // The server takes this process's place, so that Ctrl-C and a supervisor's signal reach it and nothing else.
    Err(serve.exec().into())
}

/// Builds the program with the tests' flags, so that one build serves both, and tells where it lies.
fn build(release: bool) -> anyhow::Result<PathBuf> {
    let mut cargo = steps::cargo(&["build", "--quiet", "--workspace", "--bins"]);
    let programs = steps::programs()?;
    if !release {
        step("Build the program (the first time takes some minutes)", &mut cargo)?;
        return Ok(programs.join("wenqu"));
    }
    step("Build the program for production", cargo.arg("--release"))?;
    Ok(programs.with_file_name("release").join("wenqu"))
}
