//! Mail by SMTP.

use std::time::Duration;

use anyhow::{Context, anyhow};
use async_trait::async_trait;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use url::Url;

use super::{Carrier, Failure, Message, Receipt};
use crate::Ctx;

/// Sends mails by a server: a carrier.
pub struct Smtp {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Smtp {
    /// A server by its address (`smtps://user:password@host`, `smtp://host:587?tls=required`), the sender of all mails,
    /// and in PEM the certificate that vouches for the server, where the machine does not know it.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn new(url: &str, from: &str, trusted: Option<&[u8]>) -> anyhow::Result<Self> {
        // The address holds a password: it is not repeated.
        let unfit = || anyhow!("it is no address of a mail server");
        let mut server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|_| unfit())?;
        if let Some(pem) = trusted {
            let url = Url::parse(url).map_err(|_| unfit())?;
            let certificate = Certificate::from_pem(pem).context("the certificate is not PEM")?;
            let host = url.host_str().unwrap_or_default().to_owned();
            let tls = TlsParameters::builder(host).add_root_certificate(certificate).build()?;
            let implicit = url.scheme() == "smtps";
            server = server.tls(if implicit { Tls::Wrapper(tls) } else { Tls::Required(tls) });
        }
        let server = server.timeout(Some(Duration::from_secs(20))).build();
        Ok(Self { server, from: from.parse().context("the sender is no mail address")? })
    }
}

#[async_trait]
impl Carrier for Smtp {
    async fn send(&self, _ctx: &Ctx, message: &Message) -> Result<Receipt, Failure> {
        let to: Mailbox = message.to.parse().map_err(|_| Failure::Refused("no mail address".to_owned()))?;
        let id = format!("<{}@wenqu>", message.id);
        let mail = lettre::Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(message.subject.clone().unwrap_or_default())
            .message_id(Some(id.clone()))
            .header(ContentType::TEXT_PLAIN)
            .body(message.body.clone())
            .map_err(|error| Failure::Refused(error.to_string()))?;
        match self.server.send(mail).await {
            Ok(_) => Ok(Receipt { carrier_id: Some(id) }),
            Err(error) if error.is_permanent() => Err(Failure::Refused(error.to_string())),
            Err(error) => Err(Failure::Unreachable(error.into())),
        }
    }
}
