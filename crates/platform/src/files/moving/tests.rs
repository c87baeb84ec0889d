use futures_util::StreamExt;
use kernel::{PersonId, Role, TimeOrder, Timestamp};

use super::*;
use crate::files::FilePurpose;
use crate::stand::{Stand, on_both};

/// A file that the database lists, with these bytes.
async fn list(ctx: &Ctx, bytes: &'static [u8]) -> FileRecord {
    let file = FileRecord {
        id: ctx.new_id(),
        owner_id: ctx.new_id::<PersonId>(),
        purpose: FilePurpose::Voice,
        media_type: "audio/ogg".to_owned(),
        size: bytes.len() as u64,
        sha256: digest(bytes),
        width: None,
        height: None,
        created_at: Timestamp::from_millis(0),
    };
    let mut tx = ctx.db.begin().await.unwrap();
    table::insert(&mut tx, &file).await.unwrap();
    tx.commit().await.unwrap();
    file
}

fn empty() -> Move {
    Move { from: Files::memory(), to: Files::memory(), source: Source::Stays, target: Target::Waiting }
}

async fn put(files: &Files, key: &str, bytes: &'static [u8]) {
    files.put(key, Bytes::from_static(bytes)).await.unwrap();
}

fn fault(kind: FaultKind, key: impl Into<String>) -> Fault {
    Fault { kind, key: key.into() }
}

on_both! {
    async fn everything_comes_across_once_and_the_source_goes_when_told(stand: Stand) {
        let (ctx, mut work) = (stand.system(), empty());
        let photo = service::key(list(&ctx, b"photo").await.id);
        put(&work.from, &photo, b"photo").await;
        put(&work.from, "rooms/7/0.ogg", b"voice").await;

        let first = run(&ctx, &work).await.unwrap();
        assert_eq!(first, Report { copied: 2, bytes: 10, ..Report::default() });
        let again = run(&ctx, &work).await.unwrap();
        assert_eq!(again, Report { there_already: 2, ..Report::default() });
        assert_eq!(work.to.get(&photo).await.unwrap(), "photo");

        work.source = Source::Goes;
        let last = run(&ctx, &work).await.unwrap();
        assert_eq!(last, Report { there_already: 2, removed: 2, ..Report::default() });
        assert_eq!(work.from.list().count().await, 0);
        let nothing_left = run(&ctx, &work).await.unwrap();
        assert_eq!(nothing_left, Report::default());
    }

    async fn a_move_that_was_broken_off_goes_on(stand: Stand) {
        let (ctx, work) = (stand.system(), empty());
        for key in ["rooms/7/0.ogg", "rooms/7/1.ogg"] {
            put(&work.from, key, b"voice").await;
        }
        put(&work.to, "rooms/7/0.ogg", b"voice").await;
        let report = run(&ctx, &work).await.unwrap();
        assert_eq!((report.copied, report.there_already, report.faults), (1, 1, Vec::new()));
    }

    async fn what_is_missing_or_damaged_or_differs_is_told_and_stays(stand: Stand) {
        let (ctx, mut work) = (stand.system(), empty());
        work.source = Source::Goes;
        let [missing, damaged, lost_there] = [b"one", b"two", b"six"].map(|bytes| list(&ctx, bytes));
        let (missing, damaged) = (service::key(missing.await.id), service::key(damaged.await.id));
        let spoiled = service::key(lost_there.await.id);
        put(&work.from, &damaged, b"tvo").await;
        put(&work.to, &spoiled, b"sex").await;
        put(&work.from, "rooms/7/0.ogg", b"voice").await;
        put(&work.to, "rooms/7/0.ogg", b"noise").await;

        let report = run(&ctx, &work).await.unwrap();
        let mut faults = vec![
            fault(FaultKind::Missing, missing),
            fault(FaultKind::Damaged, damaged.clone()),
            fault(FaultKind::Damaged, spoiled),
            fault(FaultKind::Differs, "rooms/7/0.ogg"),
        ];
        faults.sort();
        assert_eq!((report.copied, report.removed, report.faults), (0, 0, faults));
        assert_eq!(work.from.list().count().await, 2, "what did not come across stays");
    }

    async fn a_copy_that_was_damaged_is_made_again(stand: Stand) {
        let (ctx, work) = (stand.system(), empty());
        let photo = service::key(list(&ctx, b"photo").await.id);
        put(&work.from, &photo, b"photo").await;
        put(&work.to, &photo, b"phot").await;
        assert_eq!(run(&ctx, &work).await.unwrap(), Report { copied: 1, bytes: 5, ..Report::default() });
        assert_eq!(work.to.get(&photo).await.unwrap(), "photo");
    }

    async fn what_was_deleted_after_it_was_copied_goes_at_the_target_until_that_is_in_use(stand: Stand) {
        let (ctx, mut work) = (stand.system(), empty());
        let deleted = service::key(ctx.new_id());
        let new = service::key(list(&ctx, b"new").await.id);
        for (key, bytes) in [(deleted.as_str(), b"old"), (&new, b"new"), ("rooms/7/0.ogg", b"ogg")] {
            put(&work.to, key, bytes).await;
        }
        work.target = Target::InUse;
        assert_eq!(run(&ctx, &work).await.unwrap(), Report { only_there: 3, ..Report::default() });
        work.target = Target::Waiting;
        let report = run(&ctx, &work).await.unwrap();
        assert_eq!(report, Report { left_overs_removed: 1, only_there: 2, ..Report::default() });
        assert!(matches!(work.to.get(&deleted).await, Err(FileError::NotFound)));
    }

    async fn a_move_stands_in_the_audit(stand: Stand) {
        let (ctx, work) = (stand.system(), empty());
        put(&work.from, "rooms/7/0.ogg", b"voice").await;
        run(&ctx, &work).await.unwrap();
        let auditor = stand.someone(Role::Auditor);
        let filter = audit::Filter::default();
        let (page, _) = audit::list(&auditor, &filter, TimeOrder::Newest, None).await.unwrap();
        assert_eq!(page.items[0].action, "files.move");
        assert!(page.items[0].detail.contains("\"copied\":1"), "{}", page.items[0].detail);
    }
}
