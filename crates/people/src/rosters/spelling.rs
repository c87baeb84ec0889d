//! How names, codes, telephones, grades and classes are written, and what is meant.

use std::fmt;

use kernel::Day;
use serde::{Deserialize, Serialize};

use super::ProblemKind;
use crate::consent::BirthMonth;
use crate::packs::Subjects;
use crate::words::{Grade, Kinship, Stage, Subject};

/// Characters of a name.
const MAX_NAME: usize = 50;
/// Characters of an identifier.
const MAX_CODE: usize = 64;
/// Characters of what a guardian is to a child.
const MAX_RELATION: usize = 30;
/// Characters of the name of a class.
const MAX_CLASS: usize = 30;

/// What tells a class of a grade from the others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) enum ClassMark {
    /// Its number, however it is written: 三(2)班, 302, 三年级二班.
    Number(u8),
    /// Its name, where it has one: 实验班.
    Named(String),
}

impl ClassMark {
    /// How a class of the grade is called: 三(2)班, 七(1)班, 高一(3)班.
    #[must_use]
    pub(crate) fn name(&self, grade: Grade) -> String {
        match self {
            Self::Number(number) => format!("{}({number})班", Short(grade)),
            Self::Named(name) => name.clone(),
        }
    }
}

/// The grade as it stands in front of a class.
struct Short(Grade);

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const NAMES: [&str; 12] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "高一", "高二", "高三"];
        f.write_str(NAMES[usize::from(self.0.number() - 1)])
    }
}

/// The text with letters, figures and brackets of full width (ＡＢ１（）) in half width.
#[must_use]
pub(crate) fn narrow(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '\u{3000}' | '\u{A0}' => ' ',
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(letter) - 0xFEE0).unwrap_or(letter),
            '【' | '〔' | '﹙' => '(',
            '】' | '〕' | '﹚' => ')',
            '—' | '–' => '-',
            other => other,
        })
        .collect::<String>()
        .trim()
        .to_owned()
}

/// A person's name: 张  三 is 张三, Li  Wei is Li Wei, and the dot of 阿依·古丽 is one dot however it is typed.
///
/// # Errors
/// `NameMissing`, `NameOdd`.
pub(crate) fn name(text: &str) -> Result<String, ProblemKind> {
    let text: String = narrow(text)
        .chars()
        .filter(|letter| !matches!(letter, '\u{200B}'..='\u{200F}' | '\u{FEFF}'))
        .map(|letter| if "•・∙‧●.．".contains(letter) { '·' } else { letter })
        .collect();
    let words: Vec<_> = text.split_whitespace().collect();
    let name = if text.chars().any(is_chinese) { words.concat() } else { words.join(" ").replace('·', ".") };
    if name.is_empty() {
        return Err(ProblemKind::NameMissing);
    }
    let odd = |letter: char| letter.is_ascii_digit() || letter.is_control() || "=@<>{}|\\/?#%&*".contains(letter);
    if name.chars().count() > MAX_NAME || name.chars().any(odd) { Err(ProblemKind::NameOdd) } else { Ok(name) }
}

/// An identifier: any pattern is kept, without spaces; only one that is too long is refused.
///
/// # Errors
/// `CodeOdd`.
pub(crate) fn code(text: &str) -> Result<Option<String>, ProblemKind> {
    let code = crate::external_ids::service::normal(&narrow(text));
    match code.chars().count() {
        0 => Ok(None),
        1..=MAX_CODE => Ok(Some(code)),
        _ => Err(ProblemKind::CodeOdd),
    }
}

/// The month of birth: 2015-03, 2015年3月, 201503, or a whole date, of which the day is dropped.
///
/// # Errors
/// `BirthMonthOdd` when it is none, or no pupil can have been born then.
pub(crate) fn birth_month(text: &str, today: Day) -> Result<Option<BirthMonth>, ProblemKind> {
    let text = narrow(text);
    if text.is_empty() {
        return Ok(None);
    }
    let month = read_month(&text).filter(|month| month.fits(today));
    month.map(Some).ok_or(ProblemKind::BirthMonthOdd)
}

fn read_month(text: &str) -> Option<BirthMonth> {
    // A time of day may stand behind a date.
    let date = text.split_once(['T', ' ']).filter(|(_, time)| time.contains(':')).map_or(text, |(date, _)| date);
    let between = |letter: char| "-./年月日号".contains(letter) || letter.is_whitespace();
    let parts: Vec<_> = date.split(between).filter(|part| !part.is_empty()).collect();
    let (year, month, day) = match parts.as_slice() {
        [joined] if matches!(joined.len(), 6 | 8) => {
            (joined.get(..4)?, joined.get(4..6)?, joined.get(6..).filter(|day| !day.is_empty()))
        }
        // A spreadsheet makes 2015.1 of the number 2015.10: which month was meant is not known.
        [year, month] if year.len() == 4 && !(date.contains('.') && *month == "1") => (*year, *month, None),
        [year, month, day] if year.len() == 4 => (*year, *month, Some(*day)),
        _ => return None,
    };
    let number = |text: &str| text.parse::<i8>().ok().filter(|_| text.len() <= 2);
    let is_day = day.is_none_or(|day| number(day).is_some_and(|day| (1..=31).contains(&day)));
    BirthMonth::new(year.parse().ok()?, number(month)?).filter(|_| is_day)
}

/// A 学籍号: any pattern with a figure in it. 不知道 is none.
///
/// # Errors
/// `CodeOdd`.
pub(crate) fn pupil_code(text: &str) -> Result<Option<String>, ProblemKind> {
    let code = code(text)?;
    let odd = code.as_ref().is_some_and(|code| !code.contains(|letter: char| letter.is_ascii_digit()));
    if odd { Err(ProblemKind::CodeOdd) } else { Ok(code) }
}

/// A telephone: figures only, without the country in front.
///
/// # Errors
/// `PhoneOdd` when it is neither a mobile number nor one with an area code.
pub(crate) fn phone(text: &str) -> Result<Option<String>, ProblemKind> {
    let text = narrow(text);
    if text.is_empty() {
        return Ok(None);
    }
    let figures: String = text.chars().filter(char::is_ascii_digit).collect();
    let figures = figures.strip_prefix("0086").or_else(|| figures.strip_prefix("86")).unwrap_or(&figures).to_owned();
    let strange = text.chars().any(|letter| !letter.is_ascii_digit() && !"+-() ".contains(letter));
    let mobile = figures.len() == 11 && figures.starts_with('1');
    let fixed = (10..=12).contains(&figures.len()) && figures.starts_with('0');
    if !strange && (mobile || fixed) { Ok(Some(figures)) } else { Err(ProblemKind::PhoneOdd) }
}

/// What a guardian is to the child.
#[must_use]
pub(crate) fn kinship(text: &str) -> Kinship {
    let text = narrow(text).to_lowercase();
    let is = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if is(&["grand", "爷", "奶", "外公", "外婆", "姥", "祖"]) {
        Kinship::Grandparent
    } else if is(&["继", "养", "伯", "叔", "姨", "舅", "姑", "婶"]) {
        Kinship::Other
    } else if is(&["父", "爸", "爹", "father", "dad"]) {
        Kinship::Father
    } else if is(&["母", "妈", "娘", "mother", "mom", "mum"]) {
        Kinship::Mother
    } else {
        Kinship::Other
    }
}

/// What a guardian is to the child in the words that stand there: 外婆（平时接送） stays so.
///
/// # Errors
/// `RelationOdd` when it is too long.
pub(crate) fn relation(text: &str) -> Result<String, ProblemKind> {
    let text = text.trim();
    let fits = text.chars().count() <= MAX_RELATION && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err(ProblemKind::RelationOdd) }
}

/// A grade: 三年级, 3, 三, 初一, 七年级, 高二, 小学三年级.
#[must_use]
pub(crate) fn grade(text: &str) -> Option<Grade> {
    let text: String = narrow(text).split_whitespace().collect();
    let text = text.strip_suffix("年级").or_else(|| text.strip_suffix('年')).unwrap_or(&text);
    let text = text.strip_suffix('级').unwrap_or(text);
    for (prefix, before) in [("小学", 0), ("小", 0), ("初中", 6), ("初", 6), ("高中", 9), ("高", 9)] {
        if let Some(rest) = text.strip_prefix(prefix) {
            let number = number(rest)?;
            // 初中七年级 is the seventh, 初一 the seventh too.
            return Grade::new(if number <= 3 || before == 0 { before + number } else { number });
        }
    }
    number(text).and_then(Grade::new)
}

/// A grade and the mark of a class, from the column of the grade (which may be missing) and that of the class.
///
/// # Errors
/// `ClassMissing`, `GradeUnclear`, or `GradeConflict` when the two columns do not agree.
pub(crate) fn class(grade_text: &str, class_text: &str) -> Result<(Grade, ClassMark), ProblemKind> {
    let named =
        if grade_text.trim().is_empty() { None } else { Some(grade(grade_text).ok_or(ProblemKind::GradeUnclear)?) };
    let text: String = narrow(class_text).split_whitespace().collect();
    let bare = text.strip_suffix("班级").or_else(|| text.strip_suffix('班')).unwrap_or(&text);
    if bare.is_empty() {
        return Err(ProblemKind::ClassMissing);
    }
    let (told, mark) = split_class(bare, named).unwrap_or_else(|| (None, ClassMark::Named(text.clone())));
    match (named, told) {
        (Some(named), Some(told)) if named != told => Err(ProblemKind::GradeConflict),
        (None, None) => Err(ProblemKind::GradeUnclear),
        _ if text.chars().count() > MAX_CLASS => Err(ProblemKind::ClassMissing),
        (named, told) => Ok((named.or(told).ok_or(ProblemKind::GradeUnclear)?, mark)),
    }
}

/// The grade and the number in the name of a class, as far as it tells. `None` for a name that is no number.
fn split_class(text: &str, named: Option<Grade>) -> Option<(Option<Grade>, ClassMark)> {
    let of = |grade_text: &str, number_text: &str| {
        let number = number(number_text).filter(|number| (1..=99).contains(number))?;
        let told = if grade_text.is_empty() { None } else { Some(grade(grade_text)?) };
        Some((told, ClassMark::Number(number)))
    };
    if let Some((before, rest)) = text.split_once('(') {
        return of(before, rest.strip_suffix(')')?);
    }
    if let Some((before, rest)) = text.split_once("年级").or_else(|| text.split_once('年')) {
        return of(before, rest);
    }
    if let Some((before, rest)) = text.split_once(['-', '.', '_', '/']) {
        return of(before, rest);
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return match text.len() {
            1 | 2 => of("", text),
            // 302 and 1003: the last two figures are the class.
            3 | 4 => of(text[..text.len() - 2].trim_start_matches('0'), &text[text.len() - 2..]),
            _ => None,
        };
    }
    if text.starts_with(['初', '高']) {
        let cut = text.char_indices().nth(2).map_or(text.len(), |(place, _)| place);
        return of(&text[..cut], &text[cut..]);
    }
    // 三2, 3二: the change from one script to the other parts grade and class; else the whole is the number.
    let change = text.char_indices().skip(1).find(|(place, letter)| {
        letter.is_ascii_digit() != text[..*place].ends_with(|before: char| before.is_ascii_digit())
    });
    match change {
        Some((place, _)) => of(&text[..place], &text[place..]),
        None if named.is_some() => of("", text),
        None => None,
    }
}

/// A number up to 99 in figures or in Chinese.
fn number(text: &str) -> Option<u8> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok().filter(|number| *number < 100);
    }
    let digit = |text: &str| match text {
        "一" | "壹" => Some(1),
        "二" | "两" | "贰" => Some(2),
        "三" | "叁" => Some(3),
        "四" => Some(4),
        "五" => Some(5),
        "六" => Some(6),
        "七" => Some(7),
        "八" => Some(8),
        "九" => Some(9),
        _ => None,
    };
    match text.split_once('十') {
        None => digit(text),
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { Some(1) } else { digit(tens) };
            let ones = if ones.is_empty() { Some(0) } else { digit(ones) };
            Some(tens? * 10 + ones?)
        }
    }
}

/// The subjects of a list: 语文、数学.
///
/// # Errors
/// `SubjectUnknown` where the region has none that is written so.
pub(crate) fn subjects(text: &str, region: &Subjects) -> Result<Vec<Subject>, ProblemKind> {
    parts(text).map(|part| region.spelled(&part).ok_or(ProblemKind::SubjectUnknown)).collect()
}

/// The stages of a list: 小学、初中.
///
/// # Errors
/// `StageUnknown`.
pub(crate) fn stages(text: &str) -> Result<Vec<Stage>, ProblemKind> {
    parts(text)
        .map(|part| match part.as_str() {
            "小学" => Ok(Stage::Primary),
            "初中" => Ok(Stage::Junior),
            "高中" => Ok(Stage::Senior),
            other => other.to_lowercase().parse().map_err(|_| ProblemKind::StageUnknown),
        })
        .collect()
}

fn parts(text: &str) -> impl Iterator<Item = String> {
    let text = narrow(text);
    let parts: Vec<_> = text
        .split(['、', ',', ';', '/', '|', ' ', '+'])
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect();
    parts.into_iter()
}

/// The name others see until the pupil chooses one: the first letter of the name, for the words around it (R26).
#[must_use]
pub(crate) fn surname(name: &str) -> String {
    if name.chars().any(is_chinese) {
        name.chars().take(1).collect()
    } else {
        name.split(' ').next().unwrap_or_default().to_owned()
    }
}

fn is_chinese(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{323AF}')
}

#[cfg(test)]
mod tests;
