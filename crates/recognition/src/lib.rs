//! What is on a picture, what a voice says, what a text is about and which texts are like it. Knows nothing about schools.

pub mod models;
pub mod reading;
