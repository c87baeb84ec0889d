//! How long the lists of people keep somebody waiting.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::Value;

use crate::client::Person;
use crate::figures::percentile_ms;

/// Rows of a page while one walks far into a list.
const STRIDE: usize = 200;

/// For each kind of question half of the answers came within the first time, 99 of 100 within the second, in milliseconds.
pub(super) async fn delays(base: &str, times: usize) -> anyhow::Result<Vec<(String, f64, f64)>> {
    let http = reqwest::Client::new();
    let bureaus = crate::people_of(&http, base, "bureau", 100).await?;
    let region = Person::sign_in(&http, base, bureaus.first().context("no bureau")?).await?;
    let county = Person::sign_in(&http, base, bureaus.last().context("no bureau")?).await?;
    let head = crate::people_of(&http, base, "head", 1).await?;
    let school = Person::sign_in(&http, base, head.first().context("no head")?).await?;

    let pupils = region.get("/people?role=pupil").await?;
    let (class, org) = (text(&pupils["items"][0]["class_id"])?, text(&pupils["items"][0]["org_id"])?);
    let mut delays = Vec::new();
    for (kind, who, path) in [
        ("first_page", &region, "/people?role=pupil".to_owned()),
        ("everyone", &region, "/people".to_owned()),
        ("common_name", &region, "/people?role=pupil&q=王".to_owned()),
        ("given_name", &region, "/people?role=pupil&q=子涵".to_owned()),
        ("one_letter_within", &region, "/people?role=pupil&q=涵".to_owned()),
        ("whole_name", &region, "/people?q=王子涵".to_owned()),
        ("nobody", &region, "/people?q=欧阳锋".to_owned()),
        ("login", &region, "/people?q=m007".to_owned()),
        ("with_login", &region, "/people?role=pupil&login=true".to_owned()),
        ("with_login_name", &region, "/people?role=pupil&login=true&q=王".to_owned()),
        ("with_login_within", &region, "/people?role=pupil&login=true&q=涵".to_owned()),
        ("without_login", &region, "/people?role=guardian&login=false".to_owned()),
        ("county_with_login", &county, "/people?role=pupil&login=true".to_owned()),
        ("grade", &region, "/people?role=pupil&grade=3".to_owned()),
        ("grade_and_name", &region, "/people?role=pupil&grade=3&q=王".to_owned()),
        ("subject", &region, "/people?role=teacher&subject=math".to_owned()),
        ("class", &region, format!("/people?class={class}")),
        ("one_school", &region, format!("/people?org={org}&role=pupil")),
        ("county", &county, "/people?role=pupil".to_owned()),
        ("county_name", &county, "/people?role=pupil&q=王".to_owned()),
        ("county_given_name", &county, "/people?role=pupil&q=子涵".to_owned()),
        ("own_school", &school, "/people".to_owned()),
        ("own_school_name", &school, "/people?q=涵".to_owned()),
        ("classes", &region, "/classes".to_owned()),
    ] {
        let mut sample = Vec::with_capacity(times);
        for _ in 0..times {
            sample.push(timed(who, &path).await?.0);
        }
        delays.push((kind.to_owned(), percentile_ms(&mut sample, 0.5), percentile_ms(&mut sample, 0.99)));
    }
    for (kind, path) in [("deep_page", "/people?role=pupil"), ("deep_search", "/people?role=pupil&q=王")] {
        let mut sample = walk(&region, path, times).await?;
        delays.push((kind.to_owned(), percentile_ms(&mut sample, 0.5), percentile_ms(&mut sample, 0.99)));
    }
    Ok(delays)
}

async fn timed(person: &Person, path: &str) -> anyhow::Result<(Duration, Value)> {
    let begin = Instant::now();
    let answer = person.get(path).await?;
    Ok((begin.elapsed(), answer))
}

/// Goes on from page to page, as far as `times` long pages, and times an ordinary page at each step.
async fn walk(person: &Person, path: &str, times: usize) -> anyhow::Result<Vec<Duration>> {
    let (mut sample, mut after) = (Vec::with_capacity(times), String::new());
    for _ in 0..times {
        let (took, _) = timed(person, &format!("{path}{after}")).await?;
        sample.push(took);
        let page = person.get(&format!("{path}&limit={STRIDE}{after}")).await?;
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={}", encoded(next));
    }
    // The first page is not deep.
    ensure!(sample.len() > 1, "{path} has one page only");
    Ok(sample.split_off(sample.len() / 2))
}

fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            // Writing to a text cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

fn text(value: &Value) -> anyhow::Result<String> {
    value.as_str().map(str::to_owned).context("a row without a class")
}
