//! Turns the steps of an explanation into operations on the board, each with its moment.

use serde_json::{Value, json};

use super::glyphs;

/// Width of the page and margins, in board units.
const LEFT: i32 = 1_300;
const RIGHT: i32 = 9_100;
const BOTTOM: i32 = 13_400;
/// Height of a written line.
const LINE: i32 = 760;
/// A handwritten sign is drawn at this many hundredths of its box.
const SCALE: i32 = 380;
/// Letters of a chapter's name at most.
const LABEL: usize = 16;
const INK: &str = "#0B7A75";

/// An operation and when it is made, in milliseconds from the beginning.
#[derive(Debug, PartialEq)]
pub(super) struct Cue {
    pub(super) at_ms: i64,
    pub(super) op: Value,
}

/// Where the pen is.
struct Pen {
    page: u32,
    y: i32,
    next_id: u32,
}

/// Writes the steps one after the other, spread evenly over the voice.
///
/// `first_y` is where free space begins on page 0, `voice_ms` how long the explanation is spoken.
pub(super) fn cues(steps: &[String], first_y: i32, voice_ms: i64) -> Vec<Cue> {
    let mut pen = Pen { page: 0, y: first_y, next_id: 0 };
    let mut cues = Vec::new();
    let count = i64::try_from(steps.len().max(1)).unwrap_or(1);
    let share = voice_ms / count;
    for (step, at) in steps.iter().zip((0..).map(|place: i64| place * share)) {
        if pen.y + LINE > BOTTOM {
            pen = Pen { page: pen.page + 1, y: 1_000, ..pen };
            cues.push(Cue { at_ms: at, op: json!({ "k": "page_add", "page": pen.page, "paper": "lines" }) });
            cues.push(Cue { at_ms: at, op: json!({ "k": "page_turn", "page": pen.page }) });
        }
        // A chapter is named in words; a line of figures belongs to the words before it.
        if !step.starts_with("ink:") && !step.starts_with("formula:") {
            cues.push(Cue { at_ms: at, op: json!({ "k": "mark", "label": label(step) }) });
        }
        cues.extend(pen.write(step, at + 200, share * 3 / 4));
    }
    cues
}

/// A step named shortly: what is left out is marked, and no number is cut in two.
fn label(step: &str) -> String {
    let letters: Vec<char> = step.chars().collect();
    if letters.len() <= LABEL {
        return step.to_owned();
    }
    let is_number = |letter: &char| letter.is_ascii_digit() || matches!(letter, '.' | '/');
    let mut kept = &letters[..LABEL - 1];
    if is_number(&letters[kept.len()]) {
        let number = kept.iter().rev().take_while(|letter| is_number(letter)).count();
        kept = &kept[..kept.len() - number];
    }
    let trailing = |letter: char| letter.is_whitespace() || "，、；：。,;:=＝".contains(letter);
    format!("{}…", kept.iter().collect::<String>().trim_end_matches(trailing))
}

impl Pen {
    fn write(&mut self, step: &str, at_ms: i64, span_ms: i64) -> Vec<Cue> {
        if let Some(latex) = step.strip_prefix("formula:") {
            return self.formula(latex, at_ms);
        }
        match step.strip_prefix("ink:") {
            Some(line) if glyphs::can_write(line) => self.ink(line, at_ms, span_ms),
            Some(line) => self.text(line, at_ms),
            None => self.text(step, at_ms),
        }
    }

    fn id(&mut self) -> String {
        self.next_id += 1;
        format!("d{}", self.next_id)
    }

    fn text(&mut self, text: &str, at_ms: i64) -> Vec<Cue> {
        let (id, page, y) = (self.id(), self.page, self.y);
        let lines = i32::try_from(text.chars().count().div_ceil(18)).unwrap_or(1);
        self.y += LINE * lines.max(1);
        let shape = json!({ "type": "text", "x": LEFT, "y": y, "w": RIGHT - LEFT, "size": 420, "color": "#1B2A33", "text": text });
        vec![Cue { at_ms, op: json!({ "k": "add", "id": id, "page": page, "shape": shape }) }]
    }

    fn formula(&mut self, latex: &str, at_ms: i64) -> Vec<Cue> {
        let (id, page, y) = (self.id(), self.page, self.y);
        self.y += LINE * 2;
        let shape = json!({ "type": "formula", "x": LEFT, "y": y, "size": 460, "color": INK, "latex": latex });
        vec![Cue { at_ms, op: json!({ "k": "add", "id": id, "page": page, "shape": shape }) }]
    }

    /// Writes a line sign by sign, as strokes that begin and go on, the way a pen sends them.
    fn ink(&mut self, line: &str, at_ms: i64, span_ms: i64) -> Vec<Cue> {
        let signs: Vec<_> = line.chars().filter_map(glyphs::strokes).collect();
        let count = i64::try_from(signs.len().max(1)).unwrap_or(1);
        let (y, mut x, mut cues) = (self.y, LEFT, Vec::new());
        for (sign, at) in signs.into_iter().zip((0..).map(|place: i64| at_ms + place * span_ms / count)) {
            for (stroke, part) in sign.iter().zip(0_i64..) {
                cues.extend(self.stroke(stroke, x, y, at + part * 120));
            }
            x += SCALE;
        }
        self.y += LINE;
        cues
    }

    fn stroke(&mut self, points: &[(i32, i32)], x: i32, y: i32, at_ms: i64) -> [Cue; 2] {
        let path = smooth(points, x, y);
        let (id, page) = (self.id(), self.page);
        let first = path.first().copied().unwrap_or((x, y));
        let mut deltas = Vec::with_capacity(path.len() * 3);
        for pair in path.windows(2) {
            deltas.extend([pair[1].0 - pair[0].0, pair[1].1 - pair[0].1, 128]);
        }
        let begin = json!({ "k": "ink", "id": id, "page": page, "tool": "pen", "color": INK, "width": 36,
                            "pts": [first.0, first.1, 128], "done": false });
        let rest = json!({ "k": "more", "id": id, "pts": deltas, "done": true });
        [Cue { at_ms, op: begin }, Cue { at_ms: at_ms + 90, op: rest }]
    }
}

/// Puts a stroke on the page and points between its corners, as a pen that samples does.
fn smooth(points: &[(i32, i32)], x: i32, y: i32) -> Vec<(i32, i32)> {
    let on_page = |(px, py): (i32, i32)| (x + px * SCALE / 100 * 4 / 5, y + py * SCALE / 100 * 4 / 5 + 60);
    let mut path = vec![on_page(points[0])];
    for pair in points.windows(2) {
        let (from, to) = (on_page(pair[0]), on_page(pair[1]));
        path.extend((1..=4).map(|part| (from.0 + (to.0 - from.0) * part / 4, from.1 + (to.1 - from.1) * part / 4)));
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(lines: &[&str]) -> Vec<String> {
        lines.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_line_that_does_not_fit_goes_to_a_new_page() {
        let cues = cues(&steps(&["一", "二"]), BOTTOM - LINE - 10, 2_000);
        let kinds: Vec<_> = cues.iter().map(|cue| cue.op["k"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["mark", "add", "page_add", "page_turn", "mark", "add"]);
        assert_eq!(cues[5].op["page"], 1);
    }

    #[test]
    fn a_long_step_is_named_by_its_beginning_and_says_so() {
        for (step, named) in [
            ("梨树看作1份，桃树就是2份", "梨树看作1份，桃树就是2份"),
            ("把桃树和梨树合在一起看，一共是3份", "把桃树和梨树合在一起看，一共是…"),
            ("把两种树合在一起看，一共是128棵", "把两种树合在一起看，一共是…"),
            ("先把两种树合在一起看一看，再求每一份", "先把两种树合在一起看一看，再求…"),
            ("先把两种树合在一起看一看好不好，再求", "先把两种树合在一起看一看好不好…"),
            ("先把这两种树合在一起看看总数，再求份数", "先把这两种树合在一起看看总数…"),
        ] {
            assert_eq!(label(step), named);
        }
    }

    #[test]
    fn ink_begins_and_goes_on_with_fresh_ids_in_order_of_time() {
        let cues = cues(&steps(&["ink:7-x"]), 1_000, 4_000);
        let begins = cues.iter().filter(|cue| cue.op["k"] == "ink").count();
        let ends = cues.iter().filter(|cue| cue.op["k"] == "more" && cue.op["done"] == true).count();
        assert_eq!((begins, ends), (4, 4));
        assert!(cues.windows(2).all(|pair| pair[0].at_ms <= pair[1].at_ms));
    }
}
