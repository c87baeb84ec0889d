//! Which messages a person wants on which channel.

use kernel::PersonId;
use store::{Source, Tx, sql};

use super::{Channel, NoticeError, NoticeKind};
use crate::Ctx;

/// Whether messages of a kind are wanted on a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What they are about.
    pub kind: NoticeKind,
    /// The channel.
    pub channel: Channel,
    /// Whether they are wanted there.
    pub wanted: bool,
}

/// The actor's choices, for every kind and channel. In the app every message is kept.
///
/// # Errors
/// When nobody is signed in, or the database fails.
pub async fn list(ctx: &Ctx) -> Result<Vec<Choice>, NoticeError> {
    let refused = refused_by(&ctx.db, ctx.actor()?.person).await?;
    let every = NoticeKind::ALL.iter().flat_map(|kind| Channel::ALL.iter().map(|channel| (*kind, *channel)));
    Ok(every.map(|(kind, channel)| Choice { kind, channel, wanted: !refused.contains(&(kind, channel)) }).collect())
}

/// Keeps a choice of the actor. Safe to repeat.
///
/// # Errors
/// When nobody is signed in, or the database fails.
pub async fn choose(ctx: &Ctx, choice: Choice) -> Result<(), NoticeError> {
    let person = ctx.actor()?.person;
    let mut tx = ctx.db.begin().await?;
    if choice.wanted {
        table::delete(&mut tx, person, choice).await?;
    } else {
        table::insert(&mut tx, person, choice).await?;
    }
    tx.commit().await?;
    Ok(())
}

pub(super) async fn refused_by(
    source: impl Into<Source<'_>>,
    person: PersonId,
) -> store::Result<Vec<(NoticeKind, Channel)>> {
    table::list(source.into(), person).await
}

mod table {
    use store::Result;

    use super::{Channel, Choice, NoticeKind, PersonId, Source, Tx, sql};

    pub(super) async fn list(source: Source<'_>, person: PersonId) -> Result<Vec<(NoticeKind, Channel)>> {
        sql!("SELECT kind, channel FROM notice_refusals WHERE person_id = $1").bind((person,)).fetch_all(source).await
    }

    pub(super) async fn insert(tx: &mut Tx, person: PersonId, choice: Choice) -> Result<()> {
        sql!(
            "INSERT INTO notice_refusals (person_id, kind, channel) VALUES ($1, $2, $3)
             ON CONFLICT (person_id, kind, channel) DO NOTHING"
        )
        .bind((person, choice.kind, choice.channel))
        .execute(tx)
        .await?;
        Ok(())
    }

    pub(super) async fn delete(tx: &mut Tx, person: PersonId, choice: Choice) -> Result<()> {
        sql!("DELETE FROM notice_refusals WHERE person_id = $1 AND kind = $2 AND channel = $3")
            .bind((person, choice.kind, choice.channel))
            .execute(tx)
            .await?;
        Ok(())
    }
}
