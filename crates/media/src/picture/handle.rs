//! The handle by which the program uses pictures.

use std::sync::atomic::Ordering;

use kernel::{PersonId, RoomId};
use tokio::sync::oneshot;

use super::{Camera, Medium};
use crate::peer::Peer;
use crate::recorder::Stay;
use crate::thread::Command;
use crate::{Description, JoinError, MediaMetrics, Sfu};

/// The server's side of a picture connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureAnswer {
    /// The answer to the client's offer.
    pub description: Description,
    /// Tells this join from others of the same person; [`crate::MediaEvent::PictureGone`] names it.
    pub join: u64,
}

impl Sfu {
    /// Lets a person see the pictures of those on a room's stage, and show one where the camera is on. Nothing of it is
    /// recorded, and a client that sends more than about 200 kbit/s is cut to that.
    ///
    /// The offer has one video line, which carries both pictures of a conversation of two, and one `recvonly` line for each
    /// further person. A second join of the same person replaces the first.
    ///
    /// # Errors
    /// [`JoinError`]: a bad offer, a full stage, or media has stopped.
    pub async fn join_picture(
        &self,
        room: RoomId,
        member: PersonId,
        camera: Camera,
        offer: &Description,
    ) -> Result<PictureAnswer, JoinError> {
        let join = self.inner.stays.fetch_add(1, Ordering::Relaxed);
        let stay = Stay { number: join, room, member };
        let (peer, description) = Peer::negotiate(stay, Medium::Picture(camera), offer, &self.inner.terms)?;
        let (reply, joined) = oneshot::channel();
        let command = Command::JoinPicture(Box::new(peer), reply);
        self.inner.commands.send(command).map_err(|_| JoinError::Stopped)?;
        joined.await.map_err(|_| JoinError::Stopped)??;
        Ok(PictureAnswer { description, join })
    }

    /// Ends a person's picture connection. Nothing happens when there is none.
    pub fn leave_picture(&self, room: RoomId, member: PersonId) {
        let _ = self.inner.commands.send(Command::LeavePicture(room, member));
    }

    /// Figures about pictures for the operator.
    #[must_use]
    pub fn picture_metrics(&self) -> &MediaMetrics {
        &self.inner.picture_metrics
    }
}
