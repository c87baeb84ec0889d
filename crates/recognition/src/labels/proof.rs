//! From which confidence on a label may be called sure: what the model is right about on texts from which it did not learn says so.

/// How often a label that is called sure must be right.
const PRECISION: f64 = 0.9;
/// 95 % of a normal distribution lie above its mean less so many deviations.
const ONE_SIDED: f64 = 1.645;
/// From here on a label is sure where the model's file says nothing of it.
pub(super) const CAREFUL: f32 = 0.9;
/// No confidence is so high: of a model that has proven nothing, nothing is sure.
pub const NEVER: f32 = 2.0;

/// The lowest confidence from which on the first labels are right often enough, whatever luck had a hand in it. `judged` holds the
/// confidence of the first label of each text, and whether it was right.
#[must_use]
pub fn sure_from(mut judged: Vec<(f32, bool)>) -> f32 {
    judged.sort_by(|one, other| other.0.total_cmp(&one.0));
    let (mut all, mut right, mut lowest) = (0.0, 0.0, NEVER);
    for (confidence, is_right) in judged {
        all += 1.0;
        right += f64::from(u8::from(is_right));
        if lower_bound(right, all) >= PRECISION {
            lowest = confidence;
        }
    }
    lowest
}

/// The lower bound of a share (Wilson, one-sided 95 %).
fn lower_bound(right: f64, all: f64) -> f64 {
    let (share, square) = (right / all, ONE_SIDED * ONE_SIDED);
    let spread = ONE_SIDED * (share * (1.0 - share) / all + square / (4.0 * all * all)).sqrt();
    (share + square / (2.0 * all) - spread) / (1.0 + square / all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_sure_from_where_on_nearly_all_were_right() {
        let judged = |right: u8, wrong: u8| {
            let right = (0..right).map(|place| (0.99 - f32::from(place) / 1_000.0, true));
            right.chain((0..wrong).map(|place| (0.5 - f32::from(place) / 1_000.0, false))).collect::<Vec<_>>()
        };
        assert!((sure_from(judged(40, 40)) - 0.951).abs() < 1e-6, "what follows is wrong too often");
        assert!(sure_from(judged(20, 0)) >= NEVER, "few prove nothing, even if all are right");
        assert!(sure_from(judged(0, 40)) >= NEVER);
        assert!(sure_from(Vec::new()) >= NEVER);
        let mut one_wrong_in_front = judged(60, 0);
        one_wrong_in_front.push((1.0, false));
        assert!(sure_from(one_wrong_in_front) < 0.96, "luck counts both ways");
    }
}
