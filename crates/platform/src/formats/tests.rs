//! What goes with more than one of the files of this folder.

use std::time::Duration;

use kernel::Role;

use super::rules::MOST_TRIES;
use super::service::{prepare, progress, wait};
use super::{Format, Formats, Limits, PreparationState, Tools, store as table};
use crate::files::FilePurpose;
use crate::stand::{Stand, on_both};
use crate::testing::voice;
use crate::uploads::{self, NewUpload, Upload, UploadState, Uploads, service};

/// A program that takes uploads and has no programs of the system.
fn taking(stand: &mut Stand, folder: &std::path::Path) {
    let uploads = Uploads::at(&folder.join("uploads"), uploads::Limits::default()).unwrap();
    let formats = Formats::at(&folder.join("formats"), Limits::default(), Tools::none()).unwrap();
    stand.app.parts = stand.app.parts.clone().with(uploads).with(formats);
}

/// An upload that has been announced.
async fn announced(stand: &Stand) -> Upload {
    let pupil = stand.someone(Role::Pupil);
    let metadata = Some("purpose dm9pY2U=".to_owned());
    service::create(&pupil, NewUpload { length: Some(500), metadata, concat: None }).await.unwrap().upload
}

on_both! {
    async fn what_never_comes_to_an_end_is_given_up(mut stand: Stand) {
        let folder = tempfile::tempdir().unwrap();
        taking(&mut stand, folder.path());
        let (ctx, upload) = (stand.system(), announced(&stand).await);
        wait(&ctx, &upload, FilePurpose::Voice, Format::Mp3).await.unwrap();
        wait(&ctx, &upload, FilePurpose::Voice, Format::Mp3).await.unwrap();
        // The program is killed in the middle, each time it begins.
        for tries in 1..=MOST_TRIES {
            let mut tx = ctx.db.begin().await.unwrap();
            table::update(&mut tx, upload.id, PreparationState::Working, tries).await.unwrap();
            tx.commit().await.unwrap();
        }
        prepare(&ctx, upload.id).await.unwrap();
        let ended = service::find(&ctx.db, upload.id).await.unwrap();
        assert_eq!((ended.state, ended.problem), (UploadState::Refused, Some(kernel::ErrorCode::FileFailed)));
        assert_eq!(progress(&ctx.db, upload.id.file()).await.unwrap(), None);
    }

    async fn one_thing_is_made_once_however_many_ask_for_it(mut stand: Stand) {
        let folder = tempfile::tempdir().unwrap();
        taking(&mut stand, folder.path());
        let (ctx, upload) = (stand.system(), announced(&stand).await);
        wait(&ctx, &upload, FilePurpose::Voice, Format::Mp3).await.unwrap();
        let formats = ctx.part::<Formats>();
        let in_hand = formats.take(upload.id).unwrap();
        prepare(&ctx, upload.id).await.unwrap();
        let waiting = table::find(&ctx.db, upload.id).await.unwrap().unwrap();
        assert_eq!((waiting.state, waiting.tries), (PreparationState::Waiting, 0));
        drop(in_hand);

        // Where every place is taken it comes again in a moment, and others are not kept waiting.
        let turns = [formats.turns.try_acquire().unwrap(), formats.turns.try_acquire().unwrap()];
        prepare(&ctx, upload.id).await.unwrap();
        assert_eq!(table::find(&ctx.db, upload.id).await.unwrap().unwrap().tries, 0);
        drop(turns);
        prepare(&ctx, upload.id).await.unwrap();
        let ended = service::find(&ctx.db, upload.id).await.unwrap();
        assert_eq!(ended.problem, Some(kernel::ErrorCode::FileNotHere));
    }
}

#[tokio::test]
async fn what_was_left_of_an_earlier_run_goes_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("formats");
    std::fs::create_dir_all(place.join("half-made")).unwrap();
    let formats = Formats::at(&place, Limits::default(), Tools::none()).unwrap();
    assert!(!place.join("half-made").exists());
    let desk = formats.desk("one").unwrap();
    std::fs::write(desk.path().join("source"), voice(200)).unwrap();
    let path = desk.path().to_owned();
    drop(desk);
    assert!(!path.exists());
    assert_eq!(formats.limits().longest_video, Duration::from_mins(3));
}
