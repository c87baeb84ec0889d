use std::collections::BTreeSet;

use kernel::{PersonId, RoomId};
use platform::Ctx;
use platform::files::{FileGuards, FilePurpose, NewFile, service};
use store::sql;

use super::{House, on_both};
use crate::testing::{adult, minor, op, person, with_rights};
use crate::{Appended, Encoded, NewRoom, Rights, RoomError};

const DOT: &str =
    r##"{"k":"ink","id":"s1","page":0,"tool":"pen","color":"#1B2A33","width":24,"pts":[100,100,128],"done":false}"##;
const MORE: &str = r#"{"k":"more","id":"s1","pts":[5,5,130],"done":false}"#;

fn texts(entries: &[Encoded]) -> Vec<&str> {
    entries.iter().map(Encoded::as_str).collect()
}

fn refused(appended: &Appended) -> Vec<(u32, &str)> {
    appended.refused.iter().map(|refused| (refused.n, refused.code.as_str())).collect()
}

async fn a_file(t: &House, owner: PersonId) -> kernel::FileId {
    let mut picture = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(8, 8).write_to(&mut picture, image::ImageFormat::Png).unwrap();
    let bytes = picture.into_inner().into();
    service::save(&t.ctx, NewFile { owner, purpose: FilePurpose::BoardImage, bytes }).await.unwrap().id
}

async fn in_the_log(t: &House, room: RoomId) -> i64 {
    let row: (i64,) =
        sql!("SELECT COUNT(*) FROM room_log WHERE room_id = $1").bind((room,)).fetch_one(&t.app.db).await.unwrap();
    row.0
}

/// A transaction that never ends well: the log of the room goes on at a place somebody else has written.
pub(crate) async fn intrude(ctx: &Ctx, room: RoomId, seq: u64) {
    ctx.part::<crate::Rooms>().writer().settle(room).await.unwrap();
    let mut tx = ctx.db.begin().await.unwrap();
    sql!("INSERT INTO room_log (room_id, seq, at, author_id, op) VALUES ($1, $2, 0, $3, $4)")
        .bind((room, seq, person(1), r#"{"k":"enter"}"#.to_owned()))
        .execute(&mut tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

on_both! {
    async fn what_is_acknowledged_is_in_the_log_and_was_sent_to_everyone(t: House) {
        let room = t.room().await;
        t.clock.advance(std::time::Duration::from_millis(1_500));
        let done = t.send(room, 2, "ab12cd34:7", &[DOT, MORE]).await.unwrap();
        let expected = [
            format!(r#"{{"seq":1,"at":1500,"author":"{}","client":"ab12cd34","n":7,"op":{DOT}}}"#, person(2)),
            format!(r#"{{"seq":2,"at":1500,"author":"{}","client":"ab12cd34","n":8,"op":{MORE}}}"#, person(2)),
        ];
        assert_eq!(texts(&done.entries), expected);
        assert_eq!(t.heard(room), expected);
        let t = t.restarted();
        let log = t.rooms.log(&t.ctx, room, 0, None).await.unwrap();
        assert_eq!(log.head, 2);
        let kept: Vec<String> = log.entries.iter().map(|entry| serde_json::to_string(entry).unwrap()).collect();
        assert_eq!(kept, expected);
    }

    async fn what_a_killed_program_left_in_the_journal_is_sorted_into_the_log(t: House) {
        let (one, two) = (t.room().await, t.room().await);
        t.send(one, 2, "ab:1", &[DOT, MORE]).await.unwrap();
        t.send(two, 2, "cd:1", &[DOT]).await.unwrap();
        t.rooms.writer().settle(two).await.unwrap();
        assert_eq!((in_the_log(&t, one).await, in_the_log(&t, two).await), (0, 1), "the journal holds the rest");
        let t = t.restarted();
        assert_eq!(t.rooms.log(&t.ctx, one, 0, None).await.unwrap().entries.len(), 2);
        assert_eq!((in_the_log(&t, one).await, in_the_log(&t, two).await), (2, 1));
        t.send(one, 2, "ab:3", &[MORE]).await.unwrap();
        t.rooms.write_down(&t.ctx).await;
        assert_eq!(in_the_log(&t, one).await, 3);
        let left: (i64,) = sql!("SELECT COUNT(*) FROM room_journal").fetch_one(&t.app.db).await.unwrap();
        assert_eq!(left.0, 0);
    }

    async fn a_program_that_was_taken_over_acknowledges_nothing_more(t: House) {
        let room = t.room().await;
        t.send(room, 2, "ab:1", &[DOT]).await.unwrap();
        let other = t.beside();
        let there = other.send(room, 2, "cd:1", &[MORE]).await.unwrap();
        assert!(there.entries[0].as_str().starts_with(r#"{"seq":2,"#));
        assert!(matches!(t.send(room, 2, "ab:2", &[MORE]).await, Err(RoomError::NotSaved)));
        assert_eq!(other.rooms.log(&other.ctx, room, 0, None).await.unwrap().head, 2);
    }

    async fn a_repeat_is_answered_by_what_is_there_also_after_a_restart(t: House) {
        let room = t.room().await;
        let first = t.send(room, 2, "ab:1", &[DOT, MORE]).await.unwrap();
        let again = t.send(room, 2, "ab:2", &[MORE, MORE]).await.unwrap();
        let seqs = |done: &Appended| -> BTreeSet<String> {
            done.entries.iter().map(|entry| entry.as_str().split(',').next().unwrap().to_owned()).collect()
        };
        assert_eq!(seqs(&again), [r#"{"seq":2"#.to_owned(), r#"{"seq":3"#.to_owned()].into());
        let t = t.restarted();
        let late = t.send(room, 2, "ab:1", &[DOT, MORE, MORE]).await.unwrap();
        assert_eq!(texts(&late.entries)[..2], texts(&first.entries)[..]);
        assert_eq!(late.entries.len(), 3);
        assert_eq!(t.rooms.view(&t.ctx, room).await.unwrap().head, 3);
        assert!(t.heard(room).is_empty(), "nothing new was sent");
    }

    async fn another_persons_client_name_is_refused(t: House) {
        let room = t.room().await;
        t.send(room, 2, "ab:1", &[DOT]).await.unwrap();
        let taken = t.send(room, 1, "ab:1", &[DOT]).await.unwrap();
        assert_eq!(refused(&taken), [(1, "bad_request")]);
    }

    async fn one_bad_operation_does_not_cost_the_others(t: House) {
        let room = t.room().await;
        let clear = r#"{"k":"clear","page":0}"#;
        let done = t.send(room, 2, "ab:1", &[DOT, clear, DOT, r#"{"k":"close"}"#, MORE]).await.unwrap();
        assert_eq!(refused(&done), [(2, "board_op_refused"), (3, "board_op_invalid"), (4, "board_op_invalid")]);
        assert_eq!(done.entries.len(), 2);
        assert!(matches!(t.send(room, 9, "zz:1", &[DOT]).await, Err(RoomError::NotFound)));
        assert!(matches!(t.send(room, 2, "ab:1", &[MORE; 201]).await, Err(RoomError::TooMany)));
        let unknown = t.app.new_id();
        assert!(matches!(t.send(unknown, 2, "ab:1", &[DOT]).await, Err(RoomError::NotFound)));
    }

    async fn a_room_is_opened_with_things_on_its_board(t: House) {
        let members = vec![with_rights(&adult(1), Rights::Host), minor(2)];
        let mut tx = t.app.db.begin().await.unwrap();
        let first_ops = vec![(person(2), op(DOT))];
        let room = t.rooms.open(&t.ctx, &mut tx, NewRoom { members: members.clone(), first_ops }).await.unwrap();
        tx.commit().await.unwrap();
        let snapshot = t.rooms.snapshot(&t.ctx, room).await.unwrap();
        assert_eq!((snapshot.seq, snapshot.board.on_page(0).count()), (1, 1));

        let mut tx = t.app.db.begin().await.unwrap();
        let first_ops = vec![(person(2), op(MORE))];
        let refused = t.rooms.open(&t.ctx, &mut tx, NewRoom { members, first_ops }).await;
        assert!(matches!(refused, Err(RoomError::Refused(_))));
        let no_host = t.rooms.open(&t.ctx, &mut tx, NewRoom { members: vec![minor(2)], first_ops: vec![] }).await;
        assert!(matches!(no_host, Err(RoomError::NoHost)));
    }

    async fn a_long_room_comes_back_from_its_snapshot_and_the_tail(t: House) {
        let room = t.room().await;
        t.send(room, 2, "ab:1", &[DOT, r#"{"k":"chat","text":"老师好"}"#]).await.unwrap();
        for round in 0..12 {
            t.send(room, 2, &format!("ab:{}", 3 + round * 100), &[MORE; 100]).await.unwrap();
        }
        let before = t.rooms.snapshot(&t.ctx, room).await.unwrap();
        while crate::log::store::find_snapshot(&t.app.db, room).await.unwrap().is_none() {
            tokio::task::yield_now().await;
        }
        let t = t.restarted();
        let after = t.rooms.snapshot(&t.ctx, room).await.unwrap();
        assert_eq!((after.seq, after.chat.len()), (1_202, 1));
        assert_eq!((after.seq, &after.board, &after.chat), (before.seq, &before.board, &before.chat));
        // What clients sent before the snapshot is remembered, too.
        let again = t.send(room, 2, "ab:1", &[DOT]).await.unwrap();
        assert!(again.entries[0].as_str().starts_with(r#"{"seq":1,"#));
        assert_eq!(t.rooms.view(&t.ctx, room).await.unwrap().head, 1_202);
    }

    async fn many_rooms_write_at_once_and_each_log_is_whole(t: House) {
        let mut rooms = Vec::new();
        for _ in 0..40 {
            rooms.push(t.room().await);
        }
        let write = async |room: RoomId, who: u128| {
            for n in 0..5 {
                let chat = format!(r#"{{"k":"chat","text":"{who} {n}"}}"#);
                t.send(room, who, &format!("c{who}:{n}"), &[&chat]).await.unwrap();
            }
        };
        let all = rooms.iter().flat_map(|room| [write(*room, 1), write(*room, 2)]);
        futures_util::future::join_all(all).await;
        for room in rooms {
            let log = t.rooms.log(&t.ctx, room, 0, None).await.unwrap();
            let seqs: Vec<u64> = log.entries.iter().map(|entry| entry.seq).collect();
            assert_eq!(seqs, (1..=10).collect::<Vec<_>>());
            let sent: Vec<String> = log.entries.iter().map(|entry| serde_json::to_string(entry).unwrap()).collect();
            assert_eq!(t.heard(room), sent, "everyone hears the log in its order");
            for who in [1, 2].map(person) {
                let own: Vec<u32> = log.entries.iter().filter(|entry| entry.author == Some(who)).filter_map(|entry| entry.n).collect();
                assert_eq!(own, [0, 1, 2, 3, 4]);
            }
        }
    }

    async fn a_room_that_cannot_be_written_takes_no_other_with_it(t: House) {
        let (bad, good) = (t.room().await, t.room().await);
        t.send(bad, 2, "ab:1", &[DOT]).await.unwrap();
        intrude(&t.ctx, bad, 2).await;
        let (lost, kept) = futures_util::future::join(t.send(bad, 2, "ab:2", &[MORE]), t.send(good, 2, "ab:1", &[DOT])).await;
        assert!(matches!(lost, Err(RoomError::NotSaved)));
        assert_eq!(kept.unwrap().entries.len(), 1);
        // What was not saved was heard by no one; the client sends it again, and the log goes on where it really is.
        assert_eq!(t.heard(bad).len(), 1);
        let again = t.send(bad, 2, "ab:2", &[MORE]).await.unwrap();
        assert!(again.entries[0].as_str().starts_with(r#"{"seq":3,"#), "{:?}", texts(&again.entries));
    }

    async fn the_clock_of_a_room_never_goes_back(t: House) {
        let room = t.room().await;
        t.clock.advance(std::time::Duration::from_secs(10));
        t.send(room, 2, "ab:1", &[DOT]).await.unwrap();
        t.clock.set("2026-09-02T18:00+08:00");
        t.send(room, 2, "ab:2", &[MORE]).await.unwrap();
        let log = t.rooms.log(&t.ctx, room, 0, None).await.unwrap();
        assert_eq!(log.entries.iter().map(|entry| entry.at).collect::<Vec<_>>(), [10_000, 10_000]);
    }

    async fn a_log_is_read_in_parts(t: House) {
        let room = t.room().await;
        t.send(room, 2, "ab:1", &[DOT, MORE, MORE, MORE]).await.unwrap();
        for (after, limit, seqs) in [(0, Some(2), vec![1, 2]), (2, None, vec![3, 4]), (4, None, vec![]), (9, Some(0), vec![])] {
            let part = t.rooms.log(&t.ctx, room, after, limit).await.unwrap();
            assert_eq!(part.entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), seqs);
            assert_eq!(part.head, 4);
        }
    }

    async fn a_picture_on_the_board_can_be_seen_by_who_may_see_the_room(t: House) {
        let mut t = t;
        t.app.parts = t.app.parts.clone().with(crate::file_guards(FileGuards::new()));
        let room = t.room().await;
        let file = a_file(&t, person(1)).await;
        let add = |id: &str| format!(r#"{{"k":"add","id":"{id}","page":0,"shape":{{"type":"image","x":0,"y":0,"w":100,"h":100,"file":"{file}"}}}}"#);
        let as_person = |number: u128| t.acting(number);
        let client = "ab".parse().unwrap();
        let new = |id: &str| vec![crate::NewOp { n: 1, op: Some(op(&add(id))) }];
        // A file one may not see is not shown to others either.
        let stolen = t.rooms.append(&as_person(2), room, person(2), &client, new("a")).await.unwrap();
        assert_eq!(refused(&stolen), [(1, "board_op_invalid")]);
        assert!(service::see(&as_person(2), file).await.is_err());
        let client = "cd".parse().unwrap();
        t.rooms.append(&as_person(1), room, person(1), &client, new("b")).await.unwrap();
        assert!(service::see(&as_person(2), file).await.is_ok());
        assert!(service::see(&as_person(3), file).await.is_err());
        // It is counted once, however often it lies on the board, in what the replay takes.
        let again = vec![crate::NewOp { n: 2, op: Some(op(&add("c"))) }];
        t.rooms.append(&as_person(1), room, person(1), &client, again).await.unwrap();
        t.rooms.close(&t.ctx, room).await.unwrap();
        let size = service::get(&t.app.db, file).await.unwrap().size;
        assert_eq!(t.rooms.replay(&t.ctx, room).await.unwrap().image_bytes, size);
    }
}
