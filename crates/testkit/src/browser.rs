//! A browser that goes from site to site as a person does: it keeps cookies, follows every redirect and fills in forms.

use std::net::SocketAddr;

use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, RequestBuilder};
use serde_json::Value;
use url::{Url, form_urlencoded};

/// A browser.
pub struct Browser {
    http: Client,
    program: SocketAddr,
}

/// A page it came to.
#[derive(Debug)]
pub struct Page {
    /// Its address.
    pub url: Url,
    /// The HTTP status.
    pub status: u16,
    /// What it says.
    pub text: String,
}

impl Browser {
    /// A browser of its own, in front of this program.
    ///
    /// # Panics
    /// When there can be none.
    #[must_use]
    pub fn open(program: SocketAddr) -> Self {
        let http = Client::builder().cookie_store(true).no_proxy().build().expect("an HTTP client");
        Self { http, program }
    }

    /// Goes to a page.
    pub async fn go(&self, url: &str) -> Page {
        Self::arrive(self.http.get(url)).await
    }

    /// Asks the program (`/me`).
    pub async fn get(&self, path: &str) -> (u16, Value) {
        self.json(self.http.get(self.address(path))).await
    }

    /// Tells the program something.
    pub async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.json(self.http.post(self.address(path)).json(&body)).await
    }

    /// Removes something at the program.
    pub async fn delete(&self, path: &str) -> (u16, Value) {
        self.json(self.http.delete(self.address(path))).await
    }

    /// Fills in every form it meets with these values, until a page has none.
    ///
    /// # Panics
    /// When there is no end to forms.
    pub async fn fill(&self, mut page: Page, values: &[(&str, &str)]) -> Page {
        for _ in 0..5 {
            let Some(form) = page.text.split("<form").nth(1).and_then(|rest| rest.split("</form>").next()) else {
                return page;
            };
            let action = attribute(form.split('>').next().unwrap_or_default(), "action").unwrap_or_default();
            let target = page.url.join(&action.replace("&amp;", "&")).expect("an address");
            let inputs = form.split("<input").skip(1).filter_map(|input| {
                let input = input.split('>').next().unwrap_or_default();
                let name = attribute(input, "name")?;
                let given = values.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
                let kept =
                    || attribute(input, "value").filter(|_| attribute(input, "type").as_deref() == Some("hidden"));
                let value = given.or_else(kept)?;
                Some((name, value))
            });
            let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(inputs).finish();
            let request = self.http.post(target).header("referer", page.url.as_str());
            page = Self::arrive(request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body)).await;
        }
        panic!("form after form: {page:?}");
    }

    fn address(&self, path: &str) -> String {
        format!("http://{}/api/v1{path}", self.program)
    }

    async fn json(&self, request: RequestBuilder) -> (u16, Value) {
        let page = Self::arrive(request).await;
        (page.status, serde_json::from_str(&page.text).unwrap_or(Value::Null))
    }

    async fn arrive(request: RequestBuilder) -> Page {
        let response = request.send().await.expect("an answer");
        let (url, status) = (response.url().clone(), response.status().as_u16());
        Page { url, status, text: response.text().await.unwrap_or_default() }
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let rest = tag.split(&format!(" {name}=\"")).nth(1)?;
    rest.split('"').next().map(str::to_owned)
}
