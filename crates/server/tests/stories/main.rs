//! Stories through HTTP, each on both databases; one folder per capability.

mod server;
mod tutoring;
