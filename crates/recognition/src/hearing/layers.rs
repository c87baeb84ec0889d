//! What a transformer is made of: products, norms, attention.

use std::ops::Range;

use rten_gemm::GemmError;
use rten_simd::SimdOp;
use rten_tensor::{Matrix, NdTensorView};
use rten_vecmath::Softmax;

use super::HearingError;
use super::number::many;
use super::weights::Weights;
pub(super) use crate::products::{Engine, Linear, Norm, add};

/// Numbers of one head of attention.
pub(super) const HEAD: usize = 64;
/// The spread that every row has at least.
const LEAST: f32 = 1e-5;

impl From<GemmError> for HearingError {
    fn from(error: GemmError) -> Self {
        Self::Model(error.to_string())
    }
}

/// The product that stands under this name, with one row of weights for each number that comes out.
pub(super) fn linear(engine: &Engine, weights: &Weights, name: &str) -> Option<Linear> {
    let weight = weights.get(&format!("{name}/weight"))?;
    let (rows, values) = (*weight.shape.first()?, &weight.values);
    let view = NdTensorView::from_data([rows, values.len().checked_div(rows)?], &values[..]);
    let bias = weights.get(&format!("{name}/bias")).map(|bias| bias.values);
    Some(Linear::new(engine, view.transposed(), bias))
}

/// The norm that stands under this name.
pub(super) fn norm(weights: &Weights, name: &str) -> Option<Norm> {
    let get = |part| weights.get(&format!("{name}/layer_norm/{part}")).map(|tensor| tensor.values);
    Some(Norm { gain: get("gamma")?, shift: get("beta")?, least: LEAST })
}

/// One number for each of many, of which the sum is 1.
pub(super) fn softmax(row: &mut [f32]) {
    Softmax::new_mut(row).dispatch();
}

/// Rows of which each holds the numbers of several things side by side; of them this thing's.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) rows: &'a [f32],
    /// Numbers of a row.
    pub(super) width: usize,
    /// Where this thing's begin.
    pub(super) from: usize,
}

impl<'a> Side<'a> {
    fn head(self, head: usize) -> Matrix<'a> {
        let rows = NdTensorView::from_data([self.rows.len() / self.width, self.width], self.rows);
        let columns: Range<usize> = self.from + head * HEAD..self.from + (head + 1) * HEAD;
        rows.slice((.., columns))
    }
}

/// What each row that asks takes from the rows that answer, head by head.
pub(super) fn attend(
    engine: &Engine,
    asks: Side<'_>,
    keys: Side<'_>,
    values: Side<'_>,
    heads: usize,
) -> Result<Vec<f32>, HearingError> {
    let width = heads * HEAD;
    let mut out = vec![0.0; asks.rows.len() / asks.width * width];
    for head in 0..heads {
        let mut shares = engine.product(asks.head(head), keys.head(head).transposed(), many(HEAD).sqrt().recip())?;
        let across = keys.rows.len() / keys.width;
        shares.chunks_exact_mut(across).for_each(softmax);
        let shares = NdTensorView::from_data([shares.len() / across, across], &shares[..]);
        let taken = engine.product(shares, values.head(head), 1.0)?;
        for (row, part) in out.chunks_exact_mut(width).zip(taken.chunks_exact(HEAD)) {
            row[head * HEAD..(head + 1) * HEAD].copy_from_slice(part);
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_takes_most_from_whoever_answers_alike() {
        let row = |at: usize| (0..HEAD).map(move |column| if column == at { 30.0 } else { 0.0 });
        let keys: Vec<f32> = row(0).chain(row(1)).collect();
        let values: Vec<f32> = [[1.0; HEAD], [2.0; HEAD]].concat();
        let asks: Vec<f32> = row(1).chain(std::iter::repeat_n(0.0, HEAD)).collect();
        let side = |rows| Side { rows, width: HEAD, from: 0 };
        let taken = attend(&Engine::default(), side(&asks), side(&keys), side(&values), 1).unwrap();
        // The first asks for the second alone, the other for nobody in particular.
        assert!((taken[0] - 2.0).abs() < 1e-4 && (taken[HEAD] - 1.5).abs() < 1e-4, "{taken:?}");
    }

    #[test]
    fn rows_come_to_the_same_middle_and_spread() {
        let norm = Norm { gain: vec![2.0, 2.0], shift: vec![1.0, 1.0], least: LEAST };
        let rows = norm.apply(&[3.0, 5.0, -10.0, 10.0]);
        for (value, wanted) in rows.iter().zip([-1.0, 3.0, -1.0, 3.0]) {
            assert!((value - wanted).abs() < 1e-3, "{rows:?}");
        }
    }
}
