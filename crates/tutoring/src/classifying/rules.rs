//! What is suggested for a question, what is called unsure, and when nothing is said.

use people::packs::Subjects;
use people::{Stage, Subject};

use super::{LabelSource, Labelled, Point, QuestionKind};

/// Knowledge points suggested at most.
pub const MOST: usize = 3;
/// Questions that have less of their words in common are not like each other, in percent.
pub const ALIKE: u8 = 55;
/// From here on what a teacher said of another question is believed of this one, in percent.
pub const NEARLY_THE_SAME: u8 = 75;
/// A model that believes no point as far as this has not understood the question, in percent: it says nothing.
pub const UNDERSTOOD: u8 = 12;
/// Beside one that is understood, what a model is less sure of than this is not even possible, in percent.
pub const POSSIBLE: u8 = 4;
/// Knowledge points a model is asked for: some are of another stage, some are the same by another name.
pub const ASKED: usize = 12;
/// From here on a subject is believed, in percent.
pub const SURE_SUBJECT: u8 = 80;

/// What a teacher said of a question, beside what had been suggested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the subject was right; none where none was suggested.
    pub subject_right: Option<bool>,
    /// Whether the form of the answer was right; none where none was suggested or none was said.
    pub kind_right: Option<bool>,
    /// Which of the points was right, from 1; 0 for none of them.
    pub point_place: u32,
}

/// What teachers said of the questions that are like this one: the most alike first, of equally alike ones what was said last.
/// `alike` says how much of their words two questions have in common, from 0 to 1.
#[must_use]
pub fn remembered(like: Vec<Labelled>, alike: impl Fn(&str) -> f32) -> Vec<(u8, Labelled)> {
    let mut ranked: Vec<(u8, Labelled)> =
        like.into_iter().filter_map(|one| Some((percent(alike(one.words.as_deref()?)), one))).collect();
    ranked.retain(|(confidence, _)| *confidence >= ALIKE);
    ranked.sort_by(|(one, earlier), (other, later)| other.cmp(one).then(later.said_at.cmp(&earlier.said_at)));
    ranked
}

/// The knowledge points: what teachers said in front, then what the model says of this subject, none twice, three in all. The model
/// is `sure` from a confidence on that it has proven.
#[must_use]
pub fn points(
    remembered: &[(u8, Labelled)],
    subject: Option<Subject>,
    model: Vec<(String, f32)>,
    sure: f32,
) -> Vec<Point> {
    let understood = model.iter().any(|(_, share)| percent(*share) >= UNDERSTOOD);
    let learned = model.into_iter().filter(|_| understood).filter_map(|(name, share)| {
        let confidence = percent(share);
        let point = Point { subject: subject?, name, confidence, source: LabelSource::Model, sure: share >= sure };
        (confidence >= POSSIBLE).then_some(point)
    });
    let mut points: Vec<Point> = Vec::new();
    for point in said(remembered, subject).into_iter().chain(learned) {
        if points.iter().all(|other| other.subject != point.subject || other.name != point.name) {
            points.push(point);
        }
    }
    points.truncate(MOST);
    points
}

/// What teachers said of nearly the same questions: each of them once, with the last word on the one most alike.
fn voices(remembered: &[(u8, Labelled)]) -> Vec<&(u8, Labelled)> {
    let mut voices: Vec<&(u8, Labelled)> = Vec::new();
    for one in remembered.iter().filter(|(confidence, _)| *confidence >= NEARLY_THE_SAME) {
        if voices.iter().all(|(_, other)| other.said_by != one.1.said_by) {
            voices.push(one);
        }
    }
    voices
}

/// What teachers said, the most believed first: of nearly the same questions as far as the question is the same and as many of them
/// said so; of others as far as they are like it. One voice is not sure of another subject than the rest.
fn said(remembered: &[(u8, Labelled)], subject: Option<Subject>) -> Vec<Point> {
    let voices = voices(remembered);
    let point = |confidence: u8, one: &Labelled, others: usize| Point {
        subject: one.subject,
        name: one.knowledge_point.clone(),
        confidence,
        source: LabelSource::Teachers,
        sure: confidence >= NEARLY_THE_SAME && (others > 1 || subject.is_none_or(|subject| subject == one.subject)),
    };
    let shared = voices.iter().map(|(confidence, one)| {
        let of = |one: &Labelled| (one.subject, one.knowledge_point.clone());
        let same = voices.iter().filter(|(_, other)| of(other) == of(one)).count();
        point(of_all(*confidence, same, voices.len()), one, same)
    });
    let mut points: Vec<Point> = shared.collect();
    points.sort_by_key(|point| std::cmp::Reverse(point.confidence));
    let far = remembered.iter().filter(|(confidence, _)| *confidence < NEARLY_THE_SAME);
    points.extend(far.map(|(confidence, one)| point(*confidence, one, 1)));
    points
}

/// The share of a confidence that so many of all have.
fn of_all(confidence: u8, having: usize, all: usize) -> u8 {
    let share = usize::from(confidence) * having / all.max(1);
    u8::try_from(share).unwrap_or(confidence)
}

/// The subject: what teachers said of nearly the same question, where most of them agree, else what the model is sure of among what is
/// taught at this stage. One voice against a model that is sure says nothing.
#[must_use]
pub fn subject(
    remembered: &[(u8, Labelled)],
    model: &[(Subject, f32)],
    taught: &Subjects,
    stage: Stage,
) -> Option<(Subject, u8)> {
    let learned = learned_subject(model, taught, stage);
    let voices = voices(remembered);
    let Some((confidence, said)) = voices.first() else { return learned };
    let same = voices.iter().filter(|(_, other)| other.subject == said.subject).count();
    let confidence = of_all(*confidence, same, voices.len());
    let denied = same < 2 && learned.is_some_and(|(subject, _)| subject != said.subject);
    (confidence >= NEARLY_THE_SAME && !denied).then_some((said.subject, confidence))
}

/// The subject that a model is sure of.
fn learned_subject(model: &[(Subject, f32)], taught: &Subjects, stage: Stage) -> Option<(Subject, u8)> {
    let mut shares: Vec<(Subject, f32)> = Vec::new();
    for (subject, share) in model {
        let Some(subject) = taught.as_taught(*subject, stage) else { continue };
        match shares.iter_mut().find(|(other, _)| *other == subject) {
            Some((_, sum)) => *sum += share,
            None => shares.push((subject, *share)),
        }
    }
    // What is not taught at this stage cannot be meant: the rest shares the whole.
    let all: f32 = shares.iter().map(|(_, share)| share).sum();
    let best = shares.into_iter().max_by(|one, other| one.1.total_cmp(&other.1));
    let known = best.filter(|_| all >= LEAST_TAUGHT).map(|(subject, share)| (subject, percent(share / all)));
    known.filter(|(_, confidence)| *confidence >= SURE_SUBJECT)
}

/// Where a model finds less than this among the subjects of a stage, it has not understood the question.
const LEAST_TAUGHT: f32 = 0.3;

/// In which form the answer is wanted, as teachers said of nearly the same question, else as the question is written.
#[must_use]
pub fn kind(remembered: &[(u8, Labelled)], words: &str, subject: Option<Subject>) -> Option<QuestionKind> {
    let mut said = remembered.iter().filter(|(confidence, _)| *confidence >= NEARLY_THE_SAME);
    said.find_map(|(_, one)| one.kind).or_else(|| written_kind(words, subject))
}

/// In which form a question that is written like this wants its answer.
fn written_kind(words: &str, subject: Option<Subject>) -> Option<QuestionKind> {
    let words = words.trim();
    if words.chars().count() < 6 {
        return None;
    }
    let has = |marks: &[&str]| marks.iter().any(|mark| words.contains(mark));
    if has_options(words) {
        Some(QuestionKind::Choice)
    } else if has(&[
        "判断对错",
        "判断正误",
        "判断下列",
        "判断以下",
        "正确的打",
        "对的打",
        "T/F",
        "（对/错）",
        "(对/错)",
    ]) {
        Some(QuestionKind::Judgement)
    } else if subject != Some(Subject::MATH) && has(&["作文", "写一篇", "书面表达", "写一段话"]) {
        Some(QuestionKind::Writing)
    } else if has(&["__", "＿", "（ ）", "( )", "（　）", "（）", "()", "填空"]) {
        Some(QuestionKind::Blank)
    } else {
        Some(QuestionKind::Open)
    }
}

/// Whether there are answers to choose from, marked A to C.
fn has_options(words: &str) -> bool {
    let mut rest = words;
    for letter in ['A', 'B', 'C'] {
        let found = rest.char_indices().find(|(at, found)| {
            let behind = rest[at + found.len_utf8()..].chars().find(|next| !next.is_whitespace());
            let before = rest[..*at].chars().next_back();
            half_width(*found) == letter
                && matches!(behind, Some('.' | '．' | '、' | ':' | '：' | ')' | '）'))
                && before.is_none_or(|before| !before.is_ascii_alphanumeric())
        });
        let Some((at, _)) = found else { return false };
        rest = &rest[at..];
    }
    true
}

fn half_width(letter: char) -> char {
    match letter {
        'Ａ'..='Ｚ' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
        _ => letter,
    }
}

/// What a teacher made of a suggestion: `points` and the rest as they were suggested.
#[must_use]
pub fn verdict(subject: Option<Subject>, kind: Option<QuestionKind>, points: &[Point], said: &Labelled) -> Verdict {
    let place = points.iter().position(|point| point.name == said.knowledge_point);
    Verdict {
        subject_right: subject.map(|subject| subject == said.subject),
        kind_right: kind.zip(said.kind).map(|(kind, said)| kind == said),
        point_place: place.map_or(0, |place| u32::try_from(place + 1).unwrap_or(0)),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 100")]
fn percent(share: f32) -> u8 {
    (share.clamp(0.0, 1.0) * 100.0).round() as u8
}

#[cfg(test)]
mod tests {
    use kernel::{PersonId, QuestionId, Timestamp};

    use super::*;

    fn said(words: Option<&str>, point: &str, at: i64) -> Labelled {
        Labelled {
            question_id: QuestionId::from(uuid::Uuid::nil()),
            words: words.map(str::to_owned),
            subject: Subject::MATH,
            stage: Stage::Primary,
            kind: Some(QuestionKind::Blank),
            knowledge_point: point.to_owned(),
            said_by: teacher(1),
            said_at: Timestamp::from_millis(at),
        }
    }

    fn teacher(number: u128) -> PersonId {
        PersonId::from(uuid::Uuid::from_u128(number))
    }

    fn named(points: &[Point]) -> Vec<(&str, u8, bool)> {
        points.iter().map(|point| (point.name.as_str(), point.confidence, point.sure)).collect()
    }

    #[test]
    fn the_most_alike_comes_first_and_of_equals_what_was_said_last() {
        let like = vec![
            said(Some("0.9"), "分数", 1),
            said(Some("0.9"), "小数", 2),
            said(Some("0.6"), "小数", 3),
            said(Some("0.54"), "周长", 4),
            said(None, "面积", 5),
        ];
        let remembered = remembered(like, |words| words.parse().unwrap());
        let points = points(&remembered, None, Vec::new(), 0.5);
        assert_eq!(named(&points), [("小数", 90, true)], "whoever said it thought better of it");
    }

    #[test]
    fn one_voice_is_not_sure_against_a_model_that_is() {
        let odd = |number: u128| Labelled {
            said_by: teacher(number),
            subject: Subject::HISTORY,
            ..said(Some("1.0"), "相遇问题", 1)
        };
        let taught: Subjects = serde_json::from_value(serde_json::json!([
            { "subject": "math", "stages": ["primary"] },
            { "subject": "history", "stages": ["primary"] },
        ]))
        .unwrap();
        let model = [(Subject::MATH, 0.99), (Subject::HISTORY, 0.01)];
        let told = |like: Vec<Labelled>, model: &[(Subject, f32)]| {
            let remembered = remembered(like, |words| words.parse().unwrap());
            let of = subject(&remembered, model, &taught, Stage::Primary);
            let sure = points(&remembered, Some(Subject::MATH), Vec::new(), 2.0)[0].sure;
            (of, sure)
        };
        assert_eq!(told(vec![odd(1)], &model), (None, false));
        assert_eq!(told(vec![odd(1)], &[]).0, Some((Subject::HISTORY, 100)), "nobody says otherwise");
        assert_eq!(told(vec![odd(1), odd(2)], &model), (Some((Subject::HISTORY, 100)), true));
        let math = Labelled { subject: Subject::MATH, ..odd(3) };
        assert_eq!(told(vec![odd(1), math], &model).0, None, "teachers do not agree");
    }

    #[test]
    fn where_teachers_do_not_agree_the_share_of_them_says_how_far_to_believe() {
        let by = |number: u128, words: &str, point: &str, at: i64| Labelled {
            said_by: teacher(number),
            ..said(Some(words), point, at)
        };
        let told = |like: Vec<Labelled>| {
            let remembered = remembered(like, |words| words.parse().unwrap());
            points(&remembered, None, Vec::new(), 0.5)
        };
        let two = told(vec![by(1, "1.0", "工程问题", 1), by(2, "1.0", "注水问题", 2)]);
        assert_eq!(named(&two), [("注水问题", 50, false), ("工程问题", 50, false)]);
        let four = vec![by(1, "1.0", "工程问题", 1), by(2, "1.0", "注水问题", 2), by(3, "0.96", "工程问题", 3)];
        let four = told(four.into_iter().chain([by(4, "1.0", "工程问题", 4), by(2, "0.6", "比例", 5)]).collect());
        assert_eq!(named(&four), [("工程问题", 75, true), ("注水问题", 25, false), ("比例", 60, false)]);
    }

    #[test]
    fn what_the_model_is_unsure_of_is_called_so_and_what_it_hardly_believes_is_not_said() {
        let like = vec![said(Some("0.7"), "分数", 1)];
        let remembered = remembered(like, |words| words.parse().unwrap());
        let model = [("分数", 0.8), ("小数", 0.03), ("周长", 0.04), ("面积", 0.6), ("体积", 0.9)];
        let model = model.map(|(point, confidence)| (point.to_owned(), confidence)).to_vec();
        let points = points(&remembered, Some(Subject::MATH), model, 0.6);
        assert_eq!(named(&points), [("分数", 70, false), ("周长", 4, false), ("面积", 60, true)]);
        let proven_nothing = super::points(&[], Some(Subject::MATH), vec![("面积".to_owned(), 1.0)], 2.0);
        assert_eq!(named(&proven_nothing), [("面积", 100, false)]);
        let nonsense = [("面积", 0.11), ("周长", 0.1)].map(|(point, share)| (point.to_owned(), share)).to_vec();
        assert_eq!(super::points(&[], Some(Subject::MATH), nonsense, 0.6), []);
    }

    #[test]
    fn a_question_is_written_for_the_answer_it_wants() {
        for (words, kind) in [
            ("下列说法正确的是（ ）\nA. 一 B. 二 C. 三 D. 四", Some(QuestionKind::Choice)),
            ("选出正确的 Ａ．甲　Ｂ．乙　Ｃ．丙", Some(QuestionKind::Choice)),
            ("△ABC中，AB=AC，求∠B", Some(QuestionKind::Open)),
            ("判断对错：三角形有三个角。", Some(QuestionKind::Judgement)),
            ("3个2.4的和是____。", Some(QuestionKind::Blank)),
            ("以“家乡”为题写一篇作文", Some(QuestionKind::Writing)),
            ("求x", None),
        ] {
            assert_eq!(kind_of(words), kind, "{words}");
        }
        let like = vec![said(Some("0.8"), "分数", 1)];
        let remembered = remembered(like, |words| words.parse().unwrap());
        assert_eq!(super::kind(&remembered, "求x等于多少", None), Some(QuestionKind::Blank));
    }

    fn kind_of(words: &str) -> Option<QuestionKind> {
        kind(&[], words, None)
    }

    #[test]
    fn a_verdict_says_which_of_the_suggestions_was_right() {
        let points = points(&[], Some(Subject::MATH), vec![("分数".to_owned(), 0.9), ("小数".to_owned(), 0.4)], 0.6);
        let answer = said(None, "小数", 1);
        let verdict = verdict(Some(Subject::PHYSICS), None, &points, &answer);
        assert_eq!(verdict, Verdict { subject_right: Some(false), kind_right: None, point_place: 2 });
    }
}
