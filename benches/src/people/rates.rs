//! How many sign-ins and permission checks fit into a second.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::json;

use crate::client::Person;

/// Browsers that ask at once.
const BROWSERS: usize = 8;
/// Logins of the city, and their password.
const LOGINS: u64 = 100;
const PASSWORD: &str = "远山近水皆有情呀";

/// Sign-ins with a password a second, each hashed with argon2id.
pub(super) async fn sign_ins(base: &str, span: Duration) -> anyhow::Result<f64> {
    let http = reqwest::Client::new();
    let url: Arc<str> = format!("{base}/api/v1/sign-in").into();
    many(span, move |n| {
        let (http, url) = (http.clone(), url.clone());
        async move {
            let body = json!({ "login": format!("m{:03}", n % LOGINS), "password": PASSWORD });
            let answer = http.post(&*url).json(&body).send().await?;
            ensure!(answer.status().is_success(), "sign-in: {}", answer.text().await?);
            Ok(())
        }
    })
    .await
}

/// Requests a second about one pupil each, chosen across the city: who asks is recognised, how the two stand to each other
/// is looked up, the policy decides.
pub(super) async fn permits(base: &str, span: Duration) -> anyhow::Result<f64> {
    let http = reqwest::Client::new();
    let bureau = crate::people_of(&http, base, "bureau", 1).await?;
    let bureau = Arc::new(Person::sign_in(&http, base, bureau.first().context("no bureau")?).await?);
    let page = bureau.get("/people?role=pupil&limit=200").await?;
    let pupils: Vec<String> = page["items"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|row| row["person_id"].as_str().map(str::to_owned))
        .collect();
    ensure!(!pupils.is_empty(), "a city without pupils");
    let pupils = Arc::new(pupils);
    many(span, move |n| {
        let (bureau, pupils) = (bureau.clone(), pupils.clone());
        async move {
            let pupil = &pupils[usize::try_from(n)? % pupils.len()];
            bureau.get(&format!("/people/{pupil}")).await.map(drop)
        }
    })
    .await
}

/// How often a second something is done by all browsers together.
async fn many<F, D>(span: Duration, act: F) -> anyhow::Result<f64>
where
    F: Fn(u64) -> D + Clone + Send + 'static,
    D: Future<Output = anyhow::Result<()>> + Send,
{
    let done = Arc::new(AtomicU64::new(0));
    let begin = Instant::now();
    let mut browsers = Vec::new();
    for _ in 0..BROWSERS {
        let (act, done) = (act.clone(), done.clone());
        browsers.push(tokio::spawn(async move {
            while begin.elapsed() < span {
                act(done.fetch_add(1, Ordering::Relaxed)).await?;
            }
            anyhow::Ok(())
        }));
    }
    for browser in browsers {
        browser.await??;
    }
    #[expect(clippy::cast_precision_loss, reason = "a count of requests")]
    let count = done.load(Ordering::Relaxed) as f64;
    Ok(count / begin.elapsed().as_secs_f64())
}
