//! `cargo xtask test`: everything that must hold, from formatting to the browser.

use clap::{Args, ValueEnum};

use crate::steps::{self, step};
use crate::{models, packages, postgres, web};

/// What to test.
#[derive(Args)]
pub(crate) struct Options {
    /// Only this part; everything when absent.
    #[arg(value_enum)]
    only: Option<Part>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Formatting and lints of the program.
    Lint,
    /// The web client: formatting, lints, types, unit tests, build.
    Web,
    /// The program's tests: rules, stories on SQLite and PostgreSQL, promises.
    Rust,
    /// The stories in a real browser.
    Browser,
}

/// Runs the parts in the order in which they fail soonest.
///
/// # Errors
/// When anything does not hold.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let wanted = |part| options.only.is_none_or(|only| only == part);
    packages::to_test()?;
    models::need()?;
    web::build()?;
    if wanted(Part::Lint) {
        lint()?;
    }
    if wanted(Part::Web) {
        web_tests()?;
    }
    if wanted(Part::Rust) {
        rust_tests()?;
    }
    if wanted(Part::Browser) {
        browser_tests()?;
    }
    println!("── Everything holds");
    Ok(())
}

fn lint() -> anyhow::Result<()> {
    step("Check the program's formatting", &mut steps::cargo(&["fmt", "--all", "--check"]))?;
    step(
        "Lint the program",
        &mut steps::cargo(&["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]),
    )
}

fn web_tests() -> anyhow::Result<()> {
    for (name, script) in [
        ("Check the web client's formatting", "format:check"),
        ("Lint the web client", "lint"),
        ("Test the web client's parts", "test"),
    ] {
        step(name, &mut web::npm(&["run", "--silent", script]))?;
    }
    Ok(())
}

fn rust_tests() -> anyhow::Result<()> {
    step("Build the tests", &mut steps::cargo(&["test", "--quiet", "--workspace", "--no-run"]))?;
    packages::story_servers()?;
    let server = postgres::Server::start()?;
    step(
        "Test the program on SQLite and PostgreSQL",
        steps::cargo(&["test", "--workspace", "--no-fail-fast"])
            .env("WENQU_TEST_POSTGRES", server.url())
            .env("WENQU_TEST_MODELS", models::folder()),
    )
}

fn browser_tests() -> anyhow::Result<()> {
    step("Build the program", &mut steps::cargo(&["build", "--quiet", "--workspace", "--bins"]))?;
    let program = steps::programs()?.join("wenqu");
    step(
        "Test in the browser",
        web::npm(&["run", "--silent", "e2e"]).env("WENQU_PROGRAM", program).env("WENQU_TEST_MODELS", models::folder()),
    )
}
