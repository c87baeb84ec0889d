//! Promises that hold for every session: many random ones are played.

use kernel::PersonId;

use super::{dot, line, op, person, rights, segment};
use crate::{Board, Object, Op, Rights, Snapshot};

/// A small generator (splitmix64), so that a failing session can be played again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) % sides
    }
}

struct Entry {
    seq: u64,
    author: PersonId,
    op: Op,
}

fn random_op(dice: &mut Dice, step: u64) -> Op {
    let known = dice.roll(step.max(1));
    op(&match dice.roll(15) {
        0..=2 => dot(&format!("o{step}")),
        3 | 4 => line(&format!("o{step}"), i32::try_from(dice.roll(9_000)).unwrap()),
        5 => format!(r#"{{"k":"more","id":"o{known}","pts":[3,4,99],"done":{}}}"#, dice.roll(2) == 0),
        6 => format!(r#"{{"k":"set","id":"o{known}","shape":{}}}"#, segment(i32::try_from(dice.roll(9_000)).unwrap())),
        7 => format!(r#"{{"k":"erase","ids":["o{known}"]}}"#),
        8 | 9 => r#"{"k":"undo"}"#.to_owned(),
        10 => r#"{"k":"redo"}"#.to_owned(),
        11 | 12 => format!(
            r#"{{"k":"move","ids":["o{known}","o{}"],"dx":{},"dy":-7,"scale":{}}}"#,
            known / 2,
            dice.roll(900),
            9_000 + dice.roll(2_000)
        ),
        13 => format!(r#"{{"k":"fasten","ids":["o{known}"],"locked":{}}}"#, dice.roll(2) == 0),
        _ if dice.roll(8) == 0 => r#"{"k":"clear","page":0}"#.to_owned(),
        _ => format!(r#"{{"k":"erase","ids":["o{known}","o{}"]}}"#, known / 2),
    })
}

/// A session of three people, person 1 the host, as it is kept: only what passed the check.
fn session(seed: u64) -> Vec<Entry> {
    let (mut dice, mut board, mut log) = (Dice(seed), Board::default(), Vec::new());
    for step in 0..160 {
        let author = person(u128::from(dice.roll(3)) + 1);
        let op = random_op(&mut dice, step);
        if board.check(author, rights(author), &op).is_ok() {
            let seq = log.len() as u64 + 1;
            board.apply(seq, author, &op);
            log.push(Entry { seq, author, op });
        }
    }
    log
}

fn replay(mut board: Board, log: &[Entry]) -> Board {
    for entry in log {
        board.apply(entry.seq, entry.author, &entry.op);
    }
    board
}

fn through_json<T: serde::Serialize + serde::de::DeserializeOwned>(thing: &T) -> T {
    serde_json::from_str(&serde_json::to_string(thing).unwrap()).unwrap()
}

#[test]
fn a_snapshot_and_the_tail_are_the_whole_log() {
    for seed in 0..60 {
        let log = session(seed);
        let whole = replay(Board::default(), &log);
        for cut in [0, 1, log.len() / 3, log.len() / 2, log.len() - 1, log.len()] {
            let (head, tail) = log.split_at(cut);
            let snapshot = Snapshot { seq: cut as u64, board: replay(Board::default(), head) };
            let restored = through_json(&snapshot);
            assert_eq!(restored, snapshot, "session {seed} cut at {cut}");
            assert_eq!(replay(restored.board, tail), whole, "session {seed} cut at {cut}");
        }
    }
}

#[test]
fn everyone_who_applies_the_same_entries_sees_the_same_board() {
    for seed in 100..140 {
        let log = session(seed);
        let mut there = Board::default();
        let mut here = Board::default();
        for entry in &log {
            here.apply(entry.seq, entry.author, &entry.op);
            there.apply(entry.seq, entry.author, &through_json(&entry.op));
            assert_eq!(here, there, "session {seed} at {}", entry.seq);
        }
    }
}

#[test]
fn undo_and_redo_touch_nothing_that_another_changed_last() {
    let mut undone = 0;
    for seed in 200..280 {
        let log = session(seed);
        let mut board = Board::default();
        for entry in &log {
            let before = board.clone();
            board.apply(entry.seq, entry.author, &entry.op);
            if !matches!(entry.op, Op::Undo {} | Op::Redo {}) {
                continue;
            }
            for (old, new) in before.objects().zip(board.objects()).filter(|(old, new)| old != new) {
                undone += 1;
                // A redo finds the thing as the undo left it: in the state before the step, whoever made that.
                let hand = last_hand(&log, if entry.op == (Op::Undo {}) { old } else { new });
                assert!(hand == entry.author, "session {seed} at {}: {old:?} → {new:?}", entry.seq);
                let own = old.author == entry.author || rights(entry.author) == Rights::Host;
                assert!(own, "session {seed} at {}: a speaker's undo changed {old:?}", entry.seq);
            }
        }
    }
    assert!(undone > 200, "the sessions undo too little to show anything: {undone}");
}

/// Who changed a thing last. One that was undone out of existence belongs to its author.
fn last_hand(log: &[Entry], object: &Object) -> PersonId {
    log.iter().find(|entry| entry.seq == object.rev).map_or(object.author, |entry| entry.author)
}

#[test]
fn undoing_everything_leaves_only_what_others_hold() {
    for seed in 300..330 {
        let log = session(seed);
        let mut board = replay(Board::default(), &log);
        for author in [1, 2, 3].map(person) {
            for seq in 1_000..1_400 {
                board.apply(seq, author, &Op::Undo {});
            }
            let history = board.history(author).cloned().unwrap_or_default();
            assert!(history.done.is_empty(), "session {seed}");
        }
        for author in [3, 2, 1].map(person) {
            for seq in 2_000..2_400 {
                board.apply(seq, author, &Op::Redo {});
            }
        }
        assert_eq!(board.objects().count(), replay(Board::default(), &log).objects().count());
    }
}
