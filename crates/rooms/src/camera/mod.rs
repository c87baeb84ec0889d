//! Small pictures beside the voices: who shows one, who may, and who has been told. In no log and in no file.

pub(crate) mod http;
mod service;

kernel::words! {
    /// How somebody's camera stands.
    pub enum CameraState {
        /// The host has not allowed it: minors show a picture only when the one who leads the room lets them.
        Barred = "barred",
        /// It is off.
        Off = "off",
        /// The others see a picture.
        On = "on",
    }
}

/// Whether a minor may show a picture, as far as that does not depend on who is in the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MayShow {
    /// The family has agreed to it.
    Yes,
    /// The family has not.
    NotAgreed,
    /// Nobody asks families for it here.
    NotOffered,
}
