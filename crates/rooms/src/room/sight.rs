//! How a room is shown to those who do not see it as it stands: whoever found its replay, and other children.

use std::collections::BTreeSet;

use board::{Color, Segment, Shape};
use kernel::{FileId, PersonId, RoomId};
use platform::Ctx;
use platform::files::{Scope, service as files};
use uuid::Uuid;

use super::access::{self, OWN_SCOPE, SCOPE};
use super::service::image;
use super::{MemberView, RoomError};
use crate::captions::CaptionsView;
use crate::hooks::Cover;
use crate::log::{Entry, Op};
use crate::replay::ReplayView;
use crate::{CameraState, Rooms};

/// The colour of the frame of a picture that is left out.
const FRAME: Color = Color::of([0x9a, 0xa5, 0xab]);

/// What is changed in everything that is given out of a room: words are covered, minors are nobody in particular, and their pictures
/// are empty frames.
pub(crate) struct Sight {
    room: RoomId,
    cover: Cover,
    /// In the order in which they are numbered.
    minors: Vec<PersonId>,
    /// What minors have put on the board and nobody has looked through.
    unseen: BTreeSet<FileId>,
}

impl Sight {
    /// How the actor is shown the room; nothing where it is shown as it stands.
    ///
    /// # Errors
    /// When the guard cannot find out, or the database fails.
    pub(crate) async fn of(ctx: &Ctx, rooms: &Rooms, id: RoomId) -> Result<Option<Self>, RoomError> {
        let Some(cover) = access::cover(ctx, rooms, id).await? else { return Ok(None) };
        let mut unseen = BTreeSet::from_iter(files::hanging_on(&ctx.db, &Scope::new(OWN_SCOPE, id)).await?);
        for file in files::hanging_on(&ctx.db, &Scope::new(SCOPE, id)).await? {
            unseen.remove(&file);
        }
        let minors = access::minors(ctx, id).await?.into_iter().collect();
        Ok(Some(Self { room: id, cover, minors, unseen }))
    }

    /// Who somebody is: a minor has a number in this room, which says nothing elsewhere.
    fn person(&self, person: PersonId) -> PersonId {
        match self.minors.iter().zip(1_u128..).find(|(minor, _)| **minor == person) {
            Some((_, number)) => {
                let room = self.room.uuid().as_u128();
                PersonId::from_uuid(Uuid::from_u128((room & !0xffff) | ((room ^ number) & 0xffff)))
            }
            None => person,
        }
    }

    fn is_minor(&self, person: PersonId) -> bool {
        self.minors.contains(&person)
    }

    pub(crate) fn entry(&self, mut entry: Entry) -> Entry {
        if entry.author.is_some_and(|author| self.is_minor(author)) {
            // A client may have the same name elsewhere.
            (entry.client, entry.n) = (None, None);
        }
        entry.author = entry.author.map(|author| self.person(author));
        if let Some(words) = entry.op.words() {
            *words = (self.cover)(words);
        }
        if image(&entry.op).is_some_and(|file| self.unseen.contains(&file)) {
            empty(&mut entry.op);
        }
        entry
    }

    pub(crate) fn replay(&self, mut view: ReplayView) -> ReplayView {
        for label in view.chapters.iter_mut().filter_map(|chapter| chapter.label.as_mut()) {
            *label = (self.cover)(label);
        }
        for voice in &mut view.voices {
            voice.author = self.person(voice.author);
        }
        view
    }

    pub(crate) fn captions(&self, mut captions: CaptionsView) -> CaptionsView {
        for line in &mut captions.lines {
            line.text = (self.cover)(&line.text);
            line.author = line.author.map(|author| self.person(author));
        }
        captions
    }

    pub(crate) fn member(&self, member: MemberView) -> MemberView {
        if !self.is_minor(member.person) {
            return member;
        }
        MemberView {
            person: self.person(member.person),
            name: String::new(),
            camera: CameraState::Barred,
            device: None,
            ..member
        }
    }
}

/// Leaves the frame of a picture: what is done with it later still finds something, and nothing else is taken back instead.
fn empty(op: &mut Op) {
    let Op::Board(board::Op::Add { shape, .. } | board::Op::Set { shape, .. }) = op else { return };
    let Shape::Image(board::Image { x, y, w, h, .. }) = shape else { return };
    let (x1, y1) = (*x, *y);
    let reach = |from: i32, size: u32| from.saturating_add_unsigned(size);
    let (x2, y2) = (reach(x1, *w), reach(y1, *h));
    *shape = Shape::Rect(Segment { x1, y1, x2, y2, color: FRAME, width: 16 });
}
