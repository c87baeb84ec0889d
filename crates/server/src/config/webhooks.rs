//! Programs outside that are told of events.

use super::section::section;

section! {
    /// Programs outside that are told of events.
    pub struct Webhooks {
        /// Whether they may stand in private networks and be reached without encryption.
        pub private: bool = false,
        /// How often one event is tried before it is dead; ten tries take about a day.
        pub tries: u32 = 10,
    }
}
