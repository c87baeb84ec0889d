//! Knowledge points (知识点): what a teacher is offered when closing a session.

pub mod http;
pub mod rules;
pub mod service;
mod store;
