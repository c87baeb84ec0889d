//! The media thread: one socket, one loop, no locks.

use std::time::{Duration, Instant};

use kernel::{PersonId, RoomId};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::oneshot;
use tokio::time::sleep_until;

use crate::JoinError;
use crate::boards::Boards;
use crate::peer::Peer;
use crate::switchboard::Why;
use crate::wire::{Wire, WireFrame};

/// Datagrams taken in one go before timers and orders get their turn.
const MOST_AT_ONCE: usize = 256;

/// The longest datagram that is read: more than any network carries in one piece.
const LONGEST_DATAGRAM: usize = 2_048;

/// How long to wait when no peer wants to be woken.
const IDLE: Duration = Duration::from_mins(1);

/// What the rest of the program asks of the media thread.
pub(crate) enum Command {
    /// Take a negotiated peer in.
    Join(Box<Peer>, oneshot::Sender<Result<(), JoinError>>),
    /// Take a voice in messages in.
    JoinWire(Box<Wire>, oneshot::Sender<Result<(), JoinError>>),
    /// Somebody speaks in messages.
    Speak(RoomId, PersonId, WireFrame),
    /// Somebody who listens in messages has all frames up to this one.
    Acknowledge(RoomId, PersonId, u64),
    /// End a person's voice in messages.
    LeaveWire(RoomId, PersonId),
    /// Take a negotiated peer in that shows or sees pictures.
    JoinPicture(Box<Peer>, oneshot::Sender<Result<(), JoinError>>),
    /// End a person's picture.
    LeavePicture(RoomId, PersonId),
    /// End a person's voice.
    Leave(RoomId, PersonId),
    /// Take everyone off a stage.
    Close(RoomId),
    /// End every connection and recording, then answer.
    Stop(oneshot::Sender<()>),
}

/// Runs until told to stop, or until nobody is left who could tell.
pub(crate) async fn run(mut boards: Boards, mut commands: UnboundedReceiver<Command>) {
    let socket = boards.socket();
    let mut buffer = vec![0_u8; LONGEST_DATAGRAM];
    let mut answer = None;
    loop {
        let wake = boards.next_timer().unwrap_or_else(|| Instant::now() + IDLE);
        tokio::select! {
            biased;
            command = commands.recv() => match command {
                Some(Command::Stop(done)) => {
                    answer = Some(done);
                    break;
                }
                Some(command) => obey(&mut boards, command),
                None => break,
            },
            () = socket.readable() => {
                socket.receive(MOST_AT_ONCE, &mut buffer, |datagram, arrived| {
                    boards.receive(datagram, arrived, Instant::now());
                });
            }
            () = sleep_until(wake.into()) => {}
        }
        boards.run_timers(Instant::now());
    }
    boards.close_all();
    // Waits for the recordings.
    drop(boards);
    if let Some(answer) = answer {
        let _ = answer.send(());
    }
}

fn obey(boards: &mut Boards, command: Command) {
    match command {
        Command::Join(peer, reply) => {
            let _ = reply.send(boards.voices.join(*peer));
        }
        Command::JoinPicture(peer, reply) => {
            let _ = reply.send(boards.pictures.join(*peer));
        }
        Command::Leave(room, member) => boards.voices.leave(room, member),
        Command::LeavePicture(room, member) => boards.pictures.leave(room, member),
        Command::Close(room) => {
            boards.voices.close(room);
            boards.pictures.close(room);
        }
        Command::JoinWire(wire, reply) => {
            let _ = reply.send(boards.voices.join_wire(*wire));
        }
        Command::Speak(room, member, frame) => boards.voices.speak(room, member, frame, Instant::now()),
        Command::Acknowledge(room, member, index) => boards.voices.acknowledge(room, member, index),
        Command::LeaveWire(room, member) => boards.voices.end_wire(room, member, Why::Gone),
        Command::Stop(_) => {}
    }
}
