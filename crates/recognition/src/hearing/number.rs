//! Counts to reckon with, and what was reckoned as counts. No clip has so many samples that an `f64` could not count them.

/// A count.
#[expect(clippy::cast_precision_loss, reason = "far fewer than 2^53 of anything")]
pub(super) const fn real(count: usize) -> f64 {
    count as f64
}

/// A number with fewer digits.
#[expect(clippy::cast_possible_truncation, reason = "sounds and weights have no more digits than that")]
pub(super) const fn narrow(value: f64) -> f32 {
    value as f32
}

/// A count, for shares that need not be exact.
pub(super) const fn many(count: usize) -> f32 {
    narrow(real(count))
}

/// The whole part of what is not negative.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast holds at the ends, as is wanted")]
pub(super) const fn whole(value: f64) -> usize {
    value as usize
}
