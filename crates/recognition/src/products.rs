//! Products of matrices, on the arithmetic of `rten`.

use rten_gemm::{BiasVector, GemmError, GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix};
use rten_tensor::{Matrix, MatrixLayout, NdTensorView};

/// Multiplies. It costs little to make one, and it stays on its thread.
#[derive(Default)]
pub(crate) struct Engine(GemmExecutor);

impl Engine {
    pub(crate) fn product(&self, a: Matrix<'_>, b: Matrix<'_>, scale: f32) -> Result<Vec<f32>, GemmError> {
        let mut out = vec![0.0; a.rows() * b.cols()];
        let options = GemmOptions { alpha: scale, ..GemmOptions::default() };
        self.0.gemm(&mut out, GemmInputA::Unpacked(a), GemmInputB::Unpacked(b), options)?;
        Ok(out)
    }
}

/// A product with weights that stay, and what is added to it.
pub(crate) struct Linear {
    weight: PackedBMatrix<f32>,
    bias: Option<Vec<f32>>,
}

impl Linear {
    /// Of weights that have a column for each number that comes out.
    pub(crate) fn new(engine: &Engine, weight: Matrix<'_>, bias: Option<Vec<f32>>) -> Self {
        Self { weight: engine.0.prepack_b(weight), bias }
    }

    /// Row by row.
    pub(crate) fn apply(&self, engine: &Engine, rows: &[f32]) -> Result<Vec<f32>, GemmError> {
        let count = rows.len() / self.weight.rows();
        let mut out = vec![0.0; count * self.weight.cols()];
        let rows = NdTensorView::from_data([count, self.weight.rows()], rows);
        let bias = self.bias.as_deref().map(BiasVector::Row);
        let options = GemmOptions { bias, ..GemmOptions::default() };
        engine.0.gemm(&mut out, GemmInputA::Unpacked(rows), GemmInputB::Packed(&self.weight), options)?;
        Ok(out)
    }
}

/// Rows brought to the same middle and spread.
pub(crate) struct Norm {
    pub(crate) gain: Vec<f32>,
    pub(crate) shift: Vec<f32>,
    /// What keeps a row without any spread from being divided by nothing.
    pub(crate) least: f32,
}

impl Norm {
    pub(crate) fn apply(&self, rows: &[f32]) -> Vec<f32> {
        let mut out = Vec::with_capacity(rows.len());
        #[expect(clippy::cast_precision_loss, reason = "a row has some hundred numbers")]
        let count = self.gain.len() as f32;
        for row in rows.chunks_exact(self.gain.len()) {
            let middle = row.iter().sum::<f32>() / count;
            let spread = row.iter().map(|value| (value - middle).powi(2)).sum::<f32>() / count;
            let scale = (spread + self.least).sqrt().recip();
            let parts = row.iter().zip(&self.gain).zip(&self.shift);
            out.extend(parts.map(|((value, gain), shift)| (value - middle) * scale * gain + shift));
        }
        out
    }
}

pub(crate) fn add(to: &mut [f32], what: &[f32]) {
    for (value, more) in to.iter_mut().zip(what) {
        *value += more;
    }
}
