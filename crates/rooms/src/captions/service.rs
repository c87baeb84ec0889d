//! Putting captions to a room, reading them, taking them away.

use board::Rights;
use kernel::{PersonId, RoomId};
use platform::{Ctx, Denied, audit};

use super::store::{self as table, CaptionsRow};
use super::{Caption, CaptionsView, rules};
use crate::Rooms;
use crate::room::sight::Sight;
use crate::room::{RoomError, access};

impl Rooms {
    /// What is said in a room, as the actor sees it, in each language in which somebody wrote it down.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn captions(&self, ctx: &Ctx, id: RoomId) -> Result<Vec<CaptionsView>, RoomError> {
        let found: Result<Vec<_>, _> = table::of_room(&ctx.db, id).await?.into_iter().map(view).collect();
        Ok(match Sight::of(ctx, self, id).await? {
            Some(sight) => found?.into_iter().map(|captions| sight.captions(captions)).collect(),
            None => found?,
        })
    }

    /// Puts captions to a closed room, in place of those of the same language: whoever leads it.
    ///
    /// # Errors
    /// `StillOpen`, `Erased`, `BadCaptions`; `Denied` for those who do not lead it.
    pub async fn put_captions(
        &self,
        ctx: &Ctx,
        id: RoomId,
        by: PersonId,
        language: &str,
        lines: Vec<Caption>,
    ) -> Result<CaptionsView, RoomError> {
        self.must_be_whole(ctx, id).await?;
        self.must_lead(ctx, id, by).await?;
        if !rules::is_language(language) {
            return Err(RoomError::BadCaptions("language".to_owned()));
        }
        let mut lines = rules::checked(lines)?;
        // Several may read it: what was said of one of them is covered as what is written there is.
        if let Some(cover) = access::cover_written(ctx, id, by).await? {
            for line in &mut lines {
                line.text = cover(&line.text);
            }
        }
        let lines = serde_json::to_string(&lines);
        let lines = lines.map_err(|_| RoomError::BadCaptions("lines".to_owned()))?;
        let row = CaptionsRow { language: language.to_owned(), put_by: by, put_at: ctx.now(), lines };
        let mut tx = ctx.db.begin().await?;
        table::put(&mut tx, id, &row).await?;
        audit::record(ctx, &mut tx, "room.captions", &format!("room:{id}"), &language).await?;
        tx.commit().await?;
        view(row)
    }

    /// Takes captions away: whoever leads the room.
    ///
    /// # Errors
    /// `NotFound` where there are none; `Denied` for those who do not lead it.
    pub async fn drop_captions(&self, ctx: &Ctx, id: RoomId, by: PersonId, language: &str) -> Result<(), RoomError> {
        self.must_lead(ctx, id, by).await?;
        let mut tx = ctx.db.begin().await?;
        if !table::delete(&mut tx, id, language).await? {
            return Err(RoomError::NotFound);
        }
        audit::record(ctx, &mut tx, "room.captions_dropped", &format!("room:{id}"), &language).await?;
        Ok(tx.commit().await?)
    }

    async fn must_lead(&self, ctx: &Ctx, id: RoomId, person: PersonId) -> Result<(), RoomError> {
        let member = self.live(ctx, id).await?.member(person);
        if member.is_some_and(|member| member.rights == Rights::Host) {
            return Ok(());
        }
        Err(RoomError::Denied(Denied::Forbidden))
    }
}

fn view(row: CaptionsRow) -> Result<CaptionsView, RoomError> {
    let CaptionsRow { language, put_by, put_at, lines } = row;
    let broken = |_| {
        let source = kernel::BadColumn("captions");
        RoomError::Store(::store::Error::Column { column: "lines".to_owned(), source })
    };
    let lines = serde_json::from_str(&lines).map_err(broken)?;
    Ok(CaptionsView { language, put_by, put_at, lines })
}
