//! Children's data: opened for a purpose, and never unseen.

mod access;
