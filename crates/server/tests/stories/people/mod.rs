//! People: the tree, who belongs where, the end of the school year, how they come in.

mod attempts;
mod calendar;
mod membership;
mod rollover;
mod rosters;
mod step_up;
mod tree;
