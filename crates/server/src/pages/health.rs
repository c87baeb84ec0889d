//! Is it alive, is it ready.

use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use platform::Formats;
use platform::formats::Tool;
use rooms::Rooms;
use serde::Serialize;
use tokio::time::timeout;
use tutoring::bank::Bank;
use tutoring::reading::Readers;

use super::Pages;

/// A database or a store of files that takes longer to answer is as good as away.
const PATIENCE: Duration = Duration::from_secs(2);

/// The process answers. Restart it when it does not.
pub(super) async fn is_alive() -> &'static str {
    "ok\n"
}

/// What a request needs, and whether it is there.
#[derive(Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each says of another part whether it is there")]
struct Readiness {
    /// New requests are taken: the program is not stopping.
    accepting: bool,
    /// The database answers.
    database: bool,
    /// Photos, voices and exports can be read and written.
    files: bool,
    /// What is drawn and said in rooms is written down.
    room_log: bool,
    /// Programs that are not installed, without which some formats of files are refused. New requests are taken all the same.
    missing_programs: Vec<&'static str>,
    /// Photos are read. Where the models are missing, everything else works.
    reads_photos: bool,
    /// Voices are written down. Where models and a service are missing, everything else works.
    hears_voices: bool,
    /// What is asked in other words is found. Where the model is missing, what has the same words is.
    knows_meanings: bool,
}

/// The program can serve. Send it no requests while it cannot.
pub(super) async fn is_ready(State(pages): State<Pages>) -> Response {
    let (database, files) =
        tokio::join!(timeout(PATIENCE, pages.app.db.ping()), timeout(PATIENCE, pages.app.files.ping()));
    let (database, files) = (matches!(database, Ok(Ok(()))), matches!(files, Ok(Ok(()))));
    let room_log = pages.app.part::<Rooms>().keeps_up();
    let missing_programs = pages.app.part::<Formats>().tools().missing().map(Tool::as_str).collect();
    let readers = pages.app.part::<Readers>();
    let (reads_photos, hears_voices) = (readers.reads_photos(), readers.hears_voices());
    let knows_meanings = pages.app.part::<Bank>().knows_meanings();
    let readiness = Readiness {
        accepting: !pages.drain.has_begun(),
        database,
        files,
        room_log,
        missing_programs,
        reads_photos,
        hears_voices,
        knows_meanings,
    };
    let ready = readiness.accepting && readiness.database && readiness.files && readiness.room_log;
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, axum::Json(readiness)).into_response()
}
