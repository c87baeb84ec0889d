//! People: the tree, who belongs where, the end of the school year, how they come in, who may take duty.

mod attempts;
mod audit;
mod birth_months;
mod calendar;
mod consent;
mod contacts;
mod directory;
mod handover;
mod membership;
mod messages;
mod records;
mod registration;
mod rollover;
mod rosters;
mod step_up;
mod subjects;
mod tree;
mod vetting;
mod ways;

use std::io::Write as _;
use std::process::{Command, Stdio};

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

/// The words of a PDF, page by page, read by poppler.
fn pages(pdf: &[u8]) -> Vec<String> {
    let mut reader = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pdftotext of poppler-utils");
    reader.stdin.take().unwrap().write_all(pdf).unwrap();
    let output = reader.wait_with_output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    text.split('\u{c}').filter(|page| !page.trim().is_empty()).map(str::to_owned).collect()
}
