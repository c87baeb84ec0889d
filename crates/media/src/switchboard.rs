//! Who is connected, whose datagram this is, and who hears or sees whom. There is one for voices and one for pictures.

mod passing;
mod wires;

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::mem;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use kernel::{PersonId, RoomId};
use str0m::Event;
use str0m::ice::StunMessage;
use tokio::sync::mpsc::UnboundedSender;

use crate::peer::Peer;
use crate::picture::Medium;
use crate::recorder::{Recorder, Stay};
use crate::sfu::STAGE_SEATS;
use crate::socket::{Arrived, MediaSocket};
use crate::wire::Wire;
use crate::{JoinError, MediaEvent, MediaMetrics};

/// First bytes of a STUN message (RFC 7983).
const STUN: std::ops::RangeInclusive<u8> = 0..=3;

/// Why a peer is taken off.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// The person is not on stage any more.
    Gone,
    /// The same person has joined again.
    Replaced,
}

/// Everyone who is connected for one medium.
pub(crate) struct Switchboard {
    pub(crate) socket: Arc<MediaSocket>,
    /// Writes voices down; pictures have none.
    recorder: Option<Recorder>,
    told: UnboundedSender<MediaEvent>,
    pub(crate) metrics: MediaMetrics,
    pub(crate) peers: HashMap<u64, Peer>,
    wires: HashMap<u64, Wire>,
    // The numbers of peers and wires.
    rooms: HashMap<RoomId, Vec<u64>>,
    by_ufrag: HashMap<String, u64>,
    by_address: HashMap<SocketAddr, u64>,
    timers: BinaryHeap<Reverse<(Instant, u64)>>,
    events: Vec<(u64, Event)>,
}

impl Switchboard {
    /// A switchboard without anybody.
    pub(crate) fn new(
        socket: Arc<MediaSocket>,
        recorder: Option<Recorder>,
        told: UnboundedSender<MediaEvent>,
        metrics: MediaMetrics,
    ) -> Self {
        Self {
            socket,
            recorder,
            told,
            metrics,
            peers: HashMap::new(),
            wires: HashMap::new(),
            rooms: HashMap::new(),
            by_ufrag: HashMap::new(),
            by_address: HashMap::new(),
            timers: BinaryHeap::new(),
            events: Vec::new(),
        }
    }

    /// Takes a peer in; an older connection of the same person to the same room ends. A voice in messages goes on until the
    /// new connection stands.
    pub(crate) fn join(&mut self, peer: Peer) -> Result<(), JoinError> {
        let stay = peer.stay;
        if self.seats_but(stay.room, stay.member) >= STAGE_SEATS {
            return Err(JoinError::StageFull);
        }
        if let Some(former) = self.find(stay.room, stay.member) {
            self.remove(former, Why::Replaced);
        }
        self.metrics.peers.inc();
        self.by_ufrag.insert(peer.ufrag.clone(), stay.number);
        self.rooms.entry(stay.room).or_default().push(stay.number);
        self.peers.insert(stay.number, peer);
        self.settle(stay.number, Instant::now());
        Ok(())
    }

    /// Takes a person off a room's stage.
    pub(crate) fn leave(&mut self, room: RoomId, member: PersonId) {
        if let Some(number) = self.find(room, member) {
            self.remove(number, Why::Gone);
        }
        self.end_wire(room, member, Why::Gone);
    }

    /// Takes everyone off a room's stage.
    pub(crate) fn close(&mut self, room: RoomId) {
        for number in self.rooms.get(&room).cloned().unwrap_or_default() {
            self.remove(number, Why::Gone);
            self.remove_wire(number, Why::Gone);
        }
    }

    /// Takes everyone off every stage.
    pub(crate) fn close_all(&mut self) {
        for number in self.peers.keys().copied().collect::<Vec<_>>() {
            self.remove(number, Why::Gone);
        }
        for number in self.wires.keys().copied().collect::<Vec<_>>() {
            self.remove_wire(number, Why::Gone);
        }
    }

    /// Handles a datagram. What belongs to nobody is dropped after a look at a few bytes.
    pub(crate) fn receive(&mut self, datagram: &[u8], arrived: Arrived, now: Instant) {
        self.metrics.packets_in.inc();
        let source = arrived.source;
        let taken = self.addressee(datagram, source).is_some_and(|number| {
            let Some(peer) = self.peers.get_mut(&number) else { return false };
            let taken = peer.receive(datagram, arrived, now);
            if taken {
                self.by_address.insert(source, number);
                self.settle(number, now);
            }
            taken
        });
        if !taken {
            self.metrics.packets_dropped.inc();
        }
    }

    /// Whether a datagram is for somebody here.
    pub(crate) fn knows(&self, datagram: &[u8], source: SocketAddr) -> bool {
        self.addressee(datagram, source).is_some()
    }

    /// Whether a datagram calls somebody here by name.
    pub(crate) fn is_named(&self, datagram: &[u8]) -> bool {
        called(datagram).is_some_and(|name| self.by_ufrag.contains_key(&name))
    }

    /// What comes from an address is for nobody here any more.
    pub(crate) fn forget_address(&mut self, source: SocketAddr) {
        self.by_address.remove(&source);
    }

    /// The peer a datagram is for. A name goes before an address: after a reload the same address is somebody new.
    fn addressee(&self, datagram: &[u8], source: SocketAddr) -> Option<u64> {
        match called(datagram) {
            Some(name) => self.by_ufrag.get(&name).copied(),
            None => self.by_address.get(&source).copied(),
        }
    }

    /// When the next peer wants to be woken.
    pub(crate) fn next_timer(&self) -> Option<Instant> {
        self.timers.peek().map(|Reverse((at, _))| *at)
    }

    /// Wakes the peers whose time has come.
    pub(crate) fn run_timers(&mut self, now: Instant) {
        while let Some(Reverse((at, number))) = self.timers.peek().copied()
            && at <= now
        {
            self.timers.pop();
            let Some(peer) = self.peers.get_mut(&number) else { continue };
            // An earlier timer may have been set since; this one is then of no account.
            if peer.timer != Some(at) {
                continue;
            }
            peer.timer = None;
            if peer.due <= now {
                peer.tick(now);
            }
            self.settle(number, now);
        }
    }

    /// Carries out what a change to one peer brings about, in that peer and in those who hear it.
    fn settle(&mut self, number: u64, now: Instant) {
        self.drain(number, now);
        self.settle_events(now);
    }

    fn settle_events(&mut self, now: Instant) {
        while !self.events.is_empty() {
            for (number, event) in mem::take(&mut self.events) {
                self.handle(number, event, now);
            }
        }
    }

    pub(crate) fn drain(&mut self, number: u64, now: Instant) {
        let Some(peer) = self.peers.get_mut(&number) else { return };
        if !peer.drain(now, &self.socket, &mut self.events) {
            self.remove(number, Why::Gone);
            return;
        }
        if peer.timer.is_none_or(|timer| peer.due < timer) {
            peer.timer = Some(peer.due);
            self.timers.push(Reverse((peer.due, number)));
        }
    }

    fn handle(&mut self, number: u64, event: Event, now: Instant) {
        match event {
            Event::Connected => {
                let Some(peer) = self.peers.get_mut(&number) else { return };
                peer.connected = true;
                let (room, member) = (peer.stay.room, peer.stay.member);
                if peer.medium == Medium::Voice {
                    self.end_wire(room, member, Why::Replaced);
                    self.tell(MediaEvent::Connected { room, member });
                }
            }
            Event::MediaAdded(media) => {
                if let Some(peer) = self.peers.get_mut(&number) {
                    peer.add_line(&media);
                }
            }
            Event::RtpPacket(packet) => self.forward(number, &packet, now),
            Event::KeyframeRequest(request) => self.pass_request(number, request, now),
            _ => {}
        }
    }

    fn remove(&mut self, number: u64, why: Why) {
        let Some(mut peer) = self.peers.remove(&number) else { return };
        peer.close(&self.socket);
        self.by_ufrag.remove(&peer.ufrag);
        for address in &peer.addresses {
            if self.by_address.get(address) == Some(&number) {
                self.by_address.remove(address);
            }
        }
        self.leave_room(peer.stay, why);
    }

    /// What follows from a peer or a wire that was taken off.
    fn leave_room(&mut self, stay: Stay, why: Why) {
        if let Some(recorder) = &self.recorder {
            recorder.end(stay);
        }
        if let Some(stage) = self.rooms.get_mut(&stay.room) {
            stage.retain(|other| *other != stay.number);
            if stage.is_empty() {
                self.rooms.remove(&stay.room);
            }
        }
        self.metrics.peers.dec();
        let speaks_on = self.find(stay.room, stay.member).or(self.find_wire(stay.room, stay.member)).is_some();
        if why == Why::Gone && !speaks_on {
            for other in self.rooms.get(&stay.room).into_iter().flatten() {
                if let Some(other) = self.peers.get_mut(other) {
                    other.forget(stay.member);
                }
            }
            let Stay { number: join, room, member } = stay;
            // Whoever is not recorded here showed or saw pictures.
            self.tell(match self.recorder {
                Some(_) => MediaEvent::Gone { room, member },
                None => MediaEvent::PictureGone { room, member, join },
            });
        }
    }

    /// How many on a room's stage are somebody else; a person who changes ways has two numbers for a while.
    fn seats_but(&self, room: RoomId, member: PersonId) -> usize {
        let numbers = self.rooms.get(&room).into_iter().flatten();
        let member_of = |number: &u64| {
            let peer = self.peers.get(number).map(|peer| peer.stay.member);
            peer.or_else(|| self.wires.get(number).map(|wire| wire.stay.member))
        };
        numbers.filter_map(member_of).filter(|other| *other != member).collect::<HashSet<_>>().len()
    }

    pub(crate) fn find(&self, room: RoomId, member: PersonId) -> Option<u64> {
        let stage = self.rooms.get(&room)?;
        stage.iter().copied().find(|number| self.peers.get(number).is_some_and(|peer| peer.stay.member == member))
    }

    pub(crate) fn tell(&self, event: MediaEvent) {
        // Nobody listens while the program stops.
        let _ = self.told.send(event);
    }
}

/// The name a datagram calls, where it is one that calls names.
fn called(datagram: &[u8]) -> Option<String> {
    let first = datagram.first()?;
    let message = STUN.contains(first).then(|| StunMessage::parse(datagram).ok())??;
    message.split_username().map(|(ours, _)| ours.to_owned())
}
