//! The promises of the whole program: who depends on whom, who may call what, what is written where.

#![expect(clippy::unwrap_used, reason = "in a test, what is not there must fail the test")]

mod architecture;
mod guards;
mod interface;
mod keepers;
mod messages;
mod settings;
mod tables;

/// The folder of the repository.
fn root() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
