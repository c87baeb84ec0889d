//! Moving, resizing and locking. The table is the client's as well: both must come to the same numbers.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{dot, op, person, rights};
use crate::{Board, Body, Object, Op, Refusal, Rights, Shape};

#[derive(Deserialize)]
struct Case {
    name: String,
    ops: Vec<(u128, Op)>,
    seen: BTreeMap<String, Look>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Look {
    points: Option<Vec<[i32; 3]>>,
    width: Option<u16>,
    shape: Option<Shape>,
    locked: bool,
}

fn look(object: &Object) -> Look {
    let locked = object.is_locked();
    match object.seen() {
        Body::Shape(shape) => Look { points: None, width: None, shape: Some(shape), locked },
        Body::Ink(ink) => {
            let pressures = ink.pts.iter().skip(2).step_by(3);
            let points = ink.places().zip(pressures).map(|([x, y], p)| [x, y, *p]).collect();
            Look { points: Some(points), width: Some(ink.width), shape: None, locked }
        }
    }
}

fn played(ops: &[(u128, Op)]) -> Board {
    let mut board = Board::default();
    for (seq, (author, op)) in (1..).zip(ops) {
        let author = person(*author);
        assert_eq!(board.check(author, rights(author), op), Ok(()), "{op:?}");
        board.apply(seq, author, op);
    }
    board
}

#[test]
fn what_is_moved_and_locked_is_where_the_client_has_it() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("moves.json")).unwrap();
    for Case { name, ops, seen } in cases {
        let board = played(&ops);
        let looks: BTreeMap<_, _> =
            board.on_page(0).map(|object| (object.id.as_str().to_owned(), look(object))).collect();
        assert_eq!(looks, seen, "{name}");
    }
}

fn add(shape: &str) -> String {
    format!(r#"{{"k":"add","id":"n","page":0,"shape":{shape}}}"#)
}

const SYSTEM: &str = r##"{"type":"coordinates","x":0,"y":0,"w":4000,"h":4000,"x_min":-5,"x_max":5,"y_min":-5,"y_max":5,"color":"#1B2A33","width":16}"##;
const LINE: &str = r##"{"type":"number_line","x":0,"y":0,"w":4000,"from":0,"to":10,"color":"#1B2A33","width":16}"##;
const RULER: &str = r#"{"type":"ruler","x":0,"y":0,"length":5000,"angle":30}"#;

#[test]
fn what_is_refused() {
    use Refusal::{Locked, NoSuchObject, NotYours, OutOfRange, TooMuch};
    let board = played(&[
        (2, op(&dot("a"))),
        (2, op(&dot("fast"))),
        (2, op(r#"{"k":"fasten","ids":["fast"],"locked":true}"#)),
        (2, op(&add(RULER).replace("\"n\"", "\"r\""))),
        (1, op(r#"{"k":"fasten","ids":["r"],"locked":true}"#)),
    ]);
    let moved = |ids: &str, dx: i64| format!(r#"{{"k":"move","ids":[{ids}],"dx":{dx},"dy":0}}"#);
    let scaled = |scale: u32| format!(r#"{{"k":"move","ids":["a"],"dx":0,"dy":0,"scale":{scale}}}"#);
    let many = vec![r#""a""#; 501].join(",");
    let cases: &[(u128, Rights, String, Result<(), Refusal>)] = &[
        (2, Rights::Speaker, moved(r#""a""#, 5), Ok(())),
        (1, Rights::Host, moved(r#""a""#, 5), Ok(())),
        (3, Rights::Speaker, moved(r#""a""#, 5), Err(NotYours)),
        (2, Rights::Speaker, moved(r#""a","fast""#, 5), Err(Locked)),
        (1, Rights::Host, moved(r#""fast""#, 5), Err(Locked)),
        (2, Rights::Speaker, moved(r#""a""#, 11_901), Err(OutOfRange)),
        (2, Rights::Speaker, moved(r#""a""#, i64::from(i32::MIN)), Err(OutOfRange)),
        (2, Rights::Speaker, moved("", 5), Err(TooMuch)),
        (2, Rights::Speaker, moved(&many, 5), Err(TooMuch)),
        (2, Rights::Speaker, moved(r#""a","a""#, 5), Err(TooMuch)),
        (2, Rights::Speaker, moved(r#""none""#, 5), Err(NoSuchObject)),
        (2, Rights::Speaker, scaled(99), Err(OutOfRange)),
        (2, Rights::Speaker, scaled(1_000_000), Ok(())),
        (2, Rights::Speaker, scaled(1_000_001), Err(OutOfRange)),
        (2, Rights::Speaker, r#"{"k":"erase","ids":["fast"]}"#.into(), Err(Locked)),
        (3, Rights::Speaker, r#"{"k":"fasten","ids":["a"],"locked":true}"#.into(), Err(NotYours)),
        (2, Rights::Speaker, r#"{"k":"fasten","ids":["r"],"locked":false}"#.into(), Ok(())),
        (2, Rights::Speaker, format!(r#"{{"k":"set","id":"r","shape":{RULER}}}"#), Err(Locked)),
        (2, Rights::Speaker, add(RULER), Ok(())),
        (2, Rights::Speaker, add(&RULER.replace("5000", "999")), Err(OutOfRange)),
        (2, Rights::Speaker, add(&RULER.replace("30", "361")), Err(OutOfRange)),
        (2, Rights::Speaker, add(r#"{"type":"protractor","x":0,"y":0,"radius":499,"angle":0}"#), Err(OutOfRange)),
        (2, Rights::Speaker, add(SYSTEM), Ok(())),
        (2, Rights::Speaker, add(&SYSTEM.replace(r#""x_max":5"#, r#""x_max":-5"#)), Err(OutOfRange)),
        (2, Rights::Speaker, add(&SYSTEM.replace(r#""y_max":5"#, r#""y_max":10001"#)), Err(OutOfRange)),
        (2, Rights::Speaker, add(&SYSTEM.replace(r#""w":4000"#, r#""w":900"#)), Err(OutOfRange)),
        (2, Rights::Speaker, add(LINE), Ok(())),
        (2, Rights::Speaker, add(&LINE.replace(r#""to":10"#, r#""to":10,"step":50"#)), Ok(())),
        (2, Rights::Speaker, add(&LINE.replace(r#""to":10"#, r#""to":10,"step":49"#)), Err(OutOfRange)),
        (2, Rights::Speaker, add(&LINE.replace(r#""to":10"#, r#""to":10,"step":0"#)), Err(OutOfRange)),
        (2, Rights::Speaker, add(&LINE.replace(r#""from":0"#, r#""from":10"#)), Err(OutOfRange)),
    ];
    for (author, rights, text, expected) in cases {
        assert_eq!(&board.check(person(*author), *rights, &op(text)), expected, "{text}");
    }
}

#[test]
fn a_move_is_written_as_it_was_read() {
    for text in [
        r#"{"k":"move","ids":["a"],"dx":1,"dy":-2}"#.to_owned(),
        r#"{"k":"move","ids":["a"],"dx":1,"dy":-2,"scale":15000}"#.to_owned(),
        r#"{"k":"fasten","ids":["a","b"],"locked":true}"#.to_owned(),
        r#"{"k":"page_add","page":1,"paper":"mi_grid"}"#.to_owned(),
        add(RULER),
        add(LINE),
    ] {
        assert_eq!(serde_json::to_string(&op(&text)).unwrap(), text);
    }
}
