//! In which order lines are read, and how they become one text.

use super::Block;
use super::geometry::{Point, Quad, dot, turned, way};

/// Lines whose middles lie nearer than this many heights stand in one row.
const SAME_ROW: f32 = 0.5;
/// A gap of more heights than this is a space.
const SPACE: f32 = 0.6;
/// A row that ends this near to the right edge of all, as a share of their width, goes on in the next.
const FULL: f32 = 0.08;

/// Blocks in the order in which they are read: row by row.
pub(super) fn rows(mut blocks: Vec<Block>, along: Point) -> Vec<Vec<Block>> {
    let down = turned(along);
    let across = |block: &Block| dot(block.corners.middle(), along);
    blocks.sort_by(|a, b| dot(a.corners.middle(), down).total_cmp(&dot(b.corners.middle(), down)));
    let mut rows: Vec<Vec<Block>> = Vec::new();
    for block in blocks {
        // The row may rise or fall: it is asked where it comes nearest.
        let nearest = |row: &&mut Vec<Block>| {
            let gap = |other: &Block| (across(other) - across(&block)).abs();
            let near = row.iter().min_by(|a, b| gap(a).total_cmp(&gap(b)));
            near.is_some_and(|near| same_row(near.corners, block.corners))
        };
        match rows.iter_mut().rev().take(4).find(nearest) {
            Some(row) => row.push(block),
            None => rows.push(vec![block]),
        }
    }
    for row in &mut rows {
        row.sort_by(|a, b| across(a).total_cmp(&across(b)));
    }
    rows
}

fn same_row(a: Quad, b: Quad) -> bool {
    let off = dot(way(a.middle(), b.middle()), turned(a.along())).abs();
    off < SAME_ROW * a.height().min(b.height())
}

/// All rows as one text: rows that were only broken because the paper ended are put together again.
pub(super) fn text(rows: &[Vec<Block>], along: Point) -> String {
    let left = |block: &Block| dot(block.corners.0[0], along);
    let right = |block: &Block| dot(block.corners.0[1], along);
    let blocks = || rows.iter().flatten();
    let edge = blocks().map(right).fold(f32::MIN, f32::max);
    let width = edge - blocks().map(left).fold(f32::MAX, f32::min);
    let mut text = String::new();
    let mut full = true;
    for row in rows {
        let words = row_text(row, along);
        if !text.is_empty() {
            text.push_str(if !full || begins_anew(&words) { "\n" } else { between(&text, &words) });
        }
        text.push_str(&words);
        full = row.last().is_some_and(|last| edge - right(last) < FULL * width);
    }
    text
}

fn row_text(row: &[Block], along: Point) -> String {
    let mut text = String::new();
    let mut end = f32::MAX;
    for block in row {
        let begin = dot(block.corners.0[0], along);
        if begin - end > SPACE * block.corners.height() {
            text.push(' ');
        }
        text.push_str(block.text.trim());
        end = dot(block.corners.0[1], along);
    }
    text
}

/// What stands between two rows that belong together: a space between words of letters.
fn between(text: &str, words: &str) -> &'static str {
    let letter = |char: Option<char>| char.is_some_and(|char| char.is_ascii_alphabetic() || ",.;?!".contains(char));
    if letter(text.chars().next_back()) && letter(words.chars().next()) { " " } else { "" }
}

/// Whether a row begins with a mark that stands at the beginning of a line: `A.`, `(1)`, `①`, `2、`.
fn begins_anew(words: &str) -> bool {
    let mut chars = words.chars().map(|char| match char {
        '（' => '(',
        '．' | '、' => '.',
        char => char,
    });
    match (chars.next(), chars.next(), chars.next()) {
        (Some('①'..='⑳'), ..) | (Some('A'..='H'), Some('.'), _) => true,
        (Some('('), Some(mark), _) => mark.is_ascii_digit(),
        (Some('0'..='9'), Some('.'), after) => !after.is_some_and(|char| char.is_ascii_digit()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(text: &str, [x, y]: Point, length: f32) -> Block {
        let corners = Quad::around([x + length / 2.0, y], [1.0, 0.0], [length, 20.0]);
        Block { text: text.to_owned(), confidence: 0.9, corners }
    }

    #[test]
    fn rows_are_read_from_above_and_broken_lines_are_one() {
        let blocks = vec![
            block("的长是多少？", [0.0, 60.0], 120.0),
            block("A.3", [0.0, 90.0], 40.0),
            block("B.4", [100.0, 91.0], 40.0),
            block("一个长方形的面积是12，宽是3，", [0.0, 0.0], 300.0),
            block("它", [0.0, 30.0], 20.0),
            block("（如图）", [30.0, 33.0], 265.0),
        ];
        let rows = rows(blocks, [1.0, 0.0]);
        assert_eq!(rows.len(), 4);
        assert_eq!(text(&rows, [1.0, 0.0]), "一个长方形的面积是12，宽是3，它（如图）的长是多少？\nA.3 B.4");
    }

    #[test]
    fn marks_begin_a_line_and_numbers_do_not() {
        for mark in ["A.3", "（1）求", "(2)", "①若", "2、已知", "3.下"] {
            assert!(begins_anew(mark), "{mark}");
        }
        for rest in ["3.14米", "的", "(x+1)", "AB=3", ""] {
            assert!(!begins_anew(rest), "{rest}");
        }
    }
}
