//! Tables of cases, and promises checked over random sessions.

mod moves;
mod promises;
mod tables;

use kernel::PersonId;

use crate::{Op, Rights};

pub(crate) fn person(number: u128) -> PersonId {
    format!("00000000-0000-7000-8000-{number:012x}").parse().unwrap()
}

pub(crate) fn rights(author: PersonId) -> Rights {
    if author == person(1) { Rights::Host } else { Rights::Speaker }
}

pub(crate) fn op(text: &str) -> Op {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

pub(crate) fn dot(id: &str) -> String {
    format!(r##"{{"k":"ink","id":"{id}","page":0,"tool":"pen","color":"#1B2A33","width":24,"pts":[100,100,128]}}"##)
}

pub(crate) fn line(id: &str, x2: i32) -> String {
    format!(r#"{{"k":"add","id":"{id}","page":0,"shape":{}}}"#, segment(x2))
}

pub(crate) fn segment(x2: i32) -> String {
    format!(r##"{{"type":"line","x1":0,"y1":0,"x2":{x2},"y2":10,"color":"#0B7A75","width":12}}"##)
}
