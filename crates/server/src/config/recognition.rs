//! Reading what is written on photos, hearing what is said.

use std::path::PathBuf;

use super::Secret;
use super::section::section;

section! {
    /// Reading what is written on photos, hearing what is said.
    pub struct Recognition {
        /// The folder of the models, as `cargo xtask run` fetches them. Without it photos are not read, and everything else works.
        pub models: Option<PathBuf> = None,
        /// Photos that are read at the same time; each uses one core.
        pub at_once: usize = 2,
        /// A service that writes down voices, as OpenAI's does: the address before `/audio/transcriptions`. Without it no voice leaves here.
        pub speech_endpoint: Option<String> = None,
        /// By what that service knows this program.
        pub speech_key: Option<Secret> = None,
        /// The model it is to use.
        pub speech_model: String = "whisper-1".to_owned(),
        /// A service that sees pictures, as OpenAI's does, for photos with roots, matrices and other formulas that this machine cannot carry:
        /// the address before `/chat/completions`. Without it no photo leaves here.
        pub formula_endpoint: Option<String> = None,
        /// By what that service knows this program.
        pub formula_key: Option<Secret> = None,
        /// The model it is to use.
        pub formula_model: String = "gpt-4o-mini".to_owned(),
    }
}
