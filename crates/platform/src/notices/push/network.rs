//! Reaching push services.

use std::fmt;

use http::Request;
use reqwest::Client;

use crate::network::{self, Scope};

/// How pushes are sent.
#[derive(Clone, Debug)]
pub struct PushConfig {
    /// How a push service reaches whoever runs the program: `mailto:…` or `https://…` (RFC 8292).
    pub contact: String,
    /// Whether subscriptions may point anywhere, private networks included. For tests only.
    pub anywhere: bool,
}

/// Sends pushes: a part of the program. Without it browsers may subscribe, but nothing is pushed.
#[derive(Clone)]
pub struct Push {
    client: Client,
    pub(super) contact: String,
    scope: Scope,
}

impl Push {
    /// Makes ready to send.
    ///
    /// # Errors
    /// When the machine offers no TLS roots.
    pub fn new(config: PushConfig) -> anyhow::Result<Self> {
        let scope = if config.anywhere { Scope::Anywhere } else { Scope::Public };
        Ok(Self { client: network::client(scope)?, contact: config.contact, scope })
    }

    pub(super) fn scope(&self) -> Scope {
        self.scope
    }

    /// Sends one push; the status is the push service's answer.
    pub(super) async fn send(&self, push: Request<Vec<u8>>) -> Result<u16, reqwest::Error> {
        let response = self.client.execute(push.try_into()?).await?;
        Ok(response.status().as_u16())
    }
}

impl fmt::Debug for Push {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Push").field("contact", &self.contact).field("scope", &self.scope).finish_non_exhaustive()
    }
}
