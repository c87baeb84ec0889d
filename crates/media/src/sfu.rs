//! The handle by which the program uses voice.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use kernel::{PersonId, RoomId};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

use crate::boards::Boards;
use crate::peer::{Peer, Terms};
use crate::picture::Medium;
use crate::recorder::{Recorder, Stay};
use crate::socket::{self, MediaSocket};
use crate::switchboard::Switchboard;
use crate::thread::{Command, run};
use crate::wire::{Wire, WireFrame, WireOut};
use crate::{Description, JoinError, MediaConfig, MediaEvent, MediaMetrics, StartError};

/// How many people one stage holds: a teacher and eight children.
pub const STAGE_SEATS: usize = 9;

/// Forwards and records voices (a selective forwarding unit). Clones are the same one; when the last is dropped, every
/// connection and recording ends.
#[derive(Clone)]
pub struct Sfu {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) commands: UnboundedSender<Command>,
    pub(crate) terms: Terms,
    pub(crate) stays: AtomicU64,
    pub(crate) picture_metrics: MediaMetrics,
    metrics: MediaMetrics,
    port: u16,
}

impl Sfu {
    /// Opens the UDP port and starts the media thread. The receiver tells what happens to voices.
    ///
    /// # Errors
    /// [`StartError`] says which of address, port, folder or thread is to blame.
    pub fn start(config: MediaConfig) -> Result<(Self, UnboundedReceiver<MediaEvent>), StartError> {
        fs::create_dir_all(&config.recordings).map_err(StartError::Recordings)?;
        let sockets = socket::open(config.udp_bind, &config.advertised).map_err(StartError::Bind)?;
        let first = sockets.first().ok_or(StartError::NoAddress)?;
        let port = first.local_addr().map_err(StartError::Bind)?.port();
        let candidates = config.candidates(port);
        if candidates.is_empty() {
            return Err(StartError::NoAddress);
        }
        let provider = Arc::new(str0m::crypto::from_feature_flags());
        let certificate = provider.dtls_provider.generate_certificate().ok_or(StartError::Certificate)?;
        let (metrics, picture_metrics) = (MediaMetrics::default(), MediaMetrics::default());
        let (told, events) = unbounded_channel();
        let (commands, inbox) = unbounded_channel();
        let runtime = Builder::new_current_thread().enable_all().build().map_err(StartError::Thread)?;
        let boards = {
            let _context = runtime.enter();
            let socket = MediaSocket::new(sockets, candidates.clone(), metrics.clone()).map_err(StartError::Bind)?;
            let recorder = Recorder::start(config.recordings, told.clone()).map_err(StartError::Thread)?;
            let socket = Arc::new(socket);
            Boards {
                voices: Switchboard::new(Arc::clone(&socket), Some(recorder), told.clone(), metrics.clone()),
                pictures: Switchboard::new(socket, None, told, picture_metrics.clone()),
            }
        };
        spawn(runtime, boards, inbox)?;
        let terms = Terms { provider, certificate, candidates };
        let inner = Inner { commands, terms, stays: AtomicU64::new(0), picture_metrics, metrics, port };
        Ok((Self { inner: Arc::new(inner) }, events))
    }

    /// Puts a person on a room's stage and answers the client's offer.
    ///
    /// The offer has one `sendrecv` audio line and one `recvonly` line for each further person the client wants to
    /// hear; in a conversation of two the first line carries both voices. A second join of the same person to the same
    /// room replaces the first and needs a fresh `RTCPeerConnection`.
    ///
    /// # Errors
    /// [`JoinError`]: a bad offer, a full stage, or voice has stopped.
    pub async fn join(&self, room: RoomId, member: PersonId, offer: &Description) -> Result<Description, JoinError> {
        let (peer, answer) = self.negotiate(room, member, offer)?;
        self.take_in(peer).await?;
        Ok(answer)
    }

    /// The same for somebody who only listens: what the client sends is neither passed on nor recorded.
    ///
    /// # Errors
    /// As [`Sfu::join`].
    pub async fn join_to_listen(
        &self,
        room: RoomId,
        member: PersonId,
        offer: &Description,
    ) -> Result<Description, JoinError> {
        let (mut peer, answer) = self.negotiate(room, member, offer)?;
        peer.heard_by_others = false;
        self.take_in(peer).await?;
        Ok(answer)
    }

    fn negotiate(
        &self,
        room: RoomId,
        member: PersonId,
        offer: &Description,
    ) -> Result<(Box<Peer>, Description), JoinError> {
        let number = self.inner.stays.fetch_add(1, Ordering::Relaxed);
        let stay = Stay { number, room, member };
        let (peer, answer) = Peer::negotiate(stay, Medium::Voice, offer, &self.inner.terms)?;
        Ok((Box::new(peer), answer))
    }

    async fn take_in(&self, peer: Box<Peer>) -> Result<(), JoinError> {
        let (reply, joined) = oneshot::channel();
        self.inner.commands.send(Command::Join(peer, reply)).map_err(|_| JoinError::Stopped)?;
        joined.await.map_err(|_| JoinError::Stopped)?
    }

    /// Puts a person on a room's stage whose voice comes and goes in messages, for want of another way. `out` takes what the
    /// person is sent. A second join takes the place of the first; a WebRTC connection does once it stands.
    ///
    /// # Errors
    /// [`JoinError`]: a full stage, or voice has stopped.
    pub async fn join_wire(&self, room: RoomId, member: PersonId, out: WireOut) -> Result<(), JoinError> {
        let number = self.inner.stays.fetch_add(1, Ordering::Relaxed);
        let wire = Box::new(Wire::new(Stay { number, room, member }, out));
        let (reply, joined) = oneshot::channel();
        self.inner.commands.send(Command::JoinWire(wire, reply)).map_err(|_| JoinError::Stopped)?;
        joined.await.map_err(|_| JoinError::Stopped)?
    }

    /// A person whose voice comes in messages says something. What is no Opus packet, or comes from nobody, is dropped.
    pub fn speak(&self, room: RoomId, member: PersonId, frame: WireFrame) {
        let _ = self.inner.commands.send(Command::Speak(room, member, frame));
    }

    /// A person whose voice comes in messages has all frames up to this one.
    pub fn acknowledge(&self, room: RoomId, member: PersonId, index: u64) {
        let _ = self.inner.commands.send(Command::Acknowledge(room, member, index));
    }

    /// Ends a person's voice in messages; a WebRTC connection of the same person stays. Nothing happens when there is none.
    pub fn leave_wire(&self, room: RoomId, member: PersonId) {
        let _ = self.inner.commands.send(Command::LeaveWire(room, member));
    }

    /// Ends a person's voice on a room's stage, however it comes. Nothing happens when there is none.
    pub fn leave(&self, room: RoomId, member: PersonId) {
        let _ = self.inner.commands.send(Command::Leave(room, member));
    }

    /// Takes everyone off a room's stage, with voices and pictures.
    pub fn close(&self, room: RoomId) {
        let _ = self.inner.commands.send(Command::Close(room));
    }

    /// Ends every connection, and returns when every recording is on disk. Later joins are refused.
    pub async fn stop(&self) {
        let (done, stopped) = oneshot::channel();
        if self.inner.commands.send(Command::Stop(done)).is_ok() {
            let _ = stopped.await;
        }
    }

    /// The UDP port clients send to.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.inner.port
    }

    /// Figures for the operator.
    #[must_use]
    pub fn metrics(&self) -> &MediaMetrics {
        &self.inner.metrics
    }
}

fn spawn(runtime: Runtime, boards: Boards, inbox: UnboundedReceiver<Command>) -> Result<(), StartError> {
    let thread = thread::Builder::new().name("media".to_owned());
    thread.spawn(move || runtime.block_on(run(boards, inbox))).map(drop).map_err(StartError::Thread)
}
