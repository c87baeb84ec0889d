//! Signing in.

use people::identity::StepUpMode;

use super::section::section;

section! {
    /// Signing in.
    pub struct SignIn {
        /// Whether staff take a second step before acts that reach far: `off`, `offered` or `required`.
        pub step_up: StepUpMode = StepUpMode::Offered,
        /// Minutes for which a second step counts.
        pub step_up_min: u32 = 30,
    }
}
