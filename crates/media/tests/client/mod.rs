//! A client that speaks and listens, as a browser would.

use std::io::ErrorKind;
use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use media::{Description, DescriptionKind};
use str0m::change::{SdpAnswer, SdpPendingOffer};
use str0m::format::Codec;
use str0m::media::{Direction, MediaKind, Mid};
use str0m::net::{Protocol, Receive};
use str0m::rtp::RtpWrite;
use str0m::{Candidate, Event, Input, Output, Rtc};

/// Longer than any of this takes on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(20);

/// A packet that was heard.
pub(crate) struct Heard {
    pub(crate) mid: Mid,
    pub(crate) number: u64,
    pub(crate) time: u64,
    pub(crate) word: u8,
}

pub(crate) struct Client {
    pub(crate) connected: bool,
    pub(crate) heard: Vec<Heard>,
    rtc: Rtc,
    socket: UdpSocket,
    local: SocketAddr,
    server: Option<SocketAddr>,
    pending: Option<SdpPendingOffer>,
    speaking: Mid,
    said: u64,
    due: Instant,
}

/// The Opus packet that stands for a word: SILK, one frame of 60 ms.
pub(crate) fn word(n: u8) -> Vec<u8> {
    vec![0x18, n, 1, 2, 3]
}

impl Client {
    /// A client with one line for both directions and some more to listen on.
    pub(crate) fn offer(extra_lines: usize) -> (Self, Description) {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
        let local = socket.local_addr().unwrap();
        let now = Instant::now();
        let mut rtc = Rtc::builder().clear_codecs().enable_opus(true, false).set_rtp_mode(true).build(now);
        rtc.add_local_candidate(Candidate::host(local, "udp").unwrap());
        let mut change = rtc.sdp_api();
        let speaking = change.add_media(MediaKind::Audio, Direction::SendRecv, None, None, None);
        for _ in 0..extra_lines {
            change.add_media(MediaKind::Audio, Direction::RecvOnly, None, None, None);
        }
        let (offer, pending) = change.apply().unwrap();
        let offer = Description { kind: DescriptionKind::Offer, sdp: offer.to_sdp_string() };
        let client = Self {
            connected: false,
            heard: Vec::new(),
            rtc,
            socket,
            local,
            server: None,
            pending: Some(pending),
            speaking,
            said: 0,
            due: now,
        };
        (client, offer)
    }

    pub(crate) fn accept(&mut self, answer: &Description) {
        assert_eq!(answer.kind, DescriptionKind::Answer);
        let answer = SdpAnswer::from_sdp_string(&answer.sdp).unwrap();
        self.rtc.sdp_api().accept_answer(self.pending.take().unwrap(), answer).unwrap();
        self.drain();
    }

    /// Says a word of 60 ms.
    pub(crate) fn say(&mut self, n: u8) {
        let opus = self.rtc.codec_config().find(|codec| codec.spec().codec == Codec::Opus).unwrap().pt();
        self.said += 1;
        let time = u32::try_from(self.said * 2_880).unwrap();
        let mut direct = self.rtc.direct_api();
        let stream = direct.stream_tx_by_mid(self.speaking, None).unwrap();
        stream.write_rtp(RtpWrite::new(opus, (40_000 + self.said).into(), time, Instant::now(), word(n)));
        self.drain();
        self.rtc.handle_input(Input::Timeout(Instant::now())).unwrap();
        self.drain();
    }

    /// Sends something that belongs to no protocol, from the address the server knows.
    pub(crate) fn send_raw(&mut self, datagram: &[u8]) {
        self.socket.send_to(datagram, self.server.unwrap()).unwrap();
    }

    fn drain(&mut self) {
        loop {
            match self.rtc.poll_output().unwrap() {
                Output::Timeout(due) => {
                    self.due = due;
                    return;
                }
                Output::Transmit(transmit) => {
                    self.server = Some(transmit.destination);
                    self.socket.send_to(&transmit.contents, transmit.destination).unwrap();
                }
                Output::Event(Event::Connected) => self.connected = true,
                Output::Event(Event::RtpPacket(packet)) => {
                    let mid = self.rtc.direct_api().stream_rx(&packet.header.ssrc).unwrap().mid();
                    let (number, time) = (*packet.seq_no, packet.time.numer());
                    self.heard.push(Heard { mid, number, time, word: packet.payload[1] });
                }
                Output::Event(_) => {}
            }
        }
    }

    fn turn(&mut self) {
        let mut buffer = [0; 2_048];
        match self.socket.recv_from(&mut buffer) {
            Ok((length, source)) => {
                let contents = buffer[..length].try_into().unwrap();
                let receive = Receive { proto: Protocol::Udp, source, destination: self.local, contents };
                self.rtc.handle_input(Input::Receive(Instant::now(), receive)).unwrap();
                self.drain();
            }
            Err(error) => assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{error}"),
        }
        let now = Instant::now();
        if self.due <= now {
            self.rtc.handle_input(Input::Timeout(now)).unwrap();
            self.drain();
        }
    }
}

/// Lets all clients run until something is the case.
pub(crate) fn drive(clients: &mut [&mut Client], mut done: impl FnMut(&[&mut Client]) -> bool) {
    let began = Instant::now();
    while !done(clients) {
        assert!(began.elapsed() < PATIENCE, "heard {:?}", clients.iter().map(|c| c.heard.len()).collect::<Vec<_>>());
        for client in clients.iter_mut() {
            client.turn();
        }
    }
}
