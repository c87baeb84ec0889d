//! A sound as the model sees it: 80 bands of pitch, a hundred times a second.

use std::f64::consts::PI;

use rten_tensor::NdTensorView;

use super::layers::Engine;
use super::number::{narrow, real};
use super::{HearingError, SAMPLES};

/// Bands of pitch.
pub(super) const BANDS: usize = 80;
/// Samples that are looked at at once, and from one look to the next.
const WINDOW: usize = 400;
pub(super) const STEP: usize = 160;
/// Frequencies that are told apart.
const TONES: usize = WINDOW / 2 + 1;

/// What is reckoned with.
pub(super) struct Spectrum {
    /// A wave of each frequency, and the same a quarter later, in the window's shape.
    waves: Vec<f32>,
    /// How much of each frequency belongs to each band.
    bands: Vec<f32>,
}

impl Spectrum {
    pub(super) fn new() -> Self {
        Self { waves: waves(), bands: bands() }
    }

    /// The bands, a row for each hundredth of a second, scaled as the model has learned them.
    pub(super) fn of(&self, engine: &Engine, sound: &[f32]) -> Result<Vec<f32>, HearingError> {
        let count = sound.len() / STEP;
        let frames: Vec<f32> = (0..count).flat_map(|at| window(sound, at * STEP)).collect();
        let waves = NdTensorView::from_data([2 * TONES, WINDOW], &self.waves[..]);
        let parts = engine.product(NdTensorView::from_data([count, WINDOW], &frames[..]), waves.transposed(), 1.0)?;
        let power: Vec<f32> = parts
            .chunks_exact(2 * TONES)
            .flat_map(|row| row[..TONES].iter().zip(&row[TONES..]).map(|(cosine, sine)| cosine * cosine + sine * sine))
            .collect();
        let bands = NdTensorView::from_data([BANDS, TONES], &self.bands[..]);
        let mut loud = engine.product(NdTensorView::from_data([count, TONES], &power[..]), bands.transposed(), 1.0)?;
        for value in &mut loud {
            *value = value.max(1e-10).log10();
        }
        let floor = loud.iter().copied().fold(f32::MIN, f32::max) - 8.0;
        for value in &mut loud {
            *value = (value.max(floor) + 4.0) / 4.0;
        }
        Ok(loud)
    }
}

/// The samples around a place; beyond the ends the sound is mirrored.
fn window(sound: &[f32], middle: usize) -> impl Iterator<Item = f32> {
    let last = sound.len().saturating_sub(1);
    (0..WINDOW).map(move |at| {
        let (place, half) = (middle + at, WINDOW / 2);
        let place = place.abs_diff(half);
        let place = if place > last { (2 * last).saturating_sub(place) } else { place };
        sound.get(place).copied().unwrap_or(0.0)
    })
}

fn waves() -> Vec<f32> {
    let shape = |at: usize| 0.5 - 0.5 * (2.0 * PI * real(at) / real(WINDOW)).cos();
    let angle = |tone: usize, at: usize| 2.0 * PI * real(tone * at % WINDOW) / real(WINDOW);
    let wave = |of: fn(f64) -> f64, tone| (0..WINDOW).map(move |at| narrow(of(angle(tone, at)) * shape(at)));
    let cosines = (0..TONES).flat_map(|tone| wave(f64::cos, tone));
    cosines.chain((0..TONES).flat_map(|tone| wave(f64::sin, tone))).collect()
}

/// Triangles of the same area, evenly spread over what an ear takes for even steps (Slaney's mel scale).
fn bands() -> Vec<f32> {
    let step = 6.4_f64.ln() / 27.0;
    let highest = 15.0 + (real(SAMPLES / 2) / 1_000.0).ln() / step;
    let pitch = |mel: f64| if mel < 15.0 { mel * 200.0 / 3.0 } else { 1_000.0 * ((mel - 15.0) * step).exp() };
    let edges: Vec<f64> = (0..BANDS + 2).map(|at| pitch(highest * real(at) / real(BANDS + 1))).collect();
    let share = |edge: &[f64], tone: usize| {
        let pitch = real(tone * SAMPLES) / real(WINDOW);
        let (rising, falling) = ((pitch - edge[0]) / (edge[1] - edge[0]), (edge[2] - pitch) / (edge[2] - edge[1]));
        narrow(rising.min(falling).max(0.0) * 2.0 / (edge[2] - edge[0]))
    };
    edges.windows(3).flat_map(|edge| (0..TONES).map(move |tone| share(edge, tone))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_is_loudest_in_its_own_band() {
        let sound: Vec<f32> =
            (0..SAMPLES).map(|at| narrow((2.0 * PI * 1_000.0 * real(at) / real(SAMPLES)).sin())).collect();
        let bands = Spectrum::new().of(&Engine::default(), &sound).unwrap();
        assert_eq!(bands.len(), 100 * BANDS);
        let middle = &bands[50 * BANDS..51 * BANDS];
        let loudest = (0..BANDS).max_by(|a, b| middle[*a].total_cmp(&middle[*b])).unwrap();
        // 1,000 Hz is 15 of 45.2 mels, and each band is 45.2 / 81 wide.
        assert!((25..=27).contains(&loudest), "{loudest}");
    }
}
