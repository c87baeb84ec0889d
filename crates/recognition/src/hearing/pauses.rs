//! Where in a sound somebody speaks: a small model says so for each 32 milliseconds.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use super::{HearingError, SAMPLES, rules};
use crate::models::{self, ModelError, Part};

const FILE: &str = "silero_vad_16k_sequence.onnx";
/// Samples of a frame, and of the one before that are looked at with it.
pub(super) const FRAME: usize = 512;
const BEFORE: usize = 64;
/// Frames that are looked at in one go.
const AT_ONCE: usize = 512;
/// What the model remembers from one go to the next.
const STATE: usize = 128;

/// Finds speech.
pub(super) struct Pauses {
    model: Model,
    threads: Arc<ThreadPool>,
}

impl Pauses {
    pub(super) fn open(folder: &Path, threads: &Arc<ThreadPool>) -> Result<Self, ModelError> {
        let bytes = models::read(folder, Part::Pauses, FILE)?;
        let model = ModelOptions::with_all_ops().prepack_weights(true).load(bytes);
        let model = model.map_err(|error| ModelError::Unfit(FILE, error.to_string()))?;
        Ok(Self { model, threads: Arc::clone(threads) })
    }

    /// The stretches in which somebody speaks, in samples.
    pub(super) fn speech(&self, sound: &[f32]) -> Result<Vec<Range<usize>>, HearingError> {
        let likely = self.likely(sound).map_err(HearingError::Model)?;
        Ok(rules::stretches(&likely, FRAME, sound.len(), SAMPLES))
    }

    /// How likely somebody speaks, frame by frame.
    fn likely(&self, sound: &[f32]) -> Result<Vec<f32>, String> {
        let node = |name| self.model.node_id(name).map_err(|error| error.to_string());
        let (inputs, outputs) =
            ([node("input")?, node("h")?, node("c")?], [node("speech_probs")?, node("hn")?, node("cn")?]);
        let mut state = [vec![0.0; STATE], vec![0.0; STATE]];
        let mut likely = Vec::new();
        for first in (0..sound.len()).step_by(FRAME * AT_ONCE) {
            let last = (first + FRAME * AT_ONCE).min(sound.len());
            let rows = frames(sound, first..last);
            let input = NdTensor::from_data([rows.len() / (BEFORE + FRAME), BEFORE + FRAME], rows);
            let [found, hidden, cell] = self.run(inputs, outputs, &input, &state)?;
            likely.extend(found);
            state = [hidden, cell];
        }
        Ok(likely)
    }

    fn run(
        &self,
        [input, hidden, cell]: [NodeId; 3],
        outputs: [NodeId; 3],
        frames: &NdTensor<f32, 2>,
        state: &[Vec<f32>; 2],
    ) -> Result<[Vec<f32>; 3], String> {
        let [h, c] = state.each_ref().map(|part| NdTensor::from_data([1, 1, STATE], part.clone()));
        let inputs = vec![(input, frames.view().into()), (hidden, h.view().into()), (cell, c.view().into())];
        let mut options = RunOptions::default();
        options.thread_pool = Some(Arc::clone(&self.threads));
        let [found, hidden, cell] =
            self.model.run_n(inputs, outputs, Some(options)).map_err(|error| error.to_string())?;
        Ok([numbers(found)?, numbers(hidden)?, numbers(cell)?])
    }
}

fn numbers(value: Value) -> Result<Vec<f32>, String> {
    let tensor: rten_tensor::Tensor<f32> = value.try_into().map_err(|_| "its answer is no number".to_owned())?;
    Ok(tensor.to_vec())
}

/// Each frame with the end of the one before; silence where there is none.
fn frames(sound: &[f32], samples: Range<usize>) -> Vec<f32> {
    let sample = |at: usize| at.checked_sub(BEFORE).and_then(|at| sound.get(at)).copied().unwrap_or(0.0);
    samples.step_by(FRAME).flat_map(|first| (first..first + BEFORE + FRAME).map(sample)).collect()
}
