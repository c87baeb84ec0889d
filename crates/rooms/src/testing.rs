//! People and operations for tests.

use board::Rights;
use kernel::PersonId;

use crate::{Member, Op};

pub(crate) fn person(number: u128) -> PersonId {
    format!("00000000-0000-7000-8000-{number:012x}").parse().unwrap()
}

pub(crate) fn adult(number: u128) -> Member {
    Member { person: person(number), name: format!("A{number}"), rights: Rights::Speaker, adult: true }
}

pub(crate) fn minor(number: u128) -> Member {
    Member { adult: false, name: format!("M{number}"), ..adult(number) }
}

pub(crate) fn with_rights(member: &Member, rights: Rights) -> Member {
    Member { rights, ..member.clone() }
}

pub(crate) fn op(text: &str) -> Op {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}
