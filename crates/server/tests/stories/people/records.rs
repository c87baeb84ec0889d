//! Children's data: opened for a purpose, and never unseen.

mod access;
mod exports;
mod requests;
mod retention;
mod yearly;
