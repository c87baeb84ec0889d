//! Whether a picture is good enough to be read.

use super::Retake;
use super::quality::Measures;

/// Pixels of the shorter side below which no line of text fits.
const SMALLEST: u32 = 24;
/// Paper darker than this shows nothing that can be read.
const DARK: f32 = 48.0;
/// Paper darker than this is to blame where little could be read.
const DIM: f32 = 90.0;
/// Paper lighter than this with ink nearly as light has been lit too much.
const WHITE: f32 = 240.0;
/// Ink must be so much darker than the paper.
const CONTRAST: f32 = 20.0;
/// And so much, where little could be read.
const PALE: f32 = 60.0;
/// A picture more blurred than this cannot be read.
const BLURRED: f32 = 0.8;
/// A picture more blurred than this is to blame where little could be read.
const SOFT: f32 = 0.55;
/// Below this confidence little could be read.
const UNSURE: f32 = 0.75;

/// Why there is no use in reading a picture.
#[must_use]
pub fn hopeless(of: &Measures) -> Option<Retake> {
    if of.side < SMALLEST {
        Some(Retake::TooSmall)
    } else if of.paper < DARK {
        Some(Retake::Dark)
    } else if of.paper - of.ink < CONTRAST {
        // On white paper with nothing on it nothing changes; what was lit too much still shows where something stood.
        Some(if of.paper > WHITE && of.blur < 1.0 { Retake::Overexposed } else { Retake::Blank })
    } else {
        (of.blur > BLURRED).then_some(Retake::Blurred)
    }
}

/// Why a picture of which little could be read is to be taken again: because of what is wrong with it, not with its writing.
#[must_use]
pub fn doubtful(of: &Measures, confidence: f32) -> Option<Retake> {
    if confidence >= UNSURE {
        None
    } else if of.paper < DIM {
        Some(Retake::Dark)
    } else if of.blur > SOFT {
        Some(Retake::Blurred)
    } else {
        (of.paper > WHITE && of.paper - of.ink < PALE).then_some(Retake::Overexposed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_picture_is_named() {
        let good = Measures { side: 900, paper: 235.0, ink: 40.0, blur: 0.3 };
        for (measures, hopeless_for, doubtful_for) in [
            (good, None, None),
            (Measures { side: 10, ..good }, Some(Retake::TooSmall), None),
            (Measures { paper: 30.0, ink: 5.0, ..good }, Some(Retake::Dark), Some(Retake::Dark)),
            (Measures { paper: 80.0, ink: 15.0, ..good }, None, Some(Retake::Dark)),
            (Measures { paper: 254.0, ink: 245.0, ..good }, Some(Retake::Overexposed), Some(Retake::Overexposed)),
            (Measures { paper: 254.0, ink: 205.0, ..good }, None, Some(Retake::Overexposed)),
            (Measures { paper: 254.0, ink: 245.0, blur: 1.0, ..good }, Some(Retake::Blank), Some(Retake::Blurred)),
            (Measures { ink: 225.0, ..good }, Some(Retake::Blank), None),
            (Measures { blur: 0.9, ..good }, Some(Retake::Blurred), Some(Retake::Blurred)),
            (Measures { blur: 0.6, ..good }, None, Some(Retake::Blurred)),
        ] {
            assert_eq!(hopeless(&measures), hopeless_for, "{measures:?}");
            assert_eq!(doubtful(&measures, 0.5), doubtful_for, "{measures:?}");
            assert_eq!(doubtful(&measures, 0.9), None, "{measures:?}");
        }
    }
}
