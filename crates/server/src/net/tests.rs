use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Extension;
use axum::routing::get;
use kernel::Timestamp;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use super::{Drain, Peer, listen, self_signed, serve};

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

fn start(router: Router, tls: Option<TlsAcceptor>) -> (SocketAddr, Drain, JoinHandle<()>) {
    let listener = listen(SocketAddr::new(LOOPBACK, 0)).unwrap();
    let (address, drain) = (listener.local_addr().unwrap(), Drain::new());
    let ours = drain.clone();
    let serving = tokio::spawn(async move { serve(listener, tls, router, &ours, Duration::from_secs(5)).await });
    (address, drain, serving)
}

fn browser() -> reqwest::Client {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    reqwest::Client::builder().no_proxy().tls_danger_accept_invalid_certs(true).build().unwrap()
}

#[tokio::test]
async fn a_request_at_work_is_answered_before_the_program_stops() {
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let slow = {
        let (begun, go_on) = (Arc::clone(&begun), Arc::clone(&go_on));
        get(async move || {
            begun.notify_one();
            go_on.notified().await;
            "done"
        })
    };
    let (address, drain, serving) = start(Router::new().route("/", slow), None);
    let request = tokio::spawn(browser().get(format!("http://{address}/")).send());
    begun.notified().await;

    drain.begin();
    go_on.notify_one();
    assert_eq!(request.await.unwrap().unwrap().text().await.unwrap(), "done");
    serving.await.unwrap();
    assert!(TcpStream::connect(address).await.is_err(), "nobody new is let in");
}

#[tokio::test]
async fn an_idle_connection_does_not_hold_up_the_end() {
    let (address, drain, serving) = start(Router::new().route("/", get(async || "here")), None);
    let browser = browser();
    browser.get(format!("http://{address}/")).send().await.unwrap();
    drain.begin();
    serving.await.unwrap();
}

#[tokio::test]
async fn who_forgets_the_s_of_https_is_shown_the_way() {
    let folder = tempfile::tempdir().unwrap();
    let tls = self_signed(folder.path(), LOOPBACK, Timestamp::from_millis(1_788_343_200_000)).unwrap();
    let page = get(async |Extension(peer): Extension<Peer>| peer.encrypted.to_string());
    let (address, drain, serving) = start(Router::new().route("/room/{id}", page), Some(tls));
    let browser = browser();
    let shown = browser.get(format!("http://{address}/room/7?x=1")).send().await.unwrap();
    assert_eq!(shown.url().as_str(), format!("https://{address}/room/7?x=1"));
    assert_eq!(shown.text().await.unwrap(), "true");
    drop(browser);
    drain.begin();
    serving.await.unwrap();
}

#[tokio::test]
async fn a_head_that_is_too_long_is_refused() {
    let (address, drain, serving) = start(Router::new(), None);
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("GET / HTTP/1.1\r\nhost: x\r\nx-long: {}\r\n\r\n", "a".repeat(64 * 1024));
    let _ = stream.write_all(head.as_bytes()).await;
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 431");
    drop(stream);
    drain.begin();
    serving.await.unwrap();
}
