//! Signing in.

use people::identity::StepUpMode;

use super::WaySettings;
use super::section::section;

section! {
    /// Signing in.
    pub struct SignIn {
        /// Whether staff take a second step before acts that reach far: `off`, `offered` or `required`.
        pub step_up: StepUpMode = StepUpMode::Offered,
        /// Minutes for which a second step counts.
        pub step_up_min: u32 = 30,
        /// The ways through other sites, in the order of the sign-in page; each is a table of its own, `[[sign_in.ways]]`.
        pub ways: Vec<WaySettings> = Vec::new(),
    }
}
