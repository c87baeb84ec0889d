//! People: the tree, who belongs where, the end of the school year.

mod calendar;
mod membership;
mod rollover;
mod tree;
