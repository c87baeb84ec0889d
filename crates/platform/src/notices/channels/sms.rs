//! Text messages by a gateway that speaks signed JSON; `docs/operate/messages.md` describes what it is sent.

use std::time::Duration;

use anyhow::anyhow;
use async_trait::async_trait;
use reqwest::Client;
use reqwest::redirect::Policy;
use serde::Deserialize;
use serde_json::json;

use super::{Carrier, Failure, Message, Receipt};
use crate::{Ctx, signature};

/// How the gateway is reached.
#[derive(Clone, Debug)]
pub struct SmsConfig {
    /// Where it takes messages.
    pub url: String,
    /// By what it knows us.
    pub secret: String,
    /// What stands in front of each message (签名), as it was filed.
    pub signature: String,
}

/// Sends text messages by a gateway: a carrier.
pub struct SmsGateway {
    client: Client,
    config: SmsConfig,
}

/// What the gateway answers when it has taken a message.
#[derive(Deserialize)]
struct Taken {
    id: String,
}

impl SmsGateway {
    /// A gateway.
    ///
    /// # Errors
    /// When the machine offers no TLS roots.
    pub fn new(config: SmsConfig) -> anyhow::Result<Self> {
        let client = Client::builder().redirect(Policy::none()).timeout(Duration::from_secs(15)).no_proxy().build()?;
        Ok(Self { client, config })
    }
}

#[async_trait]
impl Carrier for SmsGateway {
    async fn send(&self, ctx: &Ctx, message: &Message) -> Result<Receipt, Failure> {
        let SmsConfig { url, secret, signature: front } = &self.config;
        let body = json!({ "id": message.id, "to": message.to, "signature": front, "template": message.filed,
                           "params": message.params, "text": format!("{front}{}", message.body) });
        let body = body.to_string();
        let header = signature::sign([secret.as_bytes()], ctx.now(), body.as_bytes());
        let request =
            self.client.post(url).header("content-type", "application/json").header(signature::HEADER, header);
        let answer =
            request.body(body).send().await.map_err(|error| Failure::Unreachable(error.without_url().into()))?;
        match answer.status().as_u16() {
            200..300 => {
                let taken: Taken =
                    answer.json().await.map_err(|error| Failure::Unreachable(error.without_url().into()))?;
                Ok(Receipt { carrier_id: Some(taken.id) })
            }
            // It will say the same again: a wrong number, a text that was not filed, a number that is locked.
            status @ (400 | 404 | 409 | 422) => Err(Failure::Refused(format!("the gateway answered {status}"))),
            status => Err(Failure::Unreachable(anyhow!("the gateway answered {status}"))),
        }
    }
}
