//! From the bands of a sound to what the decoder listens to.

use rten_simd::SimdUnaryOp;
use rten_vecmath::Gelu;

use super::HearingError;
use super::layers::{self, Engine, Linear, Norm, Side, add, attend};
use super::spectrum::BANDS;
use super::weights::Weights;

struct Layer {
    before: Norm,
    asking: Linear,
    taking: Linear,
    between: Norm,
    wide: Linear,
    back: Linear,
}

/// The encoder.
pub(super) struct Encoder {
    first: Linear,
    second: Linear,
    places: Vec<f32>,
    layers: Vec<Layer>,
    last: Norm,
    width: usize,
}

impl Encoder {
    pub(super) fn of(engine: &Engine, weights: &Weights) -> Option<Self> {
        let linear = |name: &str| layers::linear(engine, weights, &format!("encoder/{name}"));
        let norm = |name: &str| layers::norm(weights, &format!("encoder/{name}"));
        let layer = |at: usize| {
            Some(Layer {
                before: norm(&format!("layer_{at}/self_attention"))?,
                asking: linear(&format!("layer_{at}/self_attention/linear_0"))?,
                taking: linear(&format!("layer_{at}/self_attention/linear_1"))?,
                between: norm(&format!("layer_{at}/ffn"))?,
                wide: linear(&format!("layer_{at}/ffn/linear_0"))?,
                back: linear(&format!("layer_{at}/ffn/linear_1"))?,
            })
        };
        let places = weights.get("encoder/position_encodings/encodings")?;
        Some(Self {
            first: linear("conv1")?,
            second: linear("conv2")?,
            width: *places.shape.get(1)?,
            places: places.values,
            layers: (0..weights.layers("encoder")).map(layer).collect::<Option<_>>()?,
            last: layers::norm(weights, "encoder")?,
        })
    }

    /// One row for each fiftieth of a second.
    pub(super) fn encode(&self, engine: &Engine, bands: &[f32]) -> Result<Vec<f32>, HearingError> {
        let narrow = convolve(engine, &self.first, bands, BANDS, 1)?;
        let mut rows = convolve(engine, &self.second, &narrow, self.width, 2)?;
        rows.truncate(self.places.len());
        add(&mut rows, &self.places);
        for layer in &self.layers {
            let all = layer.asking.apply(engine, &layer.before.apply(&rows))?;
            let side = |from| Side { rows: &all, width: 3 * self.width, from };
            let heads = self.width / layers::HEAD;
            let taken = attend(engine, side(0), side(self.width), side(2 * self.width), heads)?;
            add(&mut rows, &layer.taking.apply(engine, &taken)?);
            let mut wide = layer.wide.apply(engine, &layer.between.apply(&rows))?;
            Gelu {}.map_mut(&mut wide);
            add(&mut rows, &layer.back.apply(engine, &wide)?);
        }
        Ok(self.last.apply(&rows))
    }
}

/// Each row with the one before and the one behind it, every `step`-th.
fn convolve(
    engine: &Engine,
    kernel: &Linear,
    rows: &[f32],
    width: usize,
    step: usize,
) -> Result<Vec<f32>, HearingError> {
    let count = rows.len() / width;
    let mut near = Vec::with_capacity(count.div_ceil(step) * width * 3);
    for at in (0..count).step_by(step) {
        for column in 0..width {
            for offset in 0..3 {
                let row = (at + offset).checked_sub(1).filter(|row| *row < count);
                near.push(row.map_or(0.0, |row| rows[row * width + column]));
            }
        }
    }
    let mut out = kernel.apply(engine, &near)?;
    Gelu {}.map_mut(&mut out);
    Ok(out)
}
