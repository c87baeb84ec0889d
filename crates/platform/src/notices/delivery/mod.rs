//! What became of a message on each channel outside the app; `docs/states/delivery.md` draws it.

mod job;
pub mod service;
mod store;

use kernel::{NoticeId, PersonId, Timestamp};

pub use self::job::Deliver;
use super::Channel;

kernel::id!(/// A message on one channel.
    DeliveryId);

kernel::words! {
    /// Where a delivery stands.
    pub enum DeliveryState {
        /// It will be sent.
        Queued = "queued",
        /// The carrier has taken it.
        Sent = "sent",
        /// The carrier says that it has arrived.
        Delivered = "delivered",
        /// It could not be sent, or did not arrive.
        Failed = "failed",
        /// The person cannot be reached this way; another channel took over.
        FellBack = "fell_back",
        /// It was not sent, for a reason.
        Suppressed = "suppressed",
    }
}

kernel::words! {
    /// What happens to a delivery.
    pub enum DeliveryStep {
        /// The carrier takes it.
        Send = "send",
        /// It fails for good.
        Fail = "fail",
        /// Another channel takes over.
        FallBack = "fall_back",
        /// It is not to be sent.
        Suppress = "suppress",
        /// The carrier confirms that it has arrived.
        Confirm = "confirm",
    }
}

kernel::words! {
    /// Why a message was not sent, or how it failed.
    pub enum Reason {
        /// The person does not want it there.
        Refused = "refused",
        /// The family has not agreed to being told outside the app.
        NotAgreed = "not_agreed",
        /// The same was sent a moment ago.
        Repeated = "repeated",
        /// The person has read it meanwhile.
        Read = "read",
        /// It came too late to be of use.
        Expired = "expired",
        /// Text messages have cost as much this month as they may.
        Cap = "cap",
        /// There is no address any more.
        NoAddress = "no_address",
        /// The person takes no messages there.
        NotSubscribed = "not_subscribed",
        /// The carrier refused it.
        CarrierRefused = "carrier_refused",
        /// The carrier could not be reached, however often.
        Unreachable = "unreachable",
        /// The carrier says that it did not arrive.
        NotDelivered = "not_delivered",
    }
}

::store::record! {
    /// A message on one channel.
    #[derive(Clone, Debug)]
    pub struct Delivery {
        /// The delivery.
        pub id: DeliveryId,
        /// The message; none for a code that proves an address.
        pub notice_id: Option<NoticeId>,
        /// To whom.
        pub person_id: PersonId,
        /// Which message it is.
        pub code: String,
        /// The channel.
        pub channel: Channel,
        /// Where it stands.
        pub state: DeliveryState,
        /// Why, where there is a reason.
        pub reason: Option<Reason>,
        /// The address and the parameters of what is in no notice, sealed.
        pub sealed: Option<String>,
        /// How often it was tried.
        pub attempts: u32,
        /// When it is to be sent.
        pub due_at: Timestamp,
        /// The parts it was paid in.
        pub segments: u32,
        /// What it cost, in fen.
        pub cost_fen: u64,
        /// When it was put down.
        pub created_at: Timestamp,
        /// When it came to stand where it stands.
        pub changed_at: Timestamp,
    }
}
