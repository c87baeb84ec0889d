//! Things that are moved, resized and locked in a live room.

use board::Body;
use kernel::RoomId;

use super::{House, on_both};
use crate::Appended;

const STROKE: &str = r##"{"k":"ink","id":"s1","page":0,"tool":"pen","color":"#1B2A33","width":24,"pts":[100,100,128,50,0,128],"done":true}"##;
const RULER: &str =
    r#"{"k":"add","id":"r1","page":0,"shape":{"type":"ruler","x":500,"y":500,"length":5000,"angle":0}}"#;
const MOVE: &str = r#"{"k":"move","ids":["s1","r1"],"dx":10,"dy":20,"scale":20000}"#;
const LOCK: &str = r#"{"k":"fasten","ids":["s1"],"locked":true}"#;
const ERASE: &str = r#"{"k":"erase","ids":["s1"]}"#;
const CLEAR: &str = r#"{"k":"clear","page":0}"#;

fn codes(appended: &Appended) -> Vec<&str> {
    appended.refused.iter().map(|refused| refused.code.as_str()).collect()
}

/// Where the stroke begins, as everyone sees it.
async fn start_of(t: &House, room: RoomId) -> Option<Vec<i32>> {
    let board = t.rooms.snapshot(&t.ctx, room).await.unwrap().board;
    let object = board.on_page(0).find(|object| object.id.as_str() == "s1")?;
    let Body::Ink(ink) = object.seen() else { panic!("ink") };
    Some(ink.pts[..2].to_vec())
}

on_both! {
    async fn what_one_moves_is_moved_for_all_and_after_a_restart(t: House) {
        let room = t.room().await;
        let done = t.send(room, 2, "ab:1", &[STROKE, RULER, MOVE]).await.unwrap();
        assert_eq!(codes(&done), [""; 0]);
        assert!(t.heard(room)[2].contains(MOVE));
        assert_eq!(start_of(&t, room).await, Some(vec![210, 220]));
        let t = t.restarted();
        assert_eq!(start_of(&t, room).await, Some(vec![210, 220]));
        t.send(room, 2, "ab:4", &[r#"{"k":"undo"}"#]).await.unwrap();
        assert_eq!(start_of(&t, room).await, Some(vec![100, 100]));
    }

    async fn one_moves_and_locks_ones_own_and_the_host_anyones(t: House) {
        let room = t.room().await;
        t.send(room, 1, "host:1", &[&STROKE.replace("s1", "h1"), &RULER.replace("r1", "h2")]).await.unwrap();
        let theirs = [&*MOVE.replace(r#""s1","r1""#, r#""h1""#), &LOCK.replace("s1", "h1")];
        assert_eq!(codes(&t.send(room, 2, "ab:1", &theirs).await.unwrap()), ["board_op_refused"; 2]);
        t.send(room, 2, "ab:3", &[STROKE, RULER]).await.unwrap();
        assert_eq!(codes(&t.send(room, 1, "host:3", &[MOVE, LOCK]).await.unwrap()), [""; 0]);
        assert_eq!(start_of(&t, room).await, Some(vec![210, 220]));
    }

    async fn what_is_locked_stays_until_it_is_unlocked(t: House) {
        let room = t.room().await;
        t.send(room, 2, "ab:1", &[STROKE, LOCK]).await.unwrap();
        let own = t.send(room, 2, "ab:3", &[ERASE, &MOVE.replace(r#","r1""#, "")]).await.unwrap();
        assert_eq!(codes(&own), ["board_op_refused"; 2]);
        let host = t.send(room, 1, "host:1", &[ERASE, CLEAR]).await.unwrap();
        assert_eq!(codes(&host), ["board_op_refused"]);
        assert_eq!(start_of(&t, room).await, Some(vec![100, 100]));
        let t = t.restarted();
        let host = t.send(room, 1, "host:3", &[&LOCK.replace("true", "false"), ERASE]).await.unwrap();
        assert_eq!(codes(&host), [""; 0]);
        assert_eq!(start_of(&t, room).await, None);
    }

    async fn numbers_that_leave_the_page_are_refused(t: House) {
        let room = t.room().await;
        t.send(room, 2, "ab:1", &[STROKE]).await.unwrap();
        let far = MOVE.replace(r#","r1""#, "").replace(r#""dx":10"#, r#""dx":12000"#);
        let turned = RULER.replace(r#""angle":0"#, r#""angle":400"#);
        assert_eq!(codes(&t.send(room, 2, "ab:2", &[&far, &turned]).await.unwrap()), ["board_op_invalid"; 2]);
        assert_eq!(start_of(&t, room).await, Some(vec![100, 100]));
    }
}
