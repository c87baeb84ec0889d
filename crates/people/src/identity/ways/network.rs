//! The ways of this installation, and how their sites are reached.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use kernel::Timestamp;
use openidconnect::core::CoreProviderMetadata;
use parking_lot::Mutex;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder};
use serde_json::Value;

use super::{Site, Way, WayError, Wecom};

/// The ways the operator has set up: a part of the program. Cheap to clone.
#[derive(Clone)]
pub struct Ways(Arc<Inner>);

struct Inner {
    ways: Vec<Way>,
    origins: Vec<String>,
    client: Client,
    providers: Mutex<HashMap<String, (Timestamp, Arc<CoreProviderMetadata>)>>,
    tokens: Mutex<HashMap<String, (Timestamp, String)>>,
}

impl Ways {
    /// These ways, for a program that browsers reach under these origins; without any, under the host they name.
    ///
    /// # Errors
    /// When the machine offers no TLS roots.
    pub fn new(ways: Vec<Way>, origins: Vec<String>) -> anyhow::Result<Self> {
        let client = Client::builder()
            .redirect(Policy::none())
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(10))
            .no_proxy()
            .build()?;
        let (providers, tokens) = (Mutex::default(), Mutex::default());
        Ok(Self(Arc::new(Inner { ways, origins, client, providers, tokens })))
    }

    /// Every way, in the operator's order.
    #[must_use]
    pub fn all(&self) -> &[Way] {
        &self.0.ways
    }

    /// The way of this name.
    ///
    /// # Errors
    /// `NoSuchWay`.
    pub fn get(&self, name: &str) -> Result<&Way, WayError> {
        self.0.ways.iter().find(|way| way.name == name).ok_or(WayError::NoSuchWay)
    }

    /// The way whose application sends messages: its name, and the application at WeCom.
    #[must_use]
    pub fn notices(&self) -> Option<(&str, &Wecom)> {
        self.0.ways.iter().find_map(|way| match &way.site {
            Site::Wecom(wecom) if wecom.notices => Some((way.name.as_str(), wecom)),
            _ => None,
        })
    }

    /// The origins under which browsers reach the program.
    #[must_use]
    pub fn origins(&self) -> &[String] {
        &self.0.origins
    }

    pub(super) fn client(&self) -> &Client {
        &self.0.client
    }

    /// What an OpenID provider says of itself, when it was asked since `since`.
    pub(super) fn known_provider(&self, issuer: &str, since: Timestamp) -> Option<Arc<CoreProviderMetadata>> {
        let providers = self.0.providers.lock();
        providers.get(issuer).filter(|(asked, _)| *asked >= since).map(|(_, metadata)| Arc::clone(metadata))
    }

    pub(super) fn keep_provider(&self, issuer: &str, now: Timestamp, metadata: Arc<CoreProviderMetadata>) {
        self.0.providers.lock().insert(issuer.to_owned(), (now, metadata));
    }

    /// The program's own token at a site, while it is good.
    pub(super) fn known_token(&self, way: &str, now: Timestamp) -> Option<String> {
        let tokens = self.0.tokens.lock();
        tokens.get(way).filter(|(until, _)| *until > now).map(|(_, token)| token.clone())
    }

    pub(super) fn keep_token(&self, way: &str, until: Timestamp, token: String) {
        self.0.tokens.lock().insert(way.to_owned(), (until, token));
    }

    pub(super) fn forget_token(&self, way: &str) {
        self.0.tokens.lock().remove(way);
    }
}

impl fmt::Debug for Ways {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.ways.iter().map(|way| &way.name)).finish()
    }
}

/// The JSON a site answers, whatever its status. Neither address nor body is repeated in an error: both may hold secrets.
pub(super) async fn json(request: RequestBuilder) -> Result<(u16, Value), WayError> {
    let response = request.send().await.map_err(down)?;
    let status = response.status().as_u16();
    let body = response.bytes().await.map_err(down)?;
    let value = serde_json::from_slice(&body).map_err(|_| WayError::Down(format!("status {status} without JSON")))?;
    Ok((status, value))
}

/// A site that cannot be reached.
pub(super) fn down(error: reqwest::Error) -> WayError {
    WayError::Down(error.without_url().to_string())
}
