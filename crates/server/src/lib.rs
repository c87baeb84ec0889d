//! The program: settings, wiring, serving browsers, and the operator's commands.
//!
//! - [`config`]: the settings.
//! - [`wiring`]: the program put together from its parts; [`router`]: every address it answers at.
//! - [`program`]: started, serving, stopped.
//! - [`net`]: listening, TLS, the local network; [`assets`]: the web client; [`pages`]: pages for operators.
//! - [`backup`]: everything in one file, and back.
//! - [`commands`]: what one types; [`demo`]: a region to try the program in.

pub mod assets;
pub mod backup;
pub mod commands;
pub mod config;
pub mod demo;
pub mod net;
pub mod pages;
pub mod program;
pub mod router;
pub mod telemetry;
pub mod wiring;
