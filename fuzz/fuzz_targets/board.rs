//! A board takes any operations in any order: what it refuses changes nothing, and what it holds can be read again.
#![no_main]

use board::{Board, Op, Rights};
use kernel::PersonId;
use libfuzzer_sys::fuzz_target;
use uuid::Uuid;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let people = [1, 2].map(|n| PersonId::from(Uuid::from_u128(n)));
    let mut board = Board::default();
    // One operation a line; the first letter says who does it.
    for (seq, line) in (1..).zip(text.lines()) {
        let (who, text) = line.split_at_checked(1).unwrap_or_default();
        let (author, rights) = if who == "h" { (people[0], Rights::Host) } else { (people[1], Rights::Speaker) };
        let Ok(op) = serde_json::from_str::<Op>(text) else { continue };
        if board.check(author, rights, &op).is_ok() {
            board.apply(seq, author, &op);
        }
    }
    let kept = serde_json::to_string(&board).expect("a board can be written");
    assert_eq!(serde_json::from_str::<Board>(&kept).expect("what was written can be read"), board);
});
