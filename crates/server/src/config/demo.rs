//! Trying the program out.

use super::section::section;

kernel::words! {
    /// From where one may sign in as a person of the demo region without a password.
    pub enum DemoSignIn {
        /// From nowhere.
        Off = "off",
        /// From the machine the program runs on.
        Loopback = "loopback",
        /// From wherever the program can be reached.
        Anywhere = "anywhere",
    }
}

section! {
    /// Trying the program out.
    pub struct Demo {
        /// From where one may sign in as a demo person without a password: `off`, `loopback` or `anywhere`.
        pub sign_in: DemoSignIn = DemoSignIn::Off,
    }
}
