//! A model that takes a picture and gives numbers.

use std::path::Path;
use std::sync::Arc;

use image::RgbImage;
use rten::{Model, ModelOptions, RunOptions, ThreadPool};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, Tensor};

use super::ReadingError;
use super::number::index;
use crate::models::{self, ModelError, Part};

/// A model, loaded.
pub(super) struct Net {
    model: Model,
    threads: Arc<ThreadPool>,
}

impl Net {
    /// Loads a model of the models folder.
    pub(super) fn open(folder: &Path, name: &'static str, threads: &Arc<ThreadPool>) -> Result<Self, ModelError> {
        let bytes = models::read(folder, Part::Reading, name)?;
        let model = ModelOptions::with_all_ops().prepack_weights(true).load(bytes);
        let model = model.map_err(|error| ModelError::Unfit(name, error.to_string()))?;
        Ok(Self { model, threads: Arc::clone(threads) })
    }

    /// What the model's file says about itself.
    pub(super) fn note(&self, name: &str) -> Option<&str> {
        self.model.metadata().get(name)
    }

    /// Runs the model on a picture: blue, green, red, from -1 to 1.
    pub(super) fn run(&self, picture: &RgbImage) -> Result<Tensor<f32>, ReadingError> {
        let (width, height) = (index(picture.width()), index(picture.height()));
        let plane = width * height;
        let mut numbers = vec![0.0; 3 * plane];
        for (at, pixel) in picture.pixels().enumerate() {
            for (channel, byte) in pixel.0.into_iter().rev().enumerate() {
                numbers[channel * plane + at] = f32::from(byte) / 127.5 - 1.0;
            }
        }
        let input = NdTensor::from_data([1, 3, height, width], numbers);
        let mut options = RunOptions::default();
        options.thread_pool = Some(Arc::clone(&self.threads));
        let output = self.model.run_one(input.view().into(), Some(options));
        let output = output.map_err(|error| ReadingError::Model(error.to_string()))?;
        output.try_into().map_err(|_| ReadingError::Model("its answer is no tensor of numbers".to_owned()))
    }
}
