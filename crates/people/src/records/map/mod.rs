//! What the program keeps about persons (R45): table by table, what for, how long, and what a deletion does to it.

pub mod http;
