//! From which confidence on something is right often enough, as what was not learned from shows.

/// 95 % of a normal distribution lie above its mean less so many deviations.
const ONE_SIDED: f64 = 1.645;

/// The lowest confidence from which on the precision is this high, whatever luck had a hand in it (its lower bound, 95 %); nothing
/// where it never is. `judged` holds each confidence, and whether what was said with it was right.
#[must_use]
pub fn sure_from(mut judged: Vec<(f32, bool)>, precision: f64) -> Option<f32> {
    judged.sort_by(|one, other| other.0.total_cmp(&one.0));
    let (mut all, mut right, mut lowest) = (0.0, 0.0, None);
    for (confidence, is_right) in judged {
        all += 1.0;
        right += f64::from(u8::from(is_right));
        if lower_bound(right, all) >= precision {
            lowest = Some(confidence);
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
    fn what_is_said_is_sure_from_where_on_nearly_all_was_right() {
        let judged = |right: u8, wrong: u8| {
            let right = (0..right).map(|place| (0.99 - f32::from(place) / 1_000.0, true));
            right.chain((0..wrong).map(|place| (0.5 - f32::from(place) / 1_000.0, false))).collect::<Vec<_>>()
        };
        let sure_from = |judged| super::sure_from(judged, 0.9);
        assert!((sure_from(judged(40, 40)).unwrap() - 0.951).abs() < 1e-6, "what follows is wrong too often");
        assert_eq!(sure_from(judged(20, 0)), None, "few prove nothing, even if all are right");
        assert_eq!(sure_from(judged(0, 40)), None);
        assert_eq!(sure_from(Vec::new()), None);
        let mut one_wrong_in_front = judged(60, 0);
        one_wrong_in_front.push((1.0, false));
        assert!(sure_from(one_wrong_in_front).unwrap() < 0.96, "luck counts both ways");
    }

    #[test]
    fn few_that_are_right_prove_little() {
        const PRECISION: f64 = 0.95;
        assert!(lower_bound(20.0, 20.0) < PRECISION);
        assert!(lower_bound(60.0, 60.0) > PRECISION);
        assert!(lower_bound(560.0, 600.0) < PRECISION);
        assert!(lower_bound(580.0, 600.0) > PRECISION);
    }
}
