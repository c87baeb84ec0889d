//! Stories through HTTP, each on both databases; one folder per capability.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "in a test, what is not there must fail the test")]

mod people;
mod server;
mod tutoring;
