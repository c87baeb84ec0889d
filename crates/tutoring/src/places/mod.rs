//! Where in the organisation pupils are: what is counted of them is counted by it.

#[macro_use]
mod store;
