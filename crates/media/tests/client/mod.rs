//! A client that speaks and listens, as a browser would.

use std::io::ErrorKind;
use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use media::{Description, DescriptionKind};
use str0m::change::{SdpAnswer, SdpPendingOffer};
use str0m::format::Codec;
use str0m::media::{Direction, KeyframeRequestKind, MediaKind, Mid};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{RtpWrite, Ssrc};
use str0m::{Candidate, Event, Input, Output, Rtc};

/// Longer than any of this takes on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(20);

/// A packet that was heard.
pub(crate) struct Heard {
    pub(crate) mid: Mid,
    pub(crate) number: u64,
    pub(crate) time: u64,
    pub(crate) word: u8,
    pub(crate) bytes: usize,
}

pub(crate) struct Client {
    pub(crate) connected: bool,
    pub(crate) heard: Vec<Heard>,
    /// How often the server has asked for a whole picture.
    pub(crate) asked: Vec<KeyframeRequestKind>,
    rtc: Rtc,
    socket: UdpSocket,
    local: SocketAddr,
    server: Option<SocketAddr>,
    pending: Option<SdpPendingOffer>,
    speaking: Mid,
    said: u64,
    seen: Option<Ssrc>,
    due: Instant,
}

/// The Opus packet that stands for a word: SILK, one frame of 60 ms.
pub(crate) fn word(n: u8) -> Vec<u8> {
    vec![0x18, n, 1, 2, 3]
}

impl Client {
    /// A client with one line for both directions and some more to listen on.
    pub(crate) fn offer(extra_lines: usize) -> (Self, Description) {
        Self::offer_of(MediaKind::Audio, extra_lines)
    }

    /// The same with pictures for voices.
    pub(crate) fn offer_picture(extra_lines: usize) -> (Self, Description) {
        Self::offer_of(MediaKind::Video, extra_lines)
    }

    fn offer_of(kind: MediaKind, extra_lines: usize) -> (Self, Description) {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
        let local = socket.local_addr().unwrap();
        let now = Instant::now();
        let (voice, picture) = (kind == MediaKind::Audio, kind == MediaKind::Video);
        let builder = Rtc::builder().clear_codecs().enable_opus(voice, false).enable_vp8(picture);
        let mut rtc = builder.set_rtp_mode(true).build(now);
        rtc.add_local_candidate(Candidate::host(local, "udp").unwrap());
        let mut change = rtc.sdp_api();
        let speaking = change.add_media(kind, Direction::SendRecv, None, None, None);
        for _ in 0..extra_lines {
            change.add_media(kind, Direction::RecvOnly, None, None, None);
        }
        let (offer, pending) = change.apply().unwrap();
        let offer = Description { kind: DescriptionKind::Offer, sdp: offer.to_sdp_string() };
        let client = Self {
            connected: false,
            heard: Vec::new(),
            asked: Vec::new(),
            rtc,
            socket,
            local,
            server: None,
            pending: Some(pending),
            speaking,
            said: 0,
            seen: None,
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
        self.send(Codec::Opus, word(n));
    }

    /// Shows a frame of a picture that fits into one packet.
    pub(crate) fn show(&mut self, frame: Vec<u8>) {
        self.send(Codec::Vp8, frame);
    }

    /// Asks for a whole picture.
    pub(crate) fn ask_whole(&mut self) {
        let ssrc = self.seen.unwrap();
        self.rtc.direct_api().stream_rx(&ssrc).unwrap().request_keyframe(KeyframeRequestKind::Pli);
        self.go_on();
    }

    fn send(&mut self, codec: Codec, payload: Vec<u8>) {
        let pt = self.rtc.codec_config().find(|known| known.spec().codec == codec).unwrap().pt();
        self.said += 1;
        let time = u32::try_from(self.said * 2_880).unwrap();
        let mut direct = self.rtc.direct_api();
        let stream = direct.stream_tx_by_mid(self.speaking, None).unwrap();
        stream.write_rtp(RtpWrite::new(pt, (40_000 + self.said).into(), time, Instant::now(), payload));
        self.go_on();
    }

    fn go_on(&mut self) {
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
                    self.seen = Some(packet.header.ssrc);
                    let (word, bytes) = (packet.payload[1], packet.payload.len());
                    self.heard.push(Heard { mid, number, time, word, bytes });
                }
                Output::Event(Event::KeyframeRequest(request)) => self.asked.push(request.kind),
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
