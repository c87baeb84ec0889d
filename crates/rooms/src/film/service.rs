//! Asking for a film, looking after it, giving it up.

use kernel::{PersonId, RoomId};
use platform::formats::Tool;
use platform::{Ctx, Formats, audit, jobs};

use super::rules::Step;
use super::{FilmState, FilmView, MakeFilm, key, store as table};
use crate::Rooms;
use crate::room::{RoomError, store as room_store};

impl Rooms {
    /// Asks for the film of a closed room. Who asks for one that is there, or is being made, gets that one.
    ///
    /// # Errors
    /// `NotFound`, `StillOpen`, `Erased`, or `NoFilms` where no program makes them.
    pub async fn ask_film(&self, ctx: &Ctx, id: RoomId, by: PersonId) -> Result<FilmView, RoomError> {
        self.must_be_whole(ctx, id).await?;
        if !ctx.part::<Formats>().tools().has(Tool::Ffmpeg) {
            return Err(RoomError::NoFilms);
        }
        let mut tx = ctx.db.begin().await?;
        if table::find(&mut tx, id).await?.is_some_and(|film| film.state.after(Step::Ask).is_none()) {
            drop(tx);
            return self.film(ctx, id).await;
        }
        let asked_at = ctx.now();
        table::ask(&mut tx, id, by, asked_at).await?;
        jobs::enqueue(ctx, &mut tx, &MakeFilm { room: id, asked_at }, asked_at).await?;
        audit::record(ctx, &mut tx, "room.film", &format!("room:{id}"), &()).await?;
        tx.commit().await?;
        self.film(ctx, id).await
    }

    /// The film of a room.
    ///
    /// # Errors
    /// `NotFound` when nobody has asked for it.
    pub async fn film(&self, ctx: &Ctx, id: RoomId) -> Result<FilmView, RoomError> {
        self.find_film(ctx, id).await?.ok_or(RoomError::NotFound)
    }

    /// The film of a room, where somebody has asked for one.
    pub(crate) async fn find_film(&self, ctx: &Ctx, id: RoomId) -> Result<Option<FilmView>, RoomError> {
        let Some(row) = table::find(&ctx.db, id).await? else { return Ok(None) };
        let before = match row.state {
            FilmState::Waiting => table::before(&ctx.db, id, row.asked_at).await?,
            _ => 0,
        };
        Ok(Some(FilmView::of(&row, before)))
    }

    /// How many bytes the film of a room has.
    ///
    /// # Errors
    /// `NotFound` when it is not there.
    pub(crate) async fn film_bytes(&self, ctx: &Ctx, id: RoomId) -> Result<u64, RoomError> {
        let film = self.film(ctx, id).await?;
        film.bytes.filter(|_| film.state == FilmState::Ready).ok_or(RoomError::NotFound)
    }

    /// Gives up the film of a room, made or not: whoever asked for it, or leads the room.
    ///
    /// # Errors
    /// `NotFound` when nobody has asked for it; `Denied` when somebody else has.
    pub async fn drop_film(&self, ctx: &Ctx, id: RoomId, by: PersonId) -> Result<(), RoomError> {
        let film = self.film(ctx, id).await?;
        let member = self.live(ctx, id).await?.member(by);
        let leads = member.is_some_and(|member| member.rights == board::Rights::Host);
        if film.asked_by != by && !leads {
            return Err(RoomError::Denied(platform::Denied::Forbidden));
        }
        let mut tx = ctx.db.begin().await?;
        table::delete(&mut tx, id).await?;
        audit::record(ctx, &mut tx, "room.film_dropped", &format!("room:{id}"), &()).await?;
        tx.commit().await?;
        // The row went first: who is just finishing the film sees that nobody wants it.
        Ok(ctx.files.delete(&key(id)).await?)
    }

    /// That a room is closed and its recording there.
    pub(crate) async fn must_be_whole(&self, ctx: &Ctx, id: RoomId) -> Result<(), RoomError> {
        if !self.live(ctx, id).await?.with(|state| state.book.closed) {
            return Err(RoomError::StillOpen);
        }
        match room_store::erased(&ctx.db, id).await? {
            Some(why) => Err(RoomError::Erased(why)),
            None => Ok(()),
        }
    }
}
