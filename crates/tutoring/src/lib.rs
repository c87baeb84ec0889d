//! Tutoring (答疑): a pupil asks, a teacher answers on the same screen, the replay stays.
//!
//! - [`questions`]: what is asked, what was tried, where it stands; three clocks.
//! - [`reading`]: what photos of questions say in words.
//! - [`duty`]: teachers at hand, after a check of microphone, pen and network.
//! - [`dispatch`]: which question is put to which teacher, for a few seconds at a time; one child per teacher.
//! - [`seats`]: pupils who wait with the same question listen along in one room.
//! - [`sessions`]: what happens in a room, in school words: who is gone, hard stop, closing, verdict, replay.
//! - [`reports`]: someone says that a session went wrong, and the bureau decides.
//! - [`screening`]: what pupils write is read before other pupils see it, and the bureau decides what waits.
//! - [`archive`]: sessions that took place, to be found, counted and taken along; what counts as effective.
//! - [`bank`]: answered questions, whose replays are shown first to whoever asks the same.
//! - [`book`]: questions a pupil keeps, and when they come again.
//! - [`clusters`]: questions that many ask, found by what they say.
//! - [`holds`]: sessions whose recordings stay although their term is over.
//! - [`knowledge`]: knowledge points to choose from when closing a session.
//! - [`classifying`]: what a question is about, from what teachers said of the ones like it.
//! - [`keeper`]: what tutoring keeps about a child.
//! - [`feeds`]: duty, sessions and school days for the calendar of a telephone.
//! - [`events`]: what the other capabilities are told.

#[macro_use]
mod places;

pub mod archive;
pub mod bank;
pub mod book;
pub mod classifying;
pub mod clusters;
pub mod dispatch;
pub mod duty;
pub mod events;
pub mod feeds;
pub mod holds;
pub mod keeper;
pub mod knowledge;
pub mod questions;
pub mod reading;
pub mod reports;
pub mod screening;
pub mod seats;
pub mod sessions;
mod source;
mod tell;

use std::sync::Arc;

use hub::Hub;
use platform::files::FileGuards;
use platform::jobs::Registry;
#[cfg(test)]
use platform::testing as states;
use rooms::{RoomEvents, RoomGuard};
use wenqu_http::Routes;

use crate::duty::presence::DutyPages;
use crate::sessions::presence::SessionPresence;
use crate::sessions::{SessionFiles, SessionRooms};

/// The routes of this crate.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .merge(questions::http::routes())
        .merge(reading::http::routes())
        .merge(duty::http::routes())
        .merge(dispatch::http::routes())
        .merge(sessions::http::routes())
        .merge(seats::http::routes())
        .merge(reports::http::routes())
        .merge(screening::http::routes())
        .merge(archive::http::routes())
        .merge(bank::http::routes())
        .merge(book::http::routes())
        .merge(clusters::http::routes())
        .merge(holds::http::routes())
        .merge(knowledge::http::routes())
        .merge(classifying::http::routes())
        .merge(feeds::http::routes())
}

/// The events that programs outside may be told of; `docs/webhooks.md` describes them.
pub fn told_outside() -> impl Iterator<Item = &'static str> {
    use kernel::Event;
    [events::QuestionAsked::NAME, events::SessionTaught::NAME].into_iter()
}

/// The background jobs of this crate.
#[must_use]
pub fn jobs() -> Registry {
    Registry::new()
        .with::<questions::jobs::ExpireDraft>()
        .with::<questions::jobs::CutOff>()
        .with::<reading::jobs::ReadAttachment>()
        .with::<reading::jobs::ReadLeftOut>()
        .with::<duty::jobs::CloseStint>()
        .with::<duty::jobs::LeaveDuty>()
        .with::<dispatch::jobs::EndOffer>()
        .with::<dispatch::jobs::MatchWaiting>()
        .with::<sessions::jobs::CheckPresence>()
        .with::<sessions::jobs::DeleteRecordings>()
        .with::<sessions::jobs::GiveBack>()
        .with::<sessions::jobs::Warn>()
        .with::<sessions::jobs::Rest>()
        .with::<sessions::jobs::Stop>()
        .with::<sessions::jobs::AfterSession>()
        .with::<sessions::jobs::HandRoomOver>()
        .with::<sessions::pieces::LayPhoto>()
        .with::<seats::jobs::AskAlong>()
        .with::<seats::jobs::LapseSeat>()
        .with::<seats::jobs::FitRoom>()
        .with::<seats::jobs::LookAfterGuest>()
        .with::<archive::jobs::Reckon>()
        .with::<screening::jobs::DecisionLate>()
        .with::<book::jobs::RemindOfBook>()
        .with::<book::jobs::ForgetBookEntry>()
        .with::<classifying::jobs::LearnLabels>()
        .with::<clusters::jobs::Nightly>()
        .with::<clusters::jobs::Group>()
}

/// Asks for the work that comes back by itself, where it does not wait already: learning labels, the nightly look for common questions;
/// and for the photos that came while there was nobody to read them.
///
/// # Errors
/// When the database fails.
pub async fn begin(ctx: &platform::Ctx) -> anyhow::Result<()> {
    classifying::jobs::begin(ctx).await?;
    reading::jobs::begin(ctx).await?;
    let mut tx = ctx.db.begin().await?;
    clusters::jobs::ensure(ctx, &mut tx).await?;
    Ok(tx.commit().await?)
}

/// What this crate wants to hear from the others.
#[must_use]
pub fn subscriptions() -> platform::Subscriptions {
    platform::Subscriptions::new()
        .on::<people::organisation::events::OrgMoved>("tutoring.archive_follows", archive::service::follow)
        .on::<people::vetting::events::TeacherSuspended>("tutoring.stand_down", duty::service::stand_down)
        .on::<people::consent::events::ConsentWithdrawn>("tutoring.consent_withdrawn", sessions::consent::follow)
        .on::<people::consent::events::ConsentWithdrawn>("tutoring.clusters_forget", clusters::service::forget)
        .on::<events::QuestionRead>("tutoring.bank_follows", bank::service::follow)
        .on::<events::QuestionRead>("tutoring.bank_shows_beside", bank::service::show_beside)
        .on::<events::QuestionRead>("tutoring.book_follows", book::service::follow)
        .on::<events::SessionTaught>("tutoring.book_keeps", book::service::keep_taught)
        .on::<events::SeatTaught>("tutoring.book_keeps_seat", book::service::keep_seat)
        .on::<events::QuestionRead>("tutoring.screening_follows", screening::service::follow)
        .on::<events::QuestionRead>("tutoring.clusters_follow", clusters::service::follow)
        .on::<platform::uploads::UploadSettled>("tutoring.piece_settled", questions::pieces::follow)
}

/// Hears from rooms who comes and goes: a part of the program.
#[must_use]
pub fn room_events() -> Arc<dyn RoomEvents> {
    Arc::new(SessionPresence)
}

/// Watches over the pages of teachers on duty: a part of the program.
#[must_use]
pub fn duty_pages(hub: &Hub) -> DutyPages {
    DutyPages::watched(hub)
}

/// Knows how people stand to the rooms of sessions: a part of the program.
#[must_use]
pub fn room_guard() -> Arc<dyn RoomGuard> {
    Arc::new(SessionRooms)
}

/// Knows who may see the files of questions.
#[must_use]
pub fn file_guards(guards: FileGuards) -> FileGuards {
    guards.with(questions::service::SCOPE, SessionFiles)
}
