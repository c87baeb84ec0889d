use super::{dot, line, op, person, rights, segment};
use crate::{Board, Body, Op, Refusal, Rights, Shape};

/// Operations, each by the person of that number; person 1 is the host.
type Steps = Vec<(u128, String)>;

/// A board after these operations.
fn board(ops: &[(u128, String)]) -> Board {
    let mut board = Board::default();
    for (seq, (author, text)) in (1..).zip(ops) {
        let (author, op) = (person(*author), op(text));
        assert_eq!(board.check(author, rights(author), &op), Ok(()), "{text}");
        board.apply(seq, author, &op);
    }
    board
}

fn shown(board: &Board) -> Vec<&str> {
    board.on_page(0).map(|object| object.id.as_str()).collect()
}

fn undo() -> String {
    r#"{"k":"undo"}"#.into()
}

fn redo() -> String {
    r#"{"k":"redo"}"#.into()
}

fn erase(ids: &str) -> String {
    format!(r#"{{"k":"erase","ids":[{ids}]}}"#)
}

fn set(id: &str, x2: i32) -> String {
    format!(r#"{{"k":"set","id":"{id}","shape":{}}}"#, segment(x2))
}

fn photo(locked: bool) -> String {
    format!(
        r#"{{"k":"add","id":"photo","page":0,"shape":{{"type":"image","x":0,"y":0,"w":10000,"h":7000,
            "file":"00000000-0000-7000-8000-000000000009","rotation":90,"crop":[0,0,5000,5000],"locked":{locked}}}}}"#
    )
}

#[test]
fn what_is_seen_after_a_few_steps() {
    let cases: &[(&str, Steps, &[&str])] = &[
        ("ink stays", vec![(2, dot("a")), (1, dot("b"))], &["a", "b"]),
        ("own erasing", vec![(2, dot("a")), (2, erase(r#""a""#))], &[]),
        ("the host erases anyone's", vec![(2, dot("a")), (1, erase(r#""a""#))], &[]),
        ("erasing twice is once", vec![(2, dot("a")), (2, erase(r#""a""#)), (1, erase(r#""a""#))], &[]),
        ("undo takes the author's last", vec![(2, dot("a")), (1, dot("b")), (2, undo())], &["b"]),
        ("undo brings back what was erased", vec![(2, dot("a")), (2, erase(r#""a""#)), (2, undo())], &["a"]),
        ("undo of nothing is nothing", vec![(2, dot("a")), (3, undo())], &["a"]),
        ("redo", vec![(2, dot("a")), (2, undo()), (2, redo())], &["a"]),
        ("a new step ends redo", vec![(2, dot("a")), (2, undo()), (2, dot("b")), (2, redo())], &["b"]),
        ("redo keeps the drawing order", vec![(2, dot("a")), (2, undo()), (1, dot("b")), (2, redo())], &["a", "b"]),
        ("clear", vec![(2, dot("a")), (1, dot("b")), (1, r#"{"k":"clear","page":0}"#.into())], &[]),
        ("clear can be undone", vec![(2, dot("a")), (1, r#"{"k":"clear","page":0}"#.into()), (1, undo())], &["a"]),
        ("clear leaves locked pictures", vec![(2, photo(true)), (1, r#"{"k":"clear","page":0}"#.into())], &["photo"]),
        ("clear takes unlocked ones", vec![(2, photo(false)), (1, r#"{"k":"clear","page":0}"#.into())], &[]),
        (
            "what the host erased the author's undo does not bring back",
            vec![(2, dot("a")), (1, erase(r#""a""#)), (2, undo())],
            &[],
        ),
        ("nor does the author's redo", vec![(2, dot("a")), (1, erase(r#""a""#)), (2, undo()), (2, redo())], &[]),
        ("the host's undo does", vec![(2, dot("a")), (1, erase(r#""a""#)), (2, undo()), (1, undo())], &["a"]),
        (
            "what the host changed the author's undo leaves",
            vec![(2, line("a", 5)), (1, set("a", 9)), (2, undo())],
            &["a"],
        ),
    ];
    for (name, ops, seen) in cases {
        assert_eq!(&shown(&board(ops)), seen, "{name}");
    }
}

#[test]
fn a_changed_shape_goes_back_step_by_step() {
    let mut ops = vec![(2, line("a", 5)), (2, set("a", 6)), (2, set("a", 7))];
    for (more, x2) in [(None, 7), (Some(undo()), 6), (Some(undo()), 5), (Some(redo()), 6), (Some(redo()), 7)] {
        ops.extend(more.map(|text| (2, text)));
        let board = board(&ops);
        let Body::Shape(Shape::Line(line)) = &board.on_page(0).next().unwrap().body else { panic!("a line") };
        assert_eq!(line.x2, x2);
    }
}

#[test]
fn a_stroke_is_one_step_however_many_pieces_it_came_in() {
    let more = |done: bool| format!(r#"{{"k":"more","id":"a","pts":[5,-5,200,1,1,9],"done":{done}}}"#);
    let drawn = board(&[(2, dot("a")), (2, more(false)), (2, more(true))]);
    let Body::Ink(ink) = &drawn.on_page(0).next().unwrap().body else { panic!("ink") };
    assert_eq!((ink.pts.len(), ink.tip, ink.done), (15, [112, 92], true));
    assert_eq!(shown(&board(&[(2, dot("a")), (2, more(true)), (2, undo())])), [""; 0]);
}

#[test]
fn what_is_refused() {
    use Refusal::{
        BadPoints, HostOnly, IdTaken, Locked, NoSuchObject, NoSuchPage, NotOnStage, NotYours, OutOfRange,
        PageOutOfOrder, StrokeDone, TooMuch, WrongType,
    };
    let done = dot("done").replace("]}", r#"],"done":true}"#);
    let board = board(&[(2, dot("a")), (1, line("b", 5)), (2, done), (2, photo(true)), (2, dot("gone")), (2, undo())]);
    let many = vec!["0,0,1"; 342].join(",");
    let more = |pts: &str| format!(r#"{{"k":"more","id":"a","pts":[{pts}]}}"#);
    let long = |latex: &str| {
        format!(
            r##"{{"k":"add","id":"n","page":0,"shape":{{"type":"formula","x":0,"y":0,"size":300,"color":"#000000","latex":"{latex}"}}}}"##
        )
    };
    let cases: &[(u128, Rights, String, Result<(), Refusal>)] = &[
        (2, Rights::Listener, dot("n"), Err(NotOnStage)),
        (2, Rights::Guest, dot("n"), Err(NotOnStage)),
        (2, Rights::Speaker, dot("n"), Ok(())),
        (2, Rights::Speaker, dot("a"), Err(IdTaken)),
        (2, Rights::Speaker, dot("gone"), Err(IdTaken)),
        (2, Rights::Speaker, dot("n").replace("\"page\":0", "\"page\":1"), Err(NoSuchPage)),
        (2, Rights::Speaker, dot("n").replace("24", "0"), Err(OutOfRange)),
        (2, Rights::Speaker, dot("n").replace("128", "256"), Err(BadPoints)),
        (2, Rights::Speaker, dot("n").replace("[100,", "["), Err(BadPoints)),
        (2, Rights::Speaker, dot("n").replace("100,100,128", ""), Err(BadPoints)),
        (2, Rights::Speaker, dot("n").replace("[100,", "[12001,"), Err(OutOfRange)),
        (2, Rights::Speaker, more("1,1,1"), Ok(())),
        (3, Rights::Speaker, more("1,1,1"), Err(NotYours)),
        (1, Rights::Host, more("1,1,1"), Err(NotYours)),
        (2, Rights::Speaker, more("99999,0,1"), Err(OutOfRange)),
        (2, Rights::Speaker, more(&many), Err(BadPoints)),
        (2, Rights::Speaker, more("1,1,1").replace("\"a\"", "\"done\""), Err(StrokeDone)),
        (1, Rights::Host, more("1,1,1").replace("\"a\"", "\"b\""), Err(WrongType)),
        (2, Rights::Speaker, more("1,1,1").replace("\"a\"", "\"none\""), Err(NoSuchObject)),
        (2, Rights::Speaker, set("b", 9), Err(NotYours)),
        (1, Rights::Host, set("b", 9), Ok(())),
        (1, Rights::Host, set("a", 9), Err(WrongType)),
        (2, Rights::Speaker, set("gone", 9), Err(NoSuchObject)),
        (1, Rights::Host, set("b", 99_999), Err(OutOfRange)),
        (2, Rights::Speaker, erase(r#""a","b""#), Err(NotYours)),
        (1, Rights::Host, erase(r#""a","b""#), Ok(())),
        (1, Rights::Host, erase(r#""photo""#), Err(Locked)),
        (1, Rights::Host, erase(""), Err(TooMuch)),
        (2, Rights::Speaker, r#"{"k":"clear","page":0}"#.into(), Err(HostOnly)),
        (1, Rights::Host, r#"{"k":"clear","page":1}"#.into(), Err(NoSuchPage)),
        (2, Rights::Speaker, r#"{"k":"page_add","page":1,"paper":"grid"}"#.into(), Ok(())),
        (2, Rights::Speaker, r#"{"k":"page_add","page":0,"paper":"grid"}"#.into(), Err(PageOutOfOrder)),
        (2, Rights::Speaker, r#"{"k":"page_turn","page":1}"#.into(), Err(NoSuchPage)),
        (2, Rights::Speaker, long("x^2"), Ok(())),
        (2, Rights::Speaker, long(&"题".repeat(2_001)), Err(TooMuch)),
    ];
    for (author, rights, text, expected) in cases {
        assert_eq!(&board.check(person(*author), *rights, &op(text)), expected, "{text}");
    }
}

#[test]
fn a_malformed_operation_is_not_read() {
    for text in [
        r#"{"k":"fly"}"#.to_owned(),
        dot("a b"),
        dot(""),
        dot(&"x".repeat(25)),
        dot("a").replace("#1B2A33", "red"),
        dot("a").replace("#1B2A33", "#+1B2A3"),
        dot("a").replace("pen", "crayon"),
        dot("a").replace("128", "1.5"),
    ] {
        assert!(serde_json::from_str::<Op>(&text).is_err(), "{text}");
    }
}

#[test]
fn an_operation_is_written_as_it_was_read() {
    for text in [
        dot("a").replace("]}", r#"],"done":true}"#),
        r#"{"k":"erase","ids":["a","b"]}"#.to_owned(),
        undo(),
        r#"{"k":"page_add","page":1,"paper":"lines"}"#.to_owned(),
        line("a", 5),
    ] {
        assert_eq!(serde_json::to_string(&op(&text)).unwrap(), text);
    }
}
