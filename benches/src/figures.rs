//! What was measured, as a table or as lines of JSON.

use std::time::Duration;

/// The figures of one bench, in the order they were taken.
#[derive(Default)]
pub(crate) struct Figures(Vec<Figure>);

struct Figure {
    name: String,
    value: f64,
    unit: &'static str,
    /// What the product aims at, where it does.
    aim: Option<Aim>,
    /// What a simpler way reaches on the same data, and which.
    beside: Option<(f64, &'static str)>,
}

/// On which side of a number a figure should be.
#[derive(Clone, Copy)]
enum Aim {
    Below(f64),
    Above(f64),
}

impl Aim {
    fn verdict(self, value: f64) -> String {
        let (sign, aim, met) = match self {
            Self::Below(aim) => ('<', aim, value < aim),
            Self::Above(aim) => ('>', aim, value > aim),
        };
        format!("   aim {sign} {aim} {}", if met { "met" } else { "MISSED" })
    }
}

impl Figures {
    pub(crate) fn add(&mut self, name: impl Into<String>, value: f64, unit: &'static str) {
        self.keep(Figure { name: name.into(), value, unit, aim: None, beside: None });
    }

    /// Adds a figure that should stay below `aim`.
    pub(crate) fn below(&mut self, name: impl Into<String>, value: f64, unit: &'static str, aim: f64) {
        self.keep(Figure { name: name.into(), value, unit, aim: Some(Aim::Below(aim)), beside: None });
    }

    /// Adds a figure that should be more than `aim`.
    pub(crate) fn above(&mut self, name: impl Into<String>, value: f64, unit: &'static str, aim: f64) {
        self.keep(Figure { name: name.into(), value, unit, aim: Some(Aim::Above(aim)), beside: None });
    }

    /// Puts what a simpler way reaches on the same data beside a figure that was taken.
    pub(crate) fn beside(&mut self, name: &str, value: f64, way: &'static str) {
        for figure in self.0.iter_mut().filter(|figure| figure.name == name) {
            figure.beside = Some((value, way));
        }
    }

    /// Says each figure as it is taken, so that a bench that breaks off has told what it knew.
    fn keep(&mut self, figure: Figure) {
        eprintln!("{} {:.3} {}", figure.name, figure.value, figure.unit);
        self.0.push(figure);
    }

    pub(crate) fn print(&self, json: bool) {
        for Figure { name, value, unit, aim, beside } in &self.0 {
            if json {
                let baseline = beside.map(|(value, _)| value);
                println!("{}", serde_json::json!({ "name": name, "value": value, "unit": unit, "baseline": baseline }));
                continue;
            }
            let beside = beside.map_or_else(String::new, |(value, way)| format!("   {way} {value}"));
            let verdict = aim.map_or_else(String::new, |aim| aim.verdict(*value));
            // A share has no unit and is told to a thousandth.
            let digits = if unit.is_empty() { 3 } else { 1 };
            println!("{name:<28} {value:>12.digits$} {unit:<6}{verdict}{beside}");
        }
    }
}

/// The value below which `share` (0–1) of the sample lies, in milliseconds.
pub(crate) fn percentile_ms(sample: &mut [Duration], share: f64) -> f64 {
    if sample.is_empty() {
        return f64::NAN;
    }
    sample.sort_unstable();
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rank within a sample that fits in memory"
    )]
    let rank = ((sample.len() as f64 * share).ceil() as usize).clamp(1, sample.len()) - 1;
    sample[rank].as_secs_f64() * 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_member_of_the_sample() {
        let mut sample: Vec<Duration> = (1..=100).rev().map(Duration::from_millis).collect();
        assert!((percentile_ms(&mut sample, 0.5) - 50.0).abs() < 1e-9);
        assert!((percentile_ms(&mut sample, 0.99) - 99.0).abs() < 1e-9);
        assert!((percentile_ms(&mut sample, 1.0) - 100.0).abs() < 1e-9);
        assert!(percentile_ms(&mut [], 0.5).is_nan());
    }
}
