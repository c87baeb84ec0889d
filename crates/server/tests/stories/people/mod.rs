//! People: the tree, who belongs where, the end of the school year, how they come in, who may take duty.

mod attempts;
mod calendar;
mod consent;
mod contacts;
mod directory;
mod membership;
mod messages;
mod records;
mod registration;
mod rollover;
mod rosters;
mod step_up;
mod tree;
mod vetting;
mod ways;

use people::identity::set_password;
use serde_json::json;
use testkit::{Person, Town};

const PASSWORD: &str = "晨读七点半的闹钟";

/// Gives a person a login and a password, and signs the person in with them at another browser.
async fn by_password(t: &Town, person: &Person, login: &str) -> Person {
    set_password(&t.app(), person.id(), login, PASSWORD).await.unwrap();
    let browser = person.elsewhere();
    browser.post("/sign-in", json!({ "login": login, "password": PASSWORD })).await.is(200);
    browser
}
