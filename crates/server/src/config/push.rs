//! Messages to browsers that are closed and phones that are locked.

use super::section::section;

section! {
    /// Messages to browsers that are closed and phones that are locked.
    pub struct Push {
        /// How push services reach whoever runs the program: `mailto:…` or `https://…`. Without it nothing is pushed.
        pub contact: Option<String> = None,
    }
}
