//! A voice in a room by WebRTC, as a browser has it.

use std::net::SocketAddr;
use std::time::Duration;

use kernel::RoomId;
use serde_json::json;
use str0m::change::SdpAnswer;
use str0m::format::Codec;
use str0m::media::{Direction, MediaKind, Mid};
use str0m::net::{Protocol, Receive};
use str0m::rtp::RtpWrite;
use str0m::{Candidate, Event, Input, Output, Rtc};
use tokio::net::UdpSocket;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout};

use crate::Person;
use crate::relay::{Line, UdpRelay};

/// What is to come has come by then, or will not.
const PATIENCE: Duration = Duration::from_secs(20);

/// Samples of a word of 60 ms.
const WORD: u32 = 2_880;

/// Bytes of a word: 24 kbit/s.
const BYTES: usize = 180;

/// A word that was heard.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// Which it is.
    pub n: u32,
    /// When it arrived.
    pub at: Instant,
}

/// Somebody who speaks and listens in a room. Hangs up without a word when dropped.
pub struct Caller {
    words: UnboundedSender<u32>,
    heard: watch::Receiver<Vec<Word>>,
    connected: watch::Receiver<bool>,
    _relay: Option<UdpRelay>,
    _task: JoinSet<()>,
}

impl Caller {
    /// Joins the voices of a room; through a bad network, where one is given.
    ///
    /// # Panics
    /// When the room or the network refuses.
    pub async fn call(person: &Person, room: RoomId, through: Option<&Line>) -> Self {
        let socket = UdpSocket::bind(("127.0.0.1", 0)).await.expect("a port");
        let local = socket.local_addr().expect("an address");
        let mut rtc = Rtc::builder().clear_codecs().enable_opus(true, false).set_rtp_mode(true).build(now());
        rtc.add_local_candidate(Candidate::host(local, "udp").expect("a candidate"));
        let mut change = rtc.sdp_api();
        let mid = change.add_media(MediaKind::Audio, Direction::SendRecv, None, None, None);
        let (offer, pending) = change.apply().expect("an offer");
        let offer = json!({ "type": "offer", "sdp": offer.to_sdp_string() });
        let answer = person.post(&format!("/rooms/{room}/voice"), offer).await.is(200).text("sdp");
        let relay = match through {
            Some(line) => Some(UdpRelay::open(candidate_of(&answer), line).await),
            None => None,
        };
        let answer = relay.as_ref().map_or_else(|| answer.clone(), |relay| redirected(&answer, relay.address));
        let answer = SdpAnswer::from_sdp_string(&answer).expect("an answer");
        rtc.sdp_api().accept_answer(pending, answer).expect("a usable answer");

        let (words, orders) = unbounded_channel();
        let (tell, connected) = watch::channel(false);
        let (note, heard) = watch::channel(Vec::new());
        let call = Call { rtc, socket, local, mid, said: 0, heard: note, connected: tell };
        let mut task = JoinSet::new();
        task.spawn(call.run(orders));
        Self { words, heard, connected, _relay: relay, _task: task }
    }

    /// Waits until the connection stands.
    ///
    /// # Panics
    /// When it does not come about.
    pub async fn connected(&mut self) {
        let waiting = timeout(PATIENCE, self.connected.wait_for(|connected| *connected));
        waiting.await.expect("the voice connects").expect("the line is there");
    }

    /// Says a word of 60 ms.
    pub fn say(&self, n: u32) {
        // A line that broke carries nothing; whoever listens notices.
        let _ = self.words.send(n);
    }

    /// What was heard so far.
    #[must_use]
    pub fn heard(&self) -> Vec<Word> {
        self.heard.borrow().clone()
    }

    /// Waits until so many words were heard; what was.
    ///
    /// # Panics
    /// When they do not come.
    pub async fn hears(&mut self, count: usize) -> Vec<Word> {
        let waiting = timeout(PATIENCE, self.heard.wait_for(|heard| heard.len() >= count));
        waiting.await.expect("the words come").expect("the line is there").clone()
    }
}

struct Call {
    rtc: Rtc,
    socket: UdpSocket,
    local: SocketAddr,
    mid: Mid,
    said: u32,
    heard: watch::Sender<Vec<Word>>,
    connected: watch::Sender<bool>,
}

impl Call {
    async fn run(mut self, mut orders: UnboundedReceiver<u32>) {
        let mut buffer = [0; 2_048];
        while let Some(due) = self.drain().await {
            tokio::select! {
                word = orders.recv() => match word {
                    Some(n) => self.say(n),
                    None => return,
                },
                Ok((length, source)) = self.socket.recv_from(&mut buffer) => {
                    self.take(buffer.get(..length).unwrap_or_default(), source);
                }
                () = sleep_until(due) => {}
            }
            if self.rtc.handle_input(Input::Timeout(now())).is_err() {
                return;
            }
        }
    }

    fn take(&mut self, datagram: &[u8], source: SocketAddr) {
        let Ok(contents) = datagram.try_into() else { return };
        let receive = Receive { proto: Protocol::Udp, source, destination: self.local, contents };
        // A datagram that makes no sense is the sender's fault.
        let _ = self.rtc.handle_input(Input::Receive(now(), receive));
    }

    fn say(&mut self, n: u32) {
        let opus = self.rtc.codec_config().find(|codec| codec.spec().codec == Codec::Opus).expect("Opus").pt();
        self.said += 1;
        let (number, time) = (u64::from(40_000 + self.said), self.said.wrapping_mul(WORD));
        let mut direct = self.rtc.direct_api();
        let stream = direct.stream_tx_by_mid(self.mid, None).expect("a line to speak on");
        stream.write_rtp(RtpWrite::new(opus, number.into(), time, now(), word(n)));
    }

    /// Carries out what the connection wants; when it wants to be woken, or `None` once it has ended.
    async fn drain(&mut self) -> Option<Instant> {
        loop {
            match self.rtc.poll_output().ok()? {
                Output::Timeout(due) => return Some(due.into()),
                Output::Transmit(transmit) => {
                    let _ = self.socket.send_to(&transmit.contents, transmit.destination).await;
                }
                Output::Event(Event::Connected) => {
                    self.connected.send_replace(true);
                }
                Output::Event(Event::RtpPacket(packet)) => {
                    let number = packet.payload.get(1..5).and_then(|bytes| bytes.try_into().ok());
                    let n = number.map(u32::from_be_bytes);
                    self.heard.send_modify(|heard| heard.extend(n.map(|n| Word { n, at: Instant::now() })));
                }
                Output::Event(_) => {}
            }
        }
    }
}

/// The Opus packet that stands for a word: SILK, one frame of 60 ms.
#[must_use]
pub fn word(n: u32) -> Vec<u8> {
    let mut bytes = vec![0x18];
    bytes.extend(n.to_be_bytes());
    bytes.resize(BYTES, 0x55);
    bytes
}

fn now() -> std::time::Instant {
    Instant::now().into_std()
}

/// Where the server can be reached, as its answer says.
fn candidate_of(answer: &str) -> SocketAddr {
    let line = answer.lines().find(|line| line.starts_with("a=candidate:")).expect("a candidate");
    let words: Vec<_> = line.split(' ').collect();
    format!("{}:{}", words[4], words[5]).parse().expect("an address")
}

/// The answer with another address to send to.
fn redirected(answer: &str, to: SocketAddr) -> String {
    let redirect = |line: &str| {
        let mut words: Vec<_> = line.split(' ').map(str::to_owned).collect();
        if line.starts_with("a=candidate:") {
            (words[4], words[5]) = (to.ip().to_string(), to.port().to_string());
        }
        words.join(" ") + "\r\n"
    };
    answer.lines().map(redirect).collect()
}
