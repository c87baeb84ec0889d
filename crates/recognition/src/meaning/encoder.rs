//! The arithmetic of the model: what each piece means, what it means beside its neighbours, and the sum of both made one direction.

use rten_gemm::GemmError;
use rten_tensor::NdTensorView;

use super::weights::Weights;
use crate::products::{Engine, Linear, Norm, add};

/// Numbers of a piece.
const PIECE: usize = 512;
/// Numbers of what a window of pieces tells.
const WINDOW: usize = 256;
/// Pieces of a window, how many of them stand before the one it is about, and how the file calls it.
const WINDOWS: [(usize, usize, &str); 3] = [(2, 0, "2"), (3, 1, "3"), (5, 2, "5")];
/// Numbers of a piece with what its windows tell.
const ALL: usize = PIECE + WINDOWS.len() * WINDOW;
/// The pieces lie in so many parts, in turn.
const PARTS: usize = 17;
/// Numbers of the layers between the sum and the direction.
const BETWEEN: usize = 320;
/// The spread that every row has at least.
const LEAST: f32 = 1e-12;

/// One part of the pieces: a byte for each number, and what makes a number of it.
struct Shelf {
    bytes: Vec<u8>,
    scale: f32,
    least: f32,
}

impl Shelf {
    fn numbers(&self, row: usize) -> impl Iterator<Item = f32> {
        let row = self.bytes.get(row * PIECE..(row + 1) * PIECE).unwrap_or_default();
        row.iter().map(|byte| f32::from(*byte) * self.scale + self.least)
    }
}

/// Pieces beside each other, looked at twice.
struct Window {
    pieces: usize,
    before: usize,
    first: Linear,
    second: Linear,
}

impl Window {
    fn of(&self, engine: &Engine, rows: &[f32]) -> Result<Vec<f32>, GemmError> {
        let once = self.look(engine, &self.first, rows)?;
        self.look(engine, &self.second, &once)
    }

    /// What is seen around each piece, added to the piece.
    fn look(&self, engine: &Engine, with: &Linear, rows: &[f32]) -> Result<Vec<f32>, GemmError> {
        let count = rows.len() / WINDOW;
        let mut around = vec![0.0; count * self.pieces * WINDOW];
        for (at, row) in rows.chunks_exact(WINDOW).enumerate() {
            for slot in 0..self.pieces {
                // The piece stands in this slot of the window that is about this one.
                let about = (at + self.before).checked_sub(slot).filter(|about| *about < count);
                if let Some(about) = about {
                    let from = (about * self.pieces + slot) * WINDOW;
                    around[from..from + WINDOW].copy_from_slice(row);
                }
            }
        }
        let mut seen = with.apply(engine, &around)?;
        positive(&mut seen);
        add(&mut seen, rows);
        Ok(seen)
    }
}

pub(super) struct Encoder {
    shelves: Vec<Shelf>,
    narrow: Linear,
    narrowed: Norm,
    windows: Vec<Window>,
    all: Norm,
    sum: Linear,
    /// What is added for each piece.
    each: Vec<f32>,
    deep: [Linear; 4],
    past: [Linear; 2],
}

impl Encoder {
    /// Of the weights of a file; `None` where one is missing.
    pub(super) fn of(engine: &Engine, mut weights: Weights) -> Option<Self> {
        let (scales, leasts) = (weights.numbers("scale")?, weights.numbers("lo")?);
        let mut shelf = |at: usize| {
            let bytes = weights.take_bytes(&format!("q{}", at + 1))?;
            Some(Shelf { bytes, scale: *scales.get(at)?, least: *leasts.get(at)? })
        };
        let shelves = (0..PARTS).map(&mut shelf).collect::<Option<_>>()?;
        let linear = |rows: usize, name: &str, bias: Option<String>| {
            let bias = bias.map(|name| weights.numbers(&name).ok_or(())).transpose().ok()?;
            product(engine, rows, &weights.numbers(name)?, bias)
        };
        let window = |(pieces, before, name): (usize, usize, &str)| {
            let look =
                |step: usize| linear(pieces * WINDOW, &format!("w{step}_{name}"), Some(format!("b{step}_{name}")));
            Some(Window { pieces, before, first: look(1)?, second: look(2)? })
        };
        let named = |what: &str| -> Option<Vec<_>> {
            WINDOWS.into_iter().map(|(_, _, name)| weights.numbers(&format!("{what}{name}"))).collect()
        };
        Some(Self {
            shelves,
            narrow: product(engine, PIECE, &beside(&named("proj")?), Some(named("proj_b")?.concat()))?,
            narrowed: Norm { gain: named("ln_g")?.concat(), shift: named("ln_b")?.concat(), least: LEAST },
            windows: WINDOWS.into_iter().map(window).collect::<Option<_>>()?,
            all: Norm { gain: weights.numbers("ln_g")?, shift: weights.numbers("ln_b")?, least: LEAST },
            sum: linear(ALL, "cnn_W", None)?,
            each: weights.numbers("cnn_b")?,
            deep: [
                linear(PIECE, "d0", None)?,
                linear(BETWEEN, "d1", None)?,
                linear(BETWEEN, "d2", None)?,
                linear(PIECE, "d3", None)?,
            ],
            past: [linear(PIECE, "p1", None)?, linear(BETWEEN, "p3", None)?],
        })
    }

    /// Where a row of pieces points, as long as may be.
    pub(super) fn encode(&self, engine: &Engine, pieces: &[u32]) -> Result<Vec<f32>, GemmError> {
        let rows: Vec<f32> = pieces.iter().flat_map(|piece| self.piece(*piece)).collect();
        let narrow = self.narrowed.apply(&self.narrow.apply(engine, &rows)?);
        let mut seen = Vec::with_capacity(self.windows.len());
        for (at, window) in self.windows.iter().enumerate() {
            let own = narrow.chunks_exact(WINDOWS.len() * WINDOW).flat_map(|row| &row[at * WINDOW..(at + 1) * WINDOW]);
            seen.push(window.of(engine, &own.copied().collect::<Vec<_>>())?);
        }
        let mut all = Vec::with_capacity(pieces.len() * ALL);
        for (at, row) in rows.chunks_exact(PIECE).enumerate() {
            all.extend_from_slice(row);
            for seen in &seen {
                all.extend_from_slice(&seen[at * WINDOW..(at + 1) * WINDOW]);
            }
        }
        self.together(engine, &self.all.apply(&all), pieces.len())
    }

    #[expect(clippy::cast_precision_loss, reason = "some hundred pieces")]
    fn together(&self, engine: &Engine, rows: &[f32], count: usize) -> Result<Vec<f32>, GemmError> {
        let mut summed = vec![0.0; ALL];
        rows.chunks_exact(summed.len()).for_each(|row| add(&mut summed, row));
        let mut sum = self.sum.apply(engine, &summed)?;
        let count = count as f32;
        sum.iter_mut().zip(&self.each).for_each(|(value, each)| *value = (*value + count * each) / count.sqrt());
        let [first, second, third, last] = &self.deep;
        let [past_second, past_last] = &self.past;
        let mut deep = first.apply(engine, &sum)?;
        positive(&mut deep);
        let mut middle = second.apply(engine, &deep)?;
        add(&mut middle, &past_second.apply(engine, &sum)?);
        positive(&mut middle);
        let mut deep = third.apply(engine, &middle)?;
        positive(&mut deep);
        let mut out = last.apply(engine, &deep)?;
        add(&mut out, &past_last.apply(engine, &middle)?);
        for value in &mut out {
            *value = value.tanh();
        }
        Ok(out)
    }

    fn piece(&self, piece: u32) -> impl Iterator<Item = f32> {
        let place = usize::try_from(piece).unwrap_or(0);
        self.shelves.get(place % PARTS).into_iter().flat_map(move |shelf| shelf.numbers(place / PARTS))
    }
}

fn product(engine: &Engine, rows: usize, values: &[f32], bias: Option<Vec<f32>>) -> Option<Linear> {
    let columns = values.len().checked_div(rows).filter(|columns| columns * rows == values.len() && *columns > 0)?;
    Some(Linear::new(engine, NdTensorView::from_data([rows, columns], values), bias))
}

/// Matrices of as many rows, each beside the one before.
fn beside(matrices: &[Vec<f32>]) -> Vec<f32> {
    let rows = (0..PIECE).map(|row| matrices.iter().map(move |one| &one[row * WINDOW..(row + 1) * WINDOW]));
    rows.flatten().flatten().copied().collect()
}

fn positive(values: &mut [f32]) {
    for value in values {
        *value = value.max(0.0);
    }
}
