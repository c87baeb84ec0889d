//! The program: settings, wiring, serving browsers, and the operator's commands.

pub mod assets;
pub mod backup;
pub mod config;
pub mod net;
pub mod telemetry;
