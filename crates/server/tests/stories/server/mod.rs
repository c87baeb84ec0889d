//! What an operator does: stop, start, back up, restore, watch.

mod backup;
mod drain;
mod kill;
mod pages;
mod rooms;
