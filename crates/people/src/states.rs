//! Compares the drawings in `docs/states` with the tables in the code.

use std::collections::BTreeSet;
use std::path::Path;

/// Asserts that a drawing shows exactly these steps `(from, by, to)` and begins at `first`.
pub(crate) fn assert_drawn<'a>(page: &str, first: &str, steps: impl Iterator<Item = (&'a str, &'a str, &'a str)>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/states").join(page);
    let text = std::fs::read_to_string(&path).unwrap();
    let drawing = text.split("```mermaid").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let lines = drawing.lines().map(str::trim).filter(|line| line.contains("-->") && !line.ends_with("[*]"));
    let drawn: BTreeSet<String> = lines.map(str::to_owned).collect();
    let steps = steps.map(|(from, by, to)| format!("{from} --> {to}: {by}"));
    let coded: BTreeSet<String> = steps.chain([format!("[*] --> {first}")]).collect();
    assert_eq!(coded, drawn, "{page}: the code on the left, the drawing on the right");
}
