//! `wenqu serve`.

use std::net::{AddrParseError, IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;

use anyhow::{Context, anyhow};
use kernel::Clock;
use platform::system::SystemClock;
use tokio::signal::unix::{SignalKind, signal};
use tokio_rustls::TlsAcceptor;

use crate::config::{self, Config, DemoSignIn};
use crate::net;
use crate::program::{Running, Worker, listen};
use crate::wiring::{self, Overrides};

/// This machine's address in the local network.
#[derive(Clone, Copy, Debug)]
pub(super) enum Lan {
    /// The one it would send from.
    Found,
    /// The one that was named.
    Named(IpAddr),
}

impl FromStr for Lan {
    type Err = AddrParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "auto" { Ok(Self::Found) } else { text.parse().map(Self::Named) }
    }
}

/// Serves browsers until the process is told to stop.
pub(super) async fn serve(mut config: Config, lan: Option<Lan>) -> anyhow::Result<()> {
    let lan = lan.map(|given| open_to_network(&mut config, given)).transpose()?;
    config::check(&config)?;
    wiring::make_folder(&config.data.folder)?;
    let tls = certificate(&config)?;
    let listener = listen(config.http.listen)?;
    let running = Running::start(&config, Overrides::default(), listener, tls, Worker::Running).await?;
    welcome(running.address, lan, config.tls.is_on());
    until_told().await?;
    running.stop().await;
    Ok(())
}

/// Listens on every interface and offers the local network's address for voice; returns that address.
fn open_to_network(config: &mut Config, given: Lan) -> anyhow::Result<IpAddr> {
    let address = match given {
        Lan::Named(address) => Some(address),
        Lan::Found => net::find_address(),
    };
    let address =
        address.ok_or_else(|| anyhow!("no address in the local network was found; name it: --lan ADDRESS"))?;
    let everywhere = |port| SocketAddr::from((Ipv4Addr::UNSPECIFIED, port));
    config.http.listen = everywhere(config.http.listen.port());
    config.media.listen = everywhere(config.media.listen.port());
    config.media.advertise = vec![address.into()];
    config.tls.self_signed = Some(address);
    if config.demo.sign_in == DemoSignIn::Loopback {
        config.demo.sign_in = DemoSignIn::Anywhere;
    }
    Ok(address)
}

fn certificate(config: &Config) -> anyhow::Result<Option<TlsAcceptor>> {
    match (&config.tls.certificate, &config.tls.key, config.tls.self_signed) {
        (Some(certificate), Some(key), _) => Ok(Some(net::read(certificate, key)?)),
        (_, _, Some(address)) => Ok(Some(net::self_signed(&config.data.certificates(), address, SystemClock.now())?)),
        _ => Ok(None),
    }
}

/// Says where to go; in the local network also as a QR code, for phones.
fn welcome(listening: SocketAddr, lan: Option<IpAddr>, secure: bool) {
    let scheme = if secure { "https" } else { "http" };
    let Some(address) = lan else {
        let host = if listening.ip().is_loopback() { "localhost".to_owned() } else { listening.ip().to_string() };
        println!("Wenqu is open at {scheme}://{host}:{}", listening.port());
        return;
    };
    let url = format!("{scheme}://{}", SocketAddr::new(address, listening.port()));
    if let Some(code) = net::qr_code(&url) {
        println!("{code}");
    }
    println!("Wenqu is open at {url}");
    println!("The certificate is this machine's own: tell the browser once to go on.");
}

async fn until_told() -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen for signals")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for signals")?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
