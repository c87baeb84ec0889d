//! Directions, in a byte for each of their numbers.

/// Where a text points. Which of the numbers means what nobody knows; only how near two directions are says something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Direction(Vec<i8>);

/// Steps on either side of nought.
const STEPS: f32 = 127.0;

impl Direction {
    /// The nearest that a byte for each number can say; how long a direction is does not matter.
    #[expect(clippy::cast_possible_truncation, reason = "no number is larger than the largest")]
    pub(super) fn of(numbers: &[f32]) -> Self {
        let largest = numbers.iter().fold(f32::MIN_POSITIVE, |largest, number| largest.max(number.abs()));
        Self(numbers.iter().map(|number| (number / largest * STEPS).round() as i8).collect())
    }

    /// How near two directions are: 1 for the same, 0 for nothing in common, -1 for opposite ones (the cosine between them).
    #[must_use]
    pub fn alike(&self, other: &Self) -> f32 {
        let lengths = length(&self.0) * length(&other.0);
        if lengths > 0.0 { product(&self.0, &other.0) / lengths } else { 0.0 }
    }

    /// As it is kept.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().map(|number| number.cast_unsigned()).collect()
    }

    /// As it was kept.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self(bytes.iter().map(|byte| byte.cast_signed()).collect())
    }
}

#[expect(clippy::cast_precision_loss, reason = "some hundred squares of a byte")]
fn product(one: &[i8], other: &[i8]) -> f32 {
    one.iter().zip(other).map(|(one, other)| i32::from(*one) * i32::from(*other)).sum::<i32>() as f32
}

fn length(numbers: &[i8]) -> f32 {
    product(numbers, numbers).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_points_where_it_pointed() {
        let (one, other) = (Direction::of(&[0.03, -0.4, 0.2]), Direction::of(&[0.3, -4.0, 2.0]));
        assert!((one.alike(&other) - 1.0).abs() < 1e-3);
        assert!((one.alike(&Direction::of(&[-0.3, 4.0, -2.0])) + 1.0).abs() < 1e-3);
        assert!(one.alike(&Direction::of(&[0.4, 0.03, 0.0])).abs() < 1e-2);
        assert_eq!(Direction::from_bytes(&one.to_bytes()), one);
        assert!(one.alike(&Direction::of(&[0.0, 0.0, 0.0])).abs() < f32::EPSILON, "nothing points nowhere");
    }
}
