//! Text messages.

use super::Secret;
use super::section::section;

section! {
    /// Text messages. Without a gateway they are kept on a page of the operator instead of being sent.
    pub struct Sms {
        /// Where the gateway takes messages: `https://…`.
        pub gateway: Option<String> = None,
        /// By what the gateway knows this program.
        pub secret: Option<Secret> = None,
        /// What stands in front of each message, as it was filed with the carrier: `【问渠】`.
        pub signature: String = String::new(),
        /// What one part of a message costs, in fen.
        pub segment_fen: u64 = 5,
        /// The most that text messages may cost in a month, in fen; above it only urgent ones are sent.
        pub monthly_cap_fen: Option<u64> = None,
        /// By what receipts and replies prove that they come from the gateway. Without it none are taken.
        pub upstream_secret: Option<Secret> = None,
    }
}
