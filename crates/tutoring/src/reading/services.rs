//! A service of the installation's choice with the interface of `OpenAI`: for voices, for formulas. None is asked unless it is named.

use std::fmt;
use std::time::Duration;

use anyhow::Context;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder};
use serde::de::DeserializeOwned;

/// How long a service may take for one voice, or one photo.
const PATIENCE: Duration = Duration::from_secs(90);

/// Which service is asked.
#[derive(Clone)]
pub struct ServiceConfig {
    /// The address before what is asked of it: `https://speech.example.org/v1`.
    pub endpoint: String,
    /// By what the service knows this program.
    pub key: Option<String>,
    /// The model it is to use.
    pub model: String,
}

impl fmt::Debug for ServiceConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServiceConfig({}, {})", self.endpoint, self.model)
    }
}

/// Asks a service.
#[derive(Clone, Debug)]
pub(super) struct Service {
    client: Client,
    config: ServiceConfig,
}

impl Service {
    pub(super) fn new(config: ServiceConfig) -> anyhow::Result<Self> {
        let client = Client::builder().redirect(Policy::none()).timeout(PATIENCE).no_proxy().build()?;
        Ok(Self { client, config })
    }

    pub(super) fn model(&self) -> &str {
        &self.config.model
    }

    /// What it answers at a path to what `with` puts into the request.
    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        path: &str,
        with: impl FnOnce(RequestBuilder) -> RequestBuilder + Send,
    ) -> anyhow::Result<T> {
        let address = format!("{}/{path}", self.config.endpoint.trim_end_matches('/'));
        let mut request = with(self.client.post(address));
        if let Some(key) = &self.config.key {
            request = request.bearer_auth(key);
        }
        let answer = request.send().await?.error_for_status()?.bytes().await?;
        serde_json::from_slice(&answer).context("the answer holds no words")
    }
}
