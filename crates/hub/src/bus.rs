//! How what is published on one machine reaches the sessions on all.

use std::sync::{Arc, OnceLock};

use serde_json::value::RawValue;

use crate::{Frame, Lane, Topic};

/// Something published, on its way to every machine with sessions.
#[derive(Clone, Debug)]
pub enum Delivery {
    /// An event of a topic.
    Event(Frame, Lane),
    /// An event for a person, numbered where the person's last events are kept.
    Personal(Topic, Arc<RawValue>, Lane),
}

/// Where deliveries of all machines arrive on this one.
pub type Receiver = Box<dyn Fn(Delivery) + Send + Sync>;

/// Carries deliveries between machines. Those of one topic from one machine arrive in the order sent.
pub trait Bus: Send + Sync {
    /// Sends to all machines, this one included. Never waits.
    fn send(&self, delivery: Delivery);

    /// Says where to hand deliveries; called once, before the first is sent.
    fn attach(&self, receiver: Receiver);

    /// This machine has sessions in the topic from now on.
    fn watch(&self, _topic: &Topic) {}

    /// This machine has no session in the topic any more.
    fn unwatch(&self, _topic: &Topic) {}
}

/// The bus of a program on one machine: what is sent has arrived when `send` returns.
#[derive(Default)]
pub struct MemoryBus {
    receiver: OnceLock<Receiver>,
}

impl Bus for MemoryBus {
    fn send(&self, delivery: Delivery) {
        if let Some(receiver) = self.receiver.get() {
            receiver(delivery);
        }
    }

    fn attach(&self, receiver: Receiver) {
        // A second hub on the same bus would be a mistake of wiring; the first keeps it.
        let _ = self.receiver.set(receiver);
    }
}
