//! A page as pixels, as a document, and as a film.

use std::path::Path;
use std::sync::Arc;

use board::{Board, Op};
use kernel::PersonId;

use crate::{Cue, Letters, Painter, Pictures, Raster, Reel, booklet, draw_page};

const FONT: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

fn painter() -> Painter {
    // The font of documents, as wherever Chinese is printed.
    let bytes = std::fs::read(Path::new(FONT)).unwrap();
    Painter::new(Arc::new(Letters::new(Arc::new(bytes), 2).unwrap()), Pictures::new())
}

fn author() -> PersonId {
    "00000000-0000-7000-8000-000000000002".parse().unwrap()
}

fn ops(texts: &[&str]) -> Vec<Op> {
    texts.iter().map(|text| serde_json::from_str(text).unwrap()).collect()
}

fn board(texts: &[&str]) -> Board {
    let mut board = Board::default();
    for (seq, op) in (1..).zip(ops(texts)) {
        board.apply(seq, author(), &op);
    }
    board
}

fn raster(board: &Board) -> Raster {
    let mut raster = Raster::new((500, 700), (0.05, 0.0, 0.0), [0; 3]).unwrap();
    draw_page(&painter(), &mut raster, board, 0);
    raster
}

fn color_at(raster: &Raster, x: u32, y: u32) -> [u8; 3] {
    let pixel = raster.pixels.pixel(x, y).unwrap();
    [pixel.red(), pixel.green(), pixel.blue()]
}

const STROKE: &str = r##"{"k":"ink","id":"s1","page":0,"tool":"pen","color":"#E03131","width":400,
    "pts":[1000,2000,128,1000,0,128,1000,0,128,1000,0,128],"done":true}"##;
const LIGHT: &str = r##"{"k":"ink","id":"s2","page":0,"tool":"highlighter","color":"#FFE066","width":600,
    "pts":[1000,4000,128,1000,0,128,1000,0,128],"done":true}"##;
const WORDS: &str = r##"{"k":"add","id":"t1","page":0,"shape":{"type":"text","x":1000,"y":6000,"w":8000,"size":800,
    "color":"#1B2A33","text":"勾股定理"}}"##;
const FORMULA: &str = r##"{"k":"add","id":"f1","page":0,"shape":{"type":"formula","x":1000,"y":9000,"size":800,
    "color":"#1864AB","latex":"\\frac{a^2+b^2}{\\sqrt{c}}"}}"##;

/// How many pixels of a part of the picture are not white.
fn marked(raster: &Raster, rows: std::ops::Range<u32>) -> usize {
    rows.flat_map(|y| (0..500).map(move |x| (x, y))).filter(|(x, y)| color_at(raster, *x, *y) != [255; 3]).count()
}

#[test]
fn what_was_drawn_is_where_it_was_drawn() {
    let raster = raster(&board(&[STROKE, LIGHT, WORDS, FORMULA]));
    assert_eq!(color_at(&raster, 100, 100), [0xE0, 0x31, 0x31]);
    assert_eq!(color_at(&raster, 100, 130), [255; 3]);
    // A highlighter lets through what is below, white as white.
    assert_eq!(color_at(&raster, 100, 200), [255, 244, 202]);
    assert!(marked(&raster, 300..345) > 1_000, "words");
    assert!(marked(&raster, 450..540) > 300, "a formula");
    assert_eq!(marked(&raster, 600..700), 0, "nothing else");
}

#[test]
fn what_was_erased_is_gone_and_what_is_below_is_whole() {
    let (with, without) = (board(&[STROKE, WORDS]), board(&[STROKE, LIGHT, WORDS, r#"{"k":"erase","ids":["s2"]}"#]));
    assert_eq!(raster(&with).png().unwrap(), raster(&without).png().unwrap());
}

#[test]
fn a_document_has_its_pages() {
    let board = board(&[STROKE, WORDS, r#"{"k":"page_add","page":1,"paper":"grid"}"#]);
    let pdf = booklet(&painter(), &board, &[0, 1], "讲解").unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
    let one = booklet(&painter(), &board, &[0], "讲解").unwrap();
    assert!(pdf.len() > one.len() + 200, "{} bytes are no page more than {}", pdf.len(), one.len());
}

/// The log of a stroke in three deltas, its undoing, and a second page.
fn log() -> Vec<Cue> {
    let texts = [
        r##"{"k":"ink","id":"s1","page":0,"tool":"pen","color":"#E03131","width":40,"pts":[1000,2000,128,900,0,128]}"##,
        r#"{"k":"more","id":"s1","pts":[900,0,128,900,500,128]}"#,
        r#"{"k":"more","id":"s1","pts":[900,9000,128],"done":true}"#,
        r#"{"k":"undo"}"#,
        r#"{"k":"redo"}"#,
        r#"{"k":"page_add","page":1,"paper":"lines"}"#,
        r#"{"k":"page_turn","page":1}"#,
        WORDS,
        r#"{"k":"page_turn","page":0}"#,
    ];
    let times = [500, 640, 800, 3_000, 4_000, 5_000, 5_001, 9_000, 12_000];
    let cue = |((seq, op), at): ((u64, Op), u64)| Cue { at, seq, author: author(), op };
    (1..).zip(ops(&texts)).zip(times).map(cue).collect()
}

#[test]
fn a_film_shows_what_changes_and_says_when() {
    let mut reel = Reel::new(painter(), log(), 15_000).unwrap();
    let frames: Vec<_> = std::iter::from_fn(|| reel.next_frame()).collect();
    assert_eq!(frames.first().unwrap().at, 0);
    assert_eq!(frames.last().unwrap().at, 15_000);
    assert!(frames.windows(2).all(|pair| pair[0].at < pair[1].at && pair[1].at - pair[0].at <= 2_100));
    assert!(frames.len() < 40, "{} frames for a quarter of a minute in which little happens", frames.len());
    let at = |time: u64| &frames.iter().rev().find(|frame| frame.at <= time).unwrap().picture;
    assert!(at(400) != at(1_500), "a stroke came");
    assert!(at(2_900) != at(3_200), "and was taken back");
    assert!(at(2_900) == at(4_500), "and done again");
    assert!(at(4_500) != at(6_000), "the page was turned");
    assert!(at(11_900) == at(6_000), "what is added to another page is not seen");
}

#[test]
fn a_frame_drawn_bit_by_bit_is_the_page_drawn_at_once() {
    let run = |log: Vec<Cue>| {
        let mut reel = Reel::new(painter(), log, 20_000).unwrap();
        std::iter::from_fn(|| reel.next_frame()).last().unwrap().picture
    };
    let slow = run(log());
    let at_once = run(log().into_iter().map(|cue| Cue { at: 1, ..cue }).collect());
    assert_eq!(slow.len(), at_once.len());
    let differing = slow.iter().zip(&at_once).filter(|(one, other)| one.abs_diff(**other) > 2).count();
    assert_eq!(differing, 0);
}
