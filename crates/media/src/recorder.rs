//! The thread that writes recordings, so that a slow disk never holds a voice up.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use kernel::{PersonId, RoomId};
use tokio::sync::mpsc::UnboundedSender;
use tracing::{error, warn};

use crate::MediaEvent;
use crate::ogg::OggWriter;
use crate::opus::SAMPLE_RATE;
use crate::timeline::{Placed, SpokenPacket, Timeline};

/// How much of a voice may be lost when the process is killed, together with the patience of the timeline.
const FLUSH_EVERY: Duration = Duration::from_millis(500);

/// Packets that may wait for the disk: some 60 speakers for eight seconds.
const BACKLOG: usize = 8_192;

/// One person's stay on a stage; each has its own file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Stay {
    /// Tells two joins of one person apart.
    pub(crate) number: u64,
    pub(crate) room: RoomId,
    pub(crate) member: PersonId,
}

enum Order {
    Write(Stay, SpokenPacket),
    End(Stay),
}

/// The way to the writing thread. Dropping it ends all recordings and waits until they are on disk.
pub(crate) struct Recorder {
    orders: Option<Sender<Order>>,
    backlog: Arc<AtomicUsize>,
    thread: Option<JoinHandle<()>>,
}

impl Recorder {
    /// Starts the thread; recordings go below `folder`.
    pub(crate) fn start(folder: PathBuf, events: UnboundedSender<MediaEvent>) -> io::Result<Self> {
        let (orders, inbox) = channel();
        let backlog = Arc::new(AtomicUsize::new(0));
        let desk = Desk { folder, events, backlog: Arc::clone(&backlog), open: HashMap::new() };
        let thread = thread::Builder::new().name("recorder".to_owned()).spawn(move || desk.run(&inbox))?;
        Ok(Self { orders: Some(orders), backlog, thread: Some(thread) })
    }

    /// Records a packet. False when the disk is so far behind that it had to be left out.
    pub(crate) fn write(&self, stay: Stay, packet: SpokenPacket) -> bool {
        if self.backlog.load(Ordering::Relaxed) >= BACKLOG {
            return false;
        }
        self.backlog.fetch_add(1, Ordering::Relaxed);
        self.order(Order::Write(stay, packet))
    }

    /// Ends the recording of a stay, if it has one.
    pub(crate) fn end(&self, stay: Stay) {
        self.order(Order::End(stay));
    }

    /// False when the thread has ended, and with it every recording.
    fn order(&self, order: Order) -> bool {
        self.orders.as_ref().is_some_and(|orders| orders.send(order).is_ok())
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        drop(self.orders.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What the writing thread holds.
struct Desk {
    folder: PathBuf,
    events: UnboundedSender<MediaEvent>,
    backlog: Arc<AtomicUsize>,
    // `None` stands for a stay whose file could not be written.
    open: HashMap<Stay, Option<Recording>>,
}

impl Desk {
    fn run(mut self, inbox: &Receiver<Order>) {
        let mut flushed = Instant::now();
        loop {
            match inbox.recv_timeout(FLUSH_EVERY.saturating_sub(flushed.elapsed())) {
                Ok(Order::Write(stay, packet)) => {
                    self.backlog.fetch_sub(1, Ordering::Relaxed);
                    self.write(stay, &packet);
                }
                Ok(Order::End(stay)) => self.end(stay),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if flushed.elapsed() >= FLUSH_EVERY {
                self.flush();
                flushed = Instant::now();
            }
        }
        for stay in self.open.keys().copied().collect::<Vec<_>>() {
            self.end(stay);
        }
    }

    fn write(&mut self, stay: Stay, packet: &SpokenPacket) {
        let (folder, events) = (&self.folder, &self.events);
        let slot = self.open.entry(stay).or_insert_with(|| match Recording::begin(folder, stay, packet.arrived) {
            Ok(recording) => {
                let (room, member, path) = (stay.room, stay.member, recording.path.clone());
                let _ = events.send(MediaEvent::RecordingStarted { room, member, path, started: packet.arrived });
                Some(recording)
            }
            Err(error) => {
                error!(room.id = %stay.room, %error, "Cannot begin a recording");
                None
            }
        });
        if let Some(recording) = slot
            && let Err(error) = recording.push(packet)
        {
            self.give_up(stay, &error);
        }
    }

    fn flush(&mut self) {
        let mut broken = Vec::new();
        for (stay, recording) in &mut self.open {
            if let Some(Err(error)) = recording.as_mut().map(Recording::flush) {
                broken.push((*stay, error));
            }
        }
        for (stay, error) in broken {
            self.give_up(stay, &error);
        }
    }

    fn give_up(&mut self, stay: Stay, error: &io::Error) {
        error!(room.id = %stay.room, %error, "Cannot go on with a recording");
        if let Some(Some(recording)) = self.open.insert(stay, None) {
            self.report_end(stay, recording);
        }
    }

    fn end(&mut self, stay: Stay) {
        if let Some(Some(mut recording)) = self.open.remove(&stay) {
            if let Err(error) = recording.flush() {
                warn!(room.id = %stay.room, %error, "The end of a recording is missing");
            }
            self.report_end(stay, recording);
        }
    }

    fn report_end(&self, stay: Stay, recording: Recording) {
        let duration = Duration::from_micros(recording.timeline.written() * 1_000_000 / SAMPLE_RATE);
        let Recording { path, writer, .. } = recording;
        if let Err(error) = writer.finish() {
            warn!(room.id = %stay.room, %error, "A recording may be incomplete on disk");
        }
        let _ = self.events.send(MediaEvent::RecordingEnded { room: stay.room, member: stay.member, path, duration });
    }
}

/// One speaker's file and the clock it follows.
struct Recording {
    path: PathBuf,
    writer: OggWriter,
    timeline: Timeline,
    placed: Vec<Placed>,
}

impl Recording {
    fn begin(folder: &Path, stay: Stay, started: Instant) -> io::Result<Self> {
        let folder = folder.join(stay.room.to_string());
        fs::create_dir_all(&folder)?;
        let (path, file) = create_next(&folder, stay.member)?;
        Ok(Self { path, writer: OggWriter::new(file)?, timeline: Timeline::new(started), placed: Vec::new() })
    }

    fn push(&mut self, packet: &SpokenPacket) -> io::Result<()> {
        self.timeline.push(packet, &mut self.placed);
        self.write_placed()
    }

    fn flush(&mut self) -> io::Result<()> {
        self.timeline.flush(&mut self.placed);
        self.write_placed()?;
        self.writer.flush()
    }

    fn write_placed(&mut self) -> io::Result<()> {
        self.placed.drain(..).try_for_each(|(packet, end)| self.writer.write(packet, end))
    }
}

/// A new file named after the member and the first number not yet taken, also by an earlier run of the program.
fn create_next(folder: &Path, member: PersonId) -> io::Result<(PathBuf, File)> {
    for number in 0_u32.. {
        let path = folder.join(format!("{member}-{number}.ogg"));
        match File::create_new(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}
