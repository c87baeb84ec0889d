//! What comes next, after what was heard and what was written so far.

use rten_simd::{SimdUnaryOp, f16};
use rten_vecmath::Gelu;

use super::HearingError;
use super::layers::{self, Engine, HEAD, Linear, Norm, Side, add, attend};
use super::weights::{Weights, widen};

struct Layer {
    before: Norm,
    asking: Linear,
    taking: Linear,
    towards: Norm,
    wondering: Linear,
    hearing: Linear,
    hearkening: Linear,
    between: Norm,
    wide: Linear,
    back: Linear,
}

/// The decoder.
pub(super) struct Decoder {
    /// In half as many bits: of the many rows only a few are looked at.
    letters: Vec<f16>,
    places: Vec<f32>,
    layers: Vec<Layer>,
    last: Norm,
    naming: Linear,
    width: usize,
}

/// A stretch of sound, as each layer hears it.
pub(super) struct Sound(Vec<Vec<f32>>);

/// What was written so far, as each layer remembers it: the keys, the values.
#[derive(Clone, Default)]
pub(super) struct Memory {
    layers: Vec<(Vec<f32>, Vec<f32>)>,
    count: usize,
}

impl Decoder {
    pub(super) fn of(engine: &Engine, weights: &Weights) -> Option<Self> {
        let linear = |name: &str| layers::linear(engine, weights, &format!("decoder/{name}"));
        let norm = |name: &str| layers::norm(weights, &format!("decoder/{name}"));
        let layer = |at: usize| {
            Some(Layer {
                before: norm(&format!("layer_{at}/self_attention"))?,
                asking: linear(&format!("layer_{at}/self_attention/linear_0"))?,
                taking: linear(&format!("layer_{at}/self_attention/linear_1"))?,
                towards: norm(&format!("layer_{at}/attention"))?,
                wondering: linear(&format!("layer_{at}/attention/linear_0"))?,
                hearing: linear(&format!("layer_{at}/attention/linear_1"))?,
                hearkening: linear(&format!("layer_{at}/attention/linear_2"))?,
                between: norm(&format!("layer_{at}/ffn"))?,
                wide: linear(&format!("layer_{at}/ffn/linear_0"))?,
                back: linear(&format!("layer_{at}/ffn/linear_1"))?,
            })
        };
        let places = weights.get("decoder/position_encodings/encodings")?;
        Some(Self {
            letters: weights.get_halves("decoder/embeddings/weight")?,
            width: *places.shape.get(1)?,
            places: places.values,
            layers: (0..weights.layers("decoder")).map(layer).collect::<Option<_>>()?,
            last: layers::norm(weights, "decoder")?,
            naming: linear("embeddings")?,
        })
    }

    /// Listens to a stretch.
    pub(super) fn listen(&self, engine: &Engine, encoded: &[f32]) -> Result<Sound, HearingError> {
        let heard = self.layers.iter().map(|layer| layer.hearing.apply(engine, encoded));
        Ok(Sound(heard.collect::<Result<_, _>>()?))
    }

    /// Writes on: each token behind what its memory holds, in turn. One row for each token.
    pub(super) fn write(
        &self,
        engine: &Engine,
        sound: &Sound,
        memories: &mut [Memory],
        tokens: &[(usize, usize)],
    ) -> Result<Vec<f32>, HearingError> {
        let mut rows = self.begin(memories, tokens);
        for (at, (layer, heard)) in self.layers.iter().zip(&sound.0).enumerate() {
            let all = layer.asking.apply(engine, &layer.before.apply(&rows))?;
            let mut taken = Vec::with_capacity(rows.len());
            for ((memory, _), row) in tokens.iter().zip(all.chunks_exact(3 * self.width)) {
                taken.extend(self.recall(engine, &mut memories[*memory].layers[at], row)?);
            }
            add(&mut rows, &layer.taking.apply(engine, &taken)?);
            let asks = layer.wondering.apply(engine, &layer.towards.apply(&rows))?;
            let asks = Side { rows: &asks, width: self.width, from: 0 };
            let side = |from| Side { rows: heard, width: 2 * self.width, from };
            let taken = attend(engine, asks, side(0), side(self.width), self.width / HEAD)?;
            add(&mut rows, &layer.hearkening.apply(engine, &taken)?);
            let mut wide = layer.wide.apply(engine, &layer.between.apply(&rows))?;
            Gelu {}.map_mut(&mut wide);
            add(&mut rows, &layer.back.apply(engine, &wide)?);
        }
        Ok(self.last.apply(&rows))
    }

    /// How likely each token is to follow each row, before they are made to sum up to 1.
    pub(super) fn name(&self, engine: &Engine, rows: &[f32]) -> Result<Vec<f32>, HearingError> {
        Ok(self.naming.apply(engine, rows)?)
    }

    /// The numbers of a row.
    pub(super) const fn width(&self) -> usize {
        self.width
    }

    /// How many tokens there may be.
    pub(super) fn room(&self) -> usize {
        self.places.len() / self.width
    }

    fn begin(&self, memories: &mut [Memory], tokens: &[(usize, usize)]) -> Vec<f32> {
        let mut rows = Vec::with_capacity(tokens.len() * self.width);
        for (memory, token) in tokens {
            let memory = &mut memories[*memory];
            memory.layers.resize_with(self.layers.len(), Default::default);
            let (letter, place) = (token * self.width, memory.count * self.width);
            let letter = widen(&self.letters[letter..letter + self.width]);
            rows.extend(letter.iter().zip(&self.places[place..place + self.width]).map(|(a, b)| a + b));
            memory.count += 1;
        }
        rows
    }

    /// Remembers a row and takes from all that is remembered.
    fn recall(
        &self,
        engine: &Engine,
        (keys, values): &mut (Vec<f32>, Vec<f32>),
        row: &[f32],
    ) -> Result<Vec<f32>, HearingError> {
        let width = self.width;
        keys.extend_from_slice(&row[width..2 * width]);
        values.extend_from_slice(&row[2 * width..]);
        let side = |rows| Side { rows, width, from: 0 };
        attend(engine, side(&row[..width]), side(keys), side(values), width / HEAD)
    }
}
