//! Whether a sound can be heard, where it is cut, and what of the words is believed.

use std::collections::HashSet;
use std::ops::Range;

use super::Retake;
use super::number::{many, narrow, real, whole};
use crate::texts::is_han;

/// Somebody begins to speak above, and has ended below.
const SPEAKS: f32 = 0.5;
const ENDS: f32 = 0.35;
/// Seconds of silence that end a stretch, of speech that make one, and that are heard around it.
const PAUSE: f64 = 0.3;
const SHORTEST: f64 = 0.15;
const AROUND: f64 = 0.2;
/// Seconds that the model hears at once; it was made for 30.
pub(super) const LONGEST: f64 = 24.0;

/// Levels in decibels below the loudest there can be: nothing at all, too quiet to be heard, to blame where little was understood.
const NOTHING: f32 = -70.0;
const HUSHED: f32 = -50.0;
const QUIET: f32 = -38.0;
/// How loud a sound is made before it is heard, and by how much at most.
const WANTED: f32 = -20.0;
const MOST_GAIN: f32 = 30.0;
/// A sample beyond this is cut off; so large a share of them is to blame where little was understood.
const TOP: f32 = 0.985;
const CLIPPED: f32 = 0.005;

/// Below this confidence little was understood.
const UNSURE: f32 = 0.5;
/// Words of which the model is less sure are no words.
const GUESSED: f32 = 0.2;
/// Nor are those of which it is not sure where it thinks that nobody speaks.
const SILENCE: f32 = 0.6;
const SURE: f32 = 0.4;
/// What the model has learned to say at the end of films, where there is only noise.
const OF_FILMS: [&str; 7] = ["请不吝点赞", "点赞订阅", "明镜与点点", "谢谢观看", "感谢观看", "字幕由", "字幕志愿者"];

/// How often the same tokens may follow each other: a single one, several.
const ROUNDS: [usize; 2] = [8, 4];
const LONGEST_ROUND: usize = 16;

/// In so many letters after each other fewer pairs than this share are new: they go round in ever other circles.
const LONG_TEXT: usize = 20;
const NEW_PAIRS: f32 = 0.5;

/// What is measured of a sound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measures {
    /// How loud its louder parts are, in decibels below the loudest there can be.
    pub level: f32,
    /// The share of samples that are cut off.
    pub clipped: f32,
}

/// Measures a sound.
#[must_use]
pub fn measure(sound: &[f32], samples_a_second: usize) -> Measures {
    let frame = samples_a_second / 50;
    let power = |part: &[f32]| part.iter().map(|value| value * value).sum::<f32>() / many(part.len());
    let mut powers: Vec<f32> = sound.chunks_exact(frame.max(1)).map(power).collect();
    powers.sort_by(f32::total_cmp);
    let loud = powers.get(powers.len() * 9 / 10).copied().unwrap_or(0.0);
    let clipped = sound.iter().filter(|value| value.abs() >= TOP).count();
    Measures { level: 10.0 * loud.max(1e-12).log10(), clipped: many(clipped) / many(sound.len().max(1)) }
}

/// By how much a sound is made louder before it is heard.
#[must_use]
pub fn gain(of: Measures) -> f32 {
    10.0_f32.powf((WANTED - of.level).clamp(0.0, MOST_GAIN) / 20.0)
}

/// Why there is no use in listening to a sound.
#[must_use]
pub fn hopeless(of: Measures) -> Option<Retake> {
    (of.level < NOTHING).then_some(Retake::Silent)
}

/// Why a sound in which nobody was heard is to be taken again.
#[must_use]
pub fn silent(of: Measures) -> Retake {
    if of.level < HUSHED { Retake::TooQuiet } else { Retake::Silent }
}

/// Why a sound in which somebody speaks but no word is sure is to be taken again.
#[must_use]
pub fn unclear(of: Measures) -> Retake {
    doubtful(of, 0.0).unwrap_or(Retake::Unclear)
}

/// Why a sound of which little was understood is to be taken again: because of what is wrong with it, not with its words.
#[must_use]
pub fn doubtful(of: Measures, confidence: f32) -> Option<Retake> {
    if confidence >= UNSURE {
        None
    } else if of.clipped > CLIPPED {
        Some(Retake::TooLoud)
    } else {
        (of.level < QUIET).then_some(Retake::TooQuiet)
    }
}

/// The stretches in which somebody speaks, in samples, from how likely that is frame by frame.
#[must_use]
pub(super) fn stretches(likely: &[f32], frame: usize, length: usize, samples_a_second: usize) -> Vec<Range<usize>> {
    let frames = |seconds: f64| whole((seconds * real(samples_a_second) / real(frame)).ceil()).max(1);
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, value) in likely.iter().enumerate() {
        match found.last_mut() {
            Some(last) if at < last.end + frames(PAUSE) && *value >= ENDS => last.end = at + 1,
            _ if *value >= SPEAKS => found.push(at..at + 1),
            _ => {}
        }
    }
    found.retain(|stretch| stretch.len() >= frames(SHORTEST));
    let around = frames(AROUND) * frame;
    let wide = |stretch: Range<usize>| {
        (stretch.start * frame).saturating_sub(around)..(stretch.end * frame + around).min(length)
    };
    let mut apart: Vec<Range<usize>> = Vec::new();
    for stretch in found.into_iter().map(wide) {
        match apart.last_mut() {
            Some(last) if last.end >= stretch.start => last.end = stretch.end,
            _ => apart.push(stretch),
        }
    }
    apart
}

/// Puts stretches together as long as they are heard in one go; one that is too long is cut into even parts.
#[must_use]
pub(super) fn together(stretches: Vec<Range<usize>>, most: usize) -> Vec<Vec<Range<usize>>> {
    let mut groups: Vec<Vec<Range<usize>>> = Vec::new();
    let mut room = 0;
    for stretch in stretches.into_iter().flat_map(|stretch| parts(stretch, most)) {
        match groups.last_mut() {
            Some(group) if stretch.len() <= room => {
                room -= stretch.len();
                group.push(stretch);
            }
            _ => {
                room = most - stretch.len();
                groups.push(vec![stretch]);
            }
        }
    }
    groups
}

fn parts(stretch: Range<usize>, most: usize) -> impl Iterator<Item = Range<usize>> {
    let size = stretch.len().div_ceil(stretch.len().div_ceil(most).max(1)).max(1);
    stretch.clone().step_by(size).map(move |start| start..(start + size).min(stretch.end))
}

/// Whether one more token only goes round in a circle.
#[must_use]
pub(super) fn goes_round(tokens: &[usize], next: usize) -> bool {
    let text: Vec<usize> = tokens.iter().copied().chain([next]).collect();
    (1..=LONGEST_ROUND).any(|length| {
        let rounds = if length == 1 { ROUNDS[0] } else { ROUNDS[1] };
        let Some(start) = text.len().checked_sub(length * rounds) else { return false };
        let tail = &text[start..];
        tail[length..] == tail[..tail.len() - length]
    })
}

/// Whether words were said, and not made up from noise.
#[must_use]
pub(super) fn believed(text: &str, confidence: f32, silence: f32) -> bool {
    let foreign = !text.chars().any(is_han) && text.chars().any(char::is_alphabetic);
    let guessed = confidence < GUESSED || (silence > SILENCE && confidence < SURE) || (foreign && confidence < UNSURE);
    !guessed && !text.trim().is_empty() && !circles(text) && !OF_FILMS.iter().any(|phrase| text.contains(phrase))
}

/// Whether a text says little again and again.
fn circles(text: &str) -> bool {
    let letters: Vec<char> = text.chars().filter(|letter| letter.is_alphanumeric()).collect();
    letters.windows(LONG_TEXT).any(|part| {
        let pairs: HashSet<&[char]> = part.windows(2).collect();
        many(pairs.len()) < many(LONG_TEXT - 1) * NEW_PAIRS
    })
}

/// Words as one writes them: signs between Chinese letters are Chinese ones.
#[must_use]
pub(super) fn written(text: &str) -> String {
    let letters: Vec<char> = text.trim().chars().collect();
    let chinese = |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(|letter| is_han(*letter));
    let letter = |(at, letter): (usize, &char)| {
        let near = chinese(at.checked_sub(1)) || (chinese(Some(at + 1)) && at > 0);
        match letter {
            ',' if near => '，',
            '?' if near => '？',
            '!' if near => '！',
            ':' if near => '：',
            '.' if near && at + 1 == letters.len() => '。',
            _ => *letter,
        }
    };
    letters.iter().enumerate().map(letter).collect()
}

/// A text and what was said after a pause.
#[must_use]
pub(super) fn joined(mut text: String, more: &str) -> String {
    if text.ends_with(char::is_alphanumeric) {
        text.push('，');
    }
    text.push_str(more);
    text
}

/// How many milliseconds so many samples are.
#[must_use]
pub(super) fn milliseconds(samples: usize, samples_a_second: usize) -> u32 {
    u32::try_from(samples * 1_000 / samples_a_second).unwrap_or(u32::MAX)
}

/// Samples of so many seconds.
#[must_use]
pub(super) fn samples(seconds: f64, samples_a_second: usize) -> usize {
    whole(seconds * real(samples_a_second))
}

/// Bytes of a sound, two for each sample, as numbers from -1 to 1.
#[must_use]
pub fn sound(bytes: &[u8]) -> Vec<f32> {
    let sample = |pair: &[u8; 2]| narrow(f64::from(i16::from_le_bytes(*pair)) / 32_768.0);
    bytes.as_chunks::<2>().0.iter().map(sample).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_sound_is_named() {
        let good = Measures { level: -18.0, clipped: 0.0 };
        for (measures, hopeless_for, doubtful_for) in [
            (good, None, None),
            (Measures { level: -90.0, ..good }, Some(Retake::Silent), Some(Retake::TooQuiet)),
            (Measures { level: -45.0, ..good }, None, Some(Retake::TooQuiet)),
            (Measures { clipped: 0.1, ..good }, None, Some(Retake::TooLoud)),
        ] {
            assert_eq!((hopeless(measures), doubtful(measures, 0.3)), (hopeless_for, doubtful_for), "{measures:?}");
            assert_eq!(doubtful(measures, 0.8), None);
        }
        assert_eq!(silent(Measures { level: -55.0, ..good }), Retake::TooQuiet);
        assert_eq!(silent(good), Retake::Silent);
        assert_eq!(unclear(good), Retake::Unclear);
        assert_eq!(unclear(Measures { clipped: 0.1, ..good }), Retake::TooLoud);
    }

    #[test]
    fn speech_is_cut_at_pauses_and_put_together_as_far_as_it_is_heard_at_once() {
        // Ten frames a second.
        let spoken = |parts: &[(usize, f32)]| -> Vec<f32> {
            parts.iter().flat_map(|(count, value)| std::iter::repeat_n(*value, *count)).collect()
        };
        let likely = spoken(&[(10, 0.1), (20, 0.9), (2, 0.1), (10, 0.8), (30, 0.0), (1, 0.9), (10, 0.0), (10, 0.6)]);
        let found = stretches(&likely, 100, likely.len() * 100, 1_000);
        assert_eq!(found, [800..4_400, 8_100..9_300]);
        assert_eq!(together(found.clone(), 4_800), std::slice::from_ref(&found));
        let parts: Vec<_> = [800..2_600, 2_600..4_400, 8_100..9_300].into_iter().map(|part| [part].to_vec()).collect();
        assert_eq!(together(found, 2_000), parts);
    }

    #[test]
    fn a_text_that_goes_round_is_stopped_and_digits_may_repeat() {
        assert!(goes_round(&[1, 2, 1, 2, 1, 2, 1], 2));
        assert!(!goes_round(&[1, 2, 1, 2, 1, 2, 1], 3));
        assert!(!goes_round(&[7, 7, 7, 7, 7], 7));
        assert!(goes_round(&[7; 7], 7));
    }

    #[test]
    fn words_made_up_from_noise_are_not_believed() {
        assert!(believed("面积是多少", 0.7, 0.1));
        assert!(!believed("面积是多少", 0.1, 0.1));
        assert!(!believed("嗯", 0.35, 0.9));
        assert!(!believed("请不吝点赞 订阅", 0.9, 0.1));
        assert!(!believed(" ", 0.9, 0.1));
        assert!(!believed("革命，革命，革命，革命。革命，革命，革命。革命，革命。革命，革命", 0.9, 0.1));
        // The circles may begin after words that were said.
        assert!(!believed("一个长纯纯的长纯是帮你买，夸你买，夸你买，夸我买，夸你买，夸你买，夸你买", 0.41, 0.1));
        assert!(!believed("0.3.1.4.4.4.1.4.1.4.1.4.1.4.1.4.1.4.1.4.1", 0.64, 0.1));
        assert!(!believed("Five Five you are free and do this", 0.47, 0.1));
        assert!(believed("Where is my book", 0.8, 0.1));
        assert!(believed("12", 0.4, 0.1));
        assert!(believed("先看单位，厘米，再换成千米，再看单位，千米，答二十千米", 0.9, 0.1));
    }

    #[test]
    fn signs_between_chinese_letters_are_chinese_ones() {
        assert_eq!(written(" 周长是36米,面积呢?"), "周长是36米，面积呢？");
        assert_eq!(written("x=3.5, y=4"), "x=3.5, y=4");
    }
}
