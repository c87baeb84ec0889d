//! Numbers of pixels, whole and broken. Pictures are at most some thousands of pixels across, which an `f32` counts exactly.

/// A number of pixels, to reckon with.
#[expect(clippy::cast_precision_loss, reason = "pictures have far fewer than 2^24 pixels in a row")]
pub(super) const fn real(count: u32) -> f32 {
    count as f32
}

/// A number of things, to reckon with.
#[expect(clippy::cast_precision_loss, reason = "a share of many things need not be exact")]
pub(super) const fn many(count: usize) -> f32 {
    count as f32
}

/// The whole pixels of a length; none of what is negative or no number.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast holds at the ends, as is wanted")]
pub(super) const fn whole(length: f32) -> u32 {
    length as u32
}

/// A whole number as an index.
pub(super) const fn index(count: u32) -> usize {
    count as usize
}
