//! Reaching push services.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use http::Request;
use reqwest::Client;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;

use super::rules::{Reach, is_public};

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
    reach: Reach,
}

impl Push {
    /// Makes ready to send.
    ///
    /// # Errors
    /// When the machine offers no TLS roots.
    pub fn new(config: PushConfig) -> anyhow::Result<Self> {
        let reach = if config.anywhere { Reach::Anywhere } else { Reach::Public };
        let client = Client::builder()
            .redirect(Policy::none())
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(15))
            .no_proxy()
            .dns_resolver(Guarded(reach))
            .build()?;
        Ok(Self { client, contact: config.contact, reach })
    }

    pub(super) fn reach(&self) -> Reach {
        self.reach
    }

    /// Sends one push; the status is the push service's answer.
    pub(super) async fn send(&self, push: Request<Vec<u8>>) -> Result<u16, reqwest::Error> {
        let response = self.client.execute(push.try_into()?).await?;
        Ok(response.status().as_u16())
    }
}

impl fmt::Debug for Push {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Push").field("contact", &self.contact).field("reach", &self.reach).finish_non_exhaustive()
    }
}

/// Resolves names, but never into our own network: a name can be pointed anywhere by whoever owns it.
struct Guarded(Reach);

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed = found.filter(|address| reach == Reach::Anywhere || is_public(address.ip()));
            let allowed: Vec<SocketAddr> = allowed.collect();
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}
