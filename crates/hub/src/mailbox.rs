//! What waits for one session: two lanes, a limit in bytes, and what happens at the limit.

use std::collections::VecDeque;

use axum::extract::ws::Utf8Bytes;

use crate::frame::{Plain, encode};
use crate::{Frame, Lane, Topic};

/// Bytes that may wait for one session.
pub(crate) const CAPACITY: usize = 256 << 10;

/// Bytes of missed events sent in one go when a session joins.
const MISSED_AT_ONCE: usize = 128 << 10;

/// Bytes of events held while a session is joining.
const HELD_AT_ONCE: usize = 64 << 10;

/// What an entry costs beside its text.
const ENTRY: usize = 64;

/// What the transport is handed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mail {
    /// Send a text frame.
    Text(Utf8Bytes),
    /// Send a ping.
    Ping,
    /// Send a close frame with this code and end.
    Close(u16),
}

/// What a frame is to the mailbox.
#[derive(Clone, Debug)]
enum What {
    /// An event of a topic, numbered or of the moment.
    Event(Topic, Option<u64>),
    /// How a topic stands: only the newest counts.
    State(Topic),
    /// An answer to the client; never left out.
    Answer,
    /// A topic was lost; the text is made when it is sent.
    Resync(Topic),
}

#[derive(Debug)]
struct Item {
    text: Utf8Bytes,
    what: What,
}

impl Item {
    fn cost(&self) -> usize {
        self.text.len() + ENTRY
    }

    fn event_of(&self, topic: &Topic) -> bool {
        matches!(&self.what, What::Event(of, _) if of == topic)
    }
}

/// How a session stands to a topic.
#[derive(Debug)]
enum Standing {
    /// The answer to its join is being made; events are held back until then.
    Joining(Box<Held>),
    /// Events are sent.
    Live,
    /// Events were lost; none are sent until the session joins again.
    Lost { head: u64 },
}

/// Events that wait for a join to be answered.
#[derive(Debug, Default)]
struct Held {
    frames: Vec<Frame>,
    bytes: usize,
    overflown: bool,
}

impl Held {
    /// Holds a numbered event back. False for one that is left out.
    fn hold(&mut self, frame: &Frame) -> bool {
        let numbered = frame.seq.is_some();
        let fits = self.bytes + frame.text.len() <= HELD_AT_ONCE;
        if numbered && fits {
            self.bytes += frame.text.len();
            self.frames.push(frame.clone());
        } else {
            self.overflown |= numbered;
        }
        numbered && fits
    }
}

/// The mailbox. Pure: whoever holds it decides when to look and how to send.
#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    priority: VecDeque<Item>,
    normal: VecDeque<Item>,
    bytes: usize,
    topics: Vec<(Topic, Standing)>,
    ping: bool,
    close: Option<u16>,
    /// Frames left out because the reader was slow.
    pub(crate) dropped: u64,
    /// Times a topic was lost.
    pub(crate) resyncs: u64,
}

impl Mailbox {
    /// Bytes that wait.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// How many topics the session has joined or is joining.
    pub(crate) fn topics(&self) -> usize {
        self.topics.len()
    }

    /// The topics the session has joined or is joining.
    pub(crate) fn topic_names(&self) -> Vec<Topic> {
        self.topics.iter().map(|(topic, _)| topic.clone()).collect()
    }

    /// Whether the session has joined the topic.
    pub(crate) fn has_joined(&self, topic: &Topic) -> bool {
        matches!(self.standing(topic), Some(Standing::Live | Standing::Lost { .. }))
    }

    /// Takes an event in. One of a topic that the session has not joined is no concern of it.
    pub(crate) fn event(&mut self, frame: &Frame, lane: Lane) {
        let Some(standing) = self.topics.iter_mut().find(|(topic, _)| *topic == frame.topic) else { return };
        match &mut standing.1 {
            Standing::Live => self.enqueue(frame, lane),
            Standing::Lost { head } => {
                *head = (*head).max(frame.seq.unwrap_or(0));
                self.dropped += 1;
            }
            Standing::Joining(held) => {
                if !held.hold(frame) {
                    self.dropped += 1;
                }
            }
        }
    }

    /// Takes an answer to the client in. False when even answers do not fit: the client asks without reading.
    #[must_use]
    pub(crate) fn answer(&mut self, text: Utf8Bytes) -> bool {
        let item = Item { text, what: What::Answer };
        let fits = self.make_room(item.cost());
        if fits {
            self.push(item, Lane::Normal);
        }
        fits
    }

    /// Takes in how a topic stands, in place of how it stood before.
    pub(crate) fn state(&mut self, topic: &Topic, text: Utf8Bytes) {
        if self.standing(topic).is_none() {
            return;
        }
        self.discard(|item| matches!(&item.what, What::State(of) if of == topic));
        let item = Item { text, what: What::State(topic.clone()) };
        if self.make_room(item.cost()) {
            self.push(item, Lane::Normal);
        }
    }

    /// A join begins: what waits of the topic is left out, for the answer brings it.
    pub(crate) fn begin_join(&mut self, topic: &Topic) {
        self.leave(topic);
        self.enter(topic, Standing::Joining(Box::default()));
    }

    /// A join has been answered: the answer, then what was missed up to `head`, then what came meanwhile.
    #[must_use]
    pub(crate) fn finish_join(&mut self, topic: &Topic, answer: Utf8Bytes, missed: Vec<Frame>, head: u64) -> bool {
        let Some(at) = self.topics.iter().position(|(of, _)| of == topic) else { return true };
        let (_, standing) = self.topics.swap_remove(at);
        let Standing::Joining(meanwhile) = standing else { return true };
        if !self.answer(answer) {
            return false;
        }
        self.enter(topic, Standing::Live);
        let Held { frames, overflown, .. } = *meanwhile;
        let newest = frames.iter().filter_map(|frame| frame.seq).fold(head, u64::max);
        let follow = frames.into_iter().filter(|frame| frame.seq.is_none_or(|seq| seq > head));
        let mut bytes = 0;
        for frame in missed.into_iter().chain(follow) {
            bytes += frame.text.len();
            if bytes > MISSED_AT_ONCE {
                self.lose(topic, newest, false);
                return true;
            }
            self.push(item_of(&frame), Lane::Normal);
        }
        if overflown {
            self.lose(topic, newest, false);
        }
        true
    }

    /// The session leaves a topic, or was not let in.
    pub(crate) fn leave(&mut self, topic: &Topic) {
        self.topics.retain(|(of, _)| of != topic);
        self.discard(|item| match &item.what {
            What::Event(of, _) | What::State(of) | What::Resync(of) => of == topic,
            What::Answer => false,
        });
    }

    /// Asks for a ping, before anything else.
    pub(crate) fn ping(&mut self) {
        self.ping = true;
    }

    /// Ends the session once everything before this has been sent.
    pub(crate) fn close(&mut self, code: u16) {
        self.close.get_or_insert(code);
    }

    /// The next thing to send.
    pub(crate) fn pop(&mut self) -> Option<Mail> {
        if std::mem::take(&mut self.ping) {
            return Some(Mail::Ping);
        }
        let item = pop_lane(&mut self.priority).or_else(|| pop_lane(&mut self.normal));
        let Some(item) = item else { return self.close.take().map(Mail::Close) };
        self.bytes -= item.cost();
        Some(Mail::Text(self.text_of(item)))
    }

    fn text_of(&self, item: Item) -> Utf8Bytes {
        let What::Resync(topic) = &item.what else { return item.text };
        let head = if let Some(Standing::Lost { head }) = self.standing(topic) { *head } else { 0 };
        encode(&Plain::Resync { topic: topic.name(), head })
    }

    fn enter(&mut self, topic: &Topic, standing: Standing) {
        // Most sessions are in one topic or two: no room is kept for more.
        self.topics.reserve_exact(1);
        self.topics.push((topic.clone(), standing));
    }

    fn standing(&self, topic: &Topic) -> Option<&Standing> {
        self.topics.iter().find(|(of, _)| of == topic).map(|(_, standing)| standing)
    }

    fn enqueue(&mut self, frame: &Frame, lane: Lane) {
        let item = item_of(frame);
        if frame.seq.is_none() && self.bytes + item.cost() > CAPACITY {
            self.dropped += 1;
            return;
        }
        self.make_room(item.cost());
        if let Some((_, Standing::Lost { head })) = self.topics.iter_mut().find(|(of, _)| *of == frame.topic) {
            *head = (*head).max(frame.seq.unwrap_or(0));
            self.dropped += 1;
            return;
        }
        if lane == Lane::Priority && frame.seq.is_some() {
            self.promote(&frame.topic);
        }
        self.push(item, lane);
    }

    /// Events of one topic stay in order: those that wait in the normal lane overtake together with the new one.
    fn promote(&mut self, topic: &Topic) {
        if !self.normal.iter().any(|item| item.event_of(topic)) {
            return;
        }
        let (ahead, rest) = std::mem::take(&mut self.normal).into_iter().partition(|item| item.event_of(topic));
        self.normal = rest;
        let mut ahead: VecDeque<Item> = ahead;
        self.priority.append(&mut ahead);
    }

    /// Makes room, first by what is of the moment, then by losing the topics with the most waiting.
    fn make_room(&mut self, cost: usize) -> bool {
        if self.bytes + cost <= CAPACITY {
            return true;
        }
        self.dropped += self.discard(|item| matches!(item.what, What::Event(_, None)));
        while self.bytes + cost > CAPACITY {
            let Some(topic) = self.heaviest() else { return false };
            self.lose(&topic, 0, true);
        }
        true
    }

    fn heaviest(&self) -> Option<Topic> {
        let weight = |topic: &Topic| -> usize {
            self.priority.iter().chain(&self.normal).filter(|item| item.event_of(topic)).map(Item::cost).sum()
        };
        let weights = self.topics.iter().map(|(topic, _)| (weight(topic), topic)).filter(|(weight, _)| *weight > 0);
        weights.max_by_key(|(weight, _)| *weight).map(|(_, topic)| topic.clone())
    }

    /// No more events of the topic until the session joins it again; with `emptied`, those that wait go too.
    fn lose(&mut self, topic: &Topic, head: u64, emptied: bool) {
        let waiting = self.priority.iter().chain(&self.normal).filter(|item| item.event_of(topic));
        let newest = waiting.filter_map(|item| if let What::Event(_, seq) = item.what { seq } else { None }).max();
        if emptied {
            self.dropped += self.discard(|item| item.event_of(topic));
        }
        self.resyncs += 1;
        if let Some((_, standing)) = self.topics.iter_mut().find(|(of, _)| of == topic) {
            *standing = Standing::Lost { head: head.max(newest.unwrap_or(0)) };
            // Behind what was in time: only then is the client sent back for the rest.
            self.push(Item { text: Utf8Bytes::default(), what: What::Resync(topic.clone()) }, Lane::Normal);
        }
    }

    fn push(&mut self, item: Item, lane: Lane) {
        self.bytes += item.cost();
        match lane {
            Lane::Priority => self.priority.push_back(item),
            Lane::Normal => self.normal.push_back(item),
        }
    }

    /// Takes items out, and says how many.
    fn discard(&mut self, unwanted: impl Fn(&Item) -> bool) -> u64 {
        let mut gone = 0;
        let mut bytes = self.bytes;
        for lane in [&mut self.priority, &mut self.normal] {
            lane.retain(|item| {
                let keep = !unwanted(item);
                if !keep {
                    bytes -= item.cost();
                    gone += 1;
                }
                keep
            });
        }
        self.bytes = bytes;
        gone
    }
}

fn item_of(frame: &Frame) -> Item {
    Item { text: frame.text.clone(), what: What::Event(frame.topic.clone(), frame.seq) }
}

fn pop_lane(lane: &mut VecDeque<Item>) -> Option<Item> {
    let item = lane.pop_front()?;
    if lane.is_empty() {
        // Most sessions are idle most of the time: give the memory back.
        *lane = VecDeque::new();
    }
    Some(item)
}

#[cfg(test)]
mod tests;
