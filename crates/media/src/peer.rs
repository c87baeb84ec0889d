//! One person's connection, for a voice or for a picture.

use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use kernel::PersonId;
use rand::TryRng;
use rand::rngs::SysRng;
use str0m::change::SdpOffer;
use str0m::config::{CryptoProvider, DtlsCert};
use str0m::format::PayloadParams;
use str0m::media::{MediaAdded, Mid, Pt};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{Extension, RtpPacket, RtpWrite};
use str0m::{Candidate, Event, IceCreds, Input, Output, Rtc};

use crate::JoinError;
use crate::description::{Description, DescriptionKind, with_packet_time};
use crate::line::Line;
use crate::picture::{Camera, Medium, Showing};
use crate::recorder::Stay;
use crate::socket::{Arrived, MediaSocket};
use crate::wire::Spoken;

/// The longest offer that is read.
const LONGEST_OFFER: usize = 64 << 10;

/// How long a peer may be silent, or take to connect, before it is taken for gone. Longer than a change from Wi-Fi to
/// mobile data takes, so that such a change resumes without a rejoin.
const PATIENCE: Duration = Duration::from_secs(30);

/// Turns of the protocol machine in one drain; it needs two or three, more would be a fault of it.
const MOST_TURNS: usize = 8;

/// Addresses remembered for one peer; a phone has a few, and changes them.
const MOST_ADDRESSES: usize = 8;

/// The longest time between two looks at a peer.
const LONGEST_REST: Duration = Duration::from_secs(5);

/// What every peer is set up with.
#[derive(Clone)]
pub(crate) struct Terms {
    pub(crate) provider: Arc<CryptoProvider>,
    pub(crate) certificate: DtlsCert,
    pub(crate) candidates: Vec<SocketAddr>,
}

/// A person's connection: the protocol machine and the lines on which the person listens.
pub(crate) struct Peer {
    pub(crate) stay: Stay,
    /// The name by which the peer's first datagrams find it.
    pub(crate) ufrag: String,
    /// The addresses the peer has been heard from.
    pub(crate) addresses: Vec<SocketAddr>,
    pub(crate) connected: bool,
    /// When the protocol machine wants to be woken.
    pub(crate) due: Instant,
    /// The timer that is set for it.
    pub(crate) timer: Option<Instant>,
    pub(crate) medium: Medium,
    /// Whether what the person says is passed on; who only listens is not heard, whatever the client sends.
    pub(crate) heard_by_others: bool,
    /// The picture the person shows.
    pub(crate) showing: Option<Showing>,
    pub(crate) rtc: Rtc,
    lines: Vec<Line>,
    payload: Option<Pt>,
    heard: Instant,
}

impl Peer {
    /// Negotiates with a client; the peer is not yet reachable.
    pub(crate) fn negotiate(
        stay: Stay,
        medium: Medium,
        offer: &Description,
        terms: &Terms,
    ) -> Result<(Self, Description), JoinError> {
        if offer.kind != DescriptionKind::Offer || offer.sdp.len() > LONGEST_OFFER {
            return Err(JoinError::BadOffer);
        }
        let parsed = SdpOffer::from_sdp_string(&offer.sdp).map_err(|_| JoinError::BadOffer)?;
        if !offer.sdp.lines().any(|line| line.starts_with(medium.line())) {
            return Err(if medium == Medium::Voice { JoinError::NoAudio } else { JoinError::NoVideo });
        }
        let credentials = fresh_credentials()?;
        let ufrag = credentials.ufrag.clone();
        let now = Instant::now();
        let mut rtc = build(terms, medium, credentials, now);
        let refused = |error| JoinError::Refused(Box::new(error));
        let answer = rtc.sdp_api().accept_offer(parsed).map_err(refused)?;

        let payload = rtc.codec_config().find(|codec| codec.spec().codec == medium.codec()).map(PayloadParams::pt);
        let showing = (medium == Medium::Picture(Camera::On)).then(|| Showing::new(now));
        let peer = Self {
            stay,
            ufrag,
            addresses: Vec::new(),
            connected: false,
            due: now,
            timer: None,
            medium,
            heard_by_others: true,
            showing,
            payload,
            lines: Vec::new(),
            heard: now,
            rtc,
        };
        let sdp = with_packet_time(&answer.to_sdp_string());
        Ok((peer, Description { kind: DescriptionKind::Answer, sdp }))
    }

    /// Takes note of a media line; they become known once the connection is encrypted.
    pub(crate) fn add_line(&mut self, media: &MediaAdded) {
        if media.kind == self.medium.kind() && media.direction.is_sending() {
            self.lines.push(Line::new(media.mid, self.medium));
        }
    }

    /// Gives the peer a datagram. False when it is none of this peer's.
    pub(crate) fn receive(&mut self, datagram: &[u8], arrived: Arrived, now: Instant) -> bool {
        let Arrived { source, local, .. } = arrived;
        let Ok(contents) = datagram.try_into() else { return false };
        let input = Input::Receive(now, Receive { proto: Protocol::Udp, source, destination: local, contents });
        let known = self.addresses.contains(&source);
        if !known && !self.rtc.accepts(&input) {
            return false;
        }
        if !known {
            self.addresses.push(source);
            if self.addresses.len() > MOST_ADDRESSES {
                self.addresses.remove(0);
            }
        }
        self.heard = now;
        self.feed(input);
        true
    }

    /// Lets time pass for the peer. A peer that has been silent for too long ends.
    pub(crate) fn tick(&mut self, now: Instant) {
        if now.saturating_duration_since(self.heard) > PATIENCE {
            self.rtc.disconnect();
        }
        self.feed(Input::Timeout(now));
    }

    /// A fault in the protocol machine, brought about by whatever one client sends, ends that client's connection and
    /// no other.
    fn feed(&mut self, input: Input<'_>) {
        let fed = catch_unwind(AssertUnwindSafe(|| self.rtc.handle_input(input)));
        if !matches!(fed, Ok(Ok(()))) {
            self.rtc.disconnect();
        }
    }

    /// Sends what another person on stage said or showed. False when there is no line for that person or the peer is not ready.
    pub(crate) fn hear(&mut self, speaker: PersonId, spoken: &Spoken, now: Instant) -> bool {
        let (true, Some(payload)) = (self.connected, self.payload) else { return false };
        let carries = |wanted: Option<PersonId>| move |line: &Line| line.speaker == wanted;
        let line = self.lines.iter().position(carries(Some(speaker)));
        let Some(line) = line.or_else(|| self.lines.iter().position(carries(None))) else { return false };
        let Some(line) = self.lines.get_mut(line) else { return false };
        line.speaker = Some(speaker);
        let Some(out) = line.numbers.next(spoken.stream, spoken.number, spoken.time, now) else {
            return false;
        };
        let mut direct = self.rtc.direct_api();
        let Some(stream) = direct.stream_tx_by_mid(line.mid, None) else { return false };
        // What is lost of a picture is sent again; a voice has gone on by then.
        let nackable = self.medium != Medium::Voice;
        let write = RtpWrite::new(payload, out.number.into(), out.time, now, Arc::clone(&spoken.payload));
        // In a voice the mark begins a spurt, in a picture it ends a frame.
        let marker = spoken.marker || (out.first && self.medium == Medium::Voice);
        stream.write_rtp(write.marker(marker).nackable(nackable));
        true
    }

    /// Frees the line of a person who has left the stage.
    pub(crate) fn forget(&mut self, speaker: PersonId) {
        for line in self.lines.iter_mut().filter(|line| line.speaker == Some(speaker)) {
            line.speaker = None;
        }
    }

    /// Whose voice or picture a line carries.
    pub(crate) fn carried_on(&self, mid: Mid) -> Option<PersonId> {
        self.lines.iter().find(|line| line.mid == mid)?.speaker
    }

    /// Whether the packet carries what the connection is for and is passed on, and not something else the client may send.
    pub(crate) fn carries(&self, packet: &RtpPacket) -> bool {
        self.heard_by_others && Some(packet.header.payload_type) == self.payload && !packet.payload.is_empty()
    }

    /// Says goodbye to the client, so that it need not wait for a time-out.
    pub(crate) fn close(&mut self, socket: &MediaSocket) {
        if self.rtc.close().is_ok() {
            self.drain(Instant::now(), socket, &mut Vec::new());
        }
        self.rtc.disconnect();
    }

    /// Carries out everything the protocol machine wants done, and notes when it wants to be woken.
    ///
    /// Must follow every change to the machine. False when the connection has ended.
    pub(crate) fn drain(&mut self, now: Instant, socket: &MediaSocket, events: &mut Vec<(u64, Event)>) -> bool {
        let number = self.stay.number;
        let drained = catch_unwind(AssertUnwindSafe(|| {
            drain(&mut self.rtc, now, |output| match output {
                Output::Transmit(transmit) => socket.send(&transmit.contents, transmit.source, transmit.destination),
                Output::Event(event) => events.push((number, event)),
                Output::Timeout(_) => {}
            })
        }));
        match drained {
            Ok(Ok(due)) => self.due = due.min(now + LONGEST_REST),
            _ => self.rtc.disconnect(),
        }
        self.rtc.is_alive()
    }
}

/// Polls the machine until it wants nothing but time. Media just written wants "now" once more before it moves.
fn drain(rtc: &mut Rtc, now: Instant, mut carry_out: impl FnMut(Output)) -> Result<Instant, str0m::RtcError> {
    let soonest = now + Duration::from_millis(1);
    for _ in 0..MOST_TURNS {
        let due = loop {
            match rtc.poll_output()? {
                Output::Timeout(due) => break due,
                output => carry_out(output),
            }
        };
        if due > now {
            return Ok(due.max(soonest));
        }
        rtc.handle_input(Input::Timeout(now))?;
    }
    Ok(soonest)
}

fn build(terms: &Terms, medium: Medium, credentials: IceCreds, now: Instant) -> Rtc {
    let mut rtc = Rtc::builder()
        .set_crypto_provider(Arc::clone(&terms.provider))
        .set_dtls_cert(terms.certificate.clone())
        .set_local_ice_credentials(credentials)
        .set_ice_lite(true)
        .set_rtp_mode(true)
        .clear_codecs()
        .enable_opus(medium == Medium::Voice, false)
        .enable_vp8(medium != Medium::Voice)
        // Without the extensions of bandwidth estimation browsers send voice only, and no probes between it that every
        // listener would count as lost packets.
        .clear_extension_map()
        .set_extension(1, Extension::AudioLevel)
        .set_extension(4, Extension::RtpMid)
        .set_send_buffer_audio(64)
        .build(now);
    for address in &terms.candidates {
        if let Ok(candidate) = Candidate::host(*address, "udp") {
            rtc.add_local_candidate(candidate);
        }
    }
    rtc
}

/// Names and passwords nobody can guess: a peer's datagrams are known by them.
fn fresh_credentials() -> Result<IceCreds, JoinError> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = [0_u8; 40];
    SysRng.try_fill_bytes(&mut bytes).map_err(|_| JoinError::Stopped)?;
    let text: String = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte & 63)])).collect();
    let (ufrag, pass) = text.split_at(8);
    Ok(IceCreds { ufrag: ufrag.to_owned(), pass: pass.to_owned() })
}
