//! Chance that is the same each time.

/// Numbers that follow from a first one (`SplitMix64`).
pub(super) struct Seed(u64);

impl Seed {
    /// The chances of one photo.
    pub(super) const fn of(seed: u64, number: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number.wrapping_mul(0xd1b5_4a32_d192_ed03))
    }

    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to 1.
    #[expect(clippy::cast_precision_loss, reason = "24 bits are all an f32 holds")]
    pub(super) const fn share(&mut self) -> f32 {
        (self.next() >> 40) as f32 / 16_777_216.0
    }

    /// From one number to another.
    pub(super) const fn between(&mut self, least: f32, most: f32) -> f32 {
        least + (most - least) * self.share()
    }

    /// Whether something happens that happens so often.
    pub(super) fn happens(&mut self, often: f32) -> bool {
        self.share() < often
    }

    /// Around 0, most within 1: a bell curve, nearly.
    pub(super) fn bell(&mut self) -> f32 {
        (0..6).map(|_| self.share()).sum::<f32>().mul_add(std::f32::consts::SQRT_2, -3.0 * std::f32::consts::SQRT_2)
    }
}
