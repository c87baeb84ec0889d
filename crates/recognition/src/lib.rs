//! What is on a picture, what a voice says, what a text is about and which texts are like it. Knows nothing about schools.

pub mod hearing;
pub mod labels;
pub mod meaning;
pub mod models;
mod net;
mod products;
pub mod proof;
pub mod reading;
pub mod texts;
mod training;
