//! The words of school life that every capability shares.

use std::fmt;
use std::str::FromStr;

use kernel::{BadColumn, Column, Kind, Stored, Value};
use serde::{Deserialize, Serialize};

/// The longest code of a subject or a tier.
const MAX_CODE: usize = 24;

/// Whether a text is a code: lower-case letters, figures and underscores, as in `information_tech`.
const fn is_code(text: &str) -> bool {
    let signs = text.as_bytes();
    let mut place = 0;
    while place < signs.len() {
        if !matches!(signs[place], b'a'..=b'z' | b'0'..=b'9' | b'_') {
            return false;
        }
        place += 1;
    }
    1 <= place && place <= MAX_CODE
}

/// A school subject (学科) by its code (`math`). Which there are, at which stages, and what each is called, is said by the
/// region pack.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Subject([u8; MAX_CODE]);

impl Subject {
    /// 语文.
    pub const CHINESE: Self = Self::usual("chinese");
    /// 数学.
    pub const MATH: Self = Self::usual("math");
    /// 英语.
    pub const ENGLISH: Self = Self::usual("english");
    /// 科学: one subject in Zhejiang's junior schools, where others teach physics, chemistry and biology apart.
    pub const SCIENCE: Self = Self::usual("science");
    /// 物理.
    pub const PHYSICS: Self = Self::usual("physics");
    /// 化学.
    pub const CHEMISTRY: Self = Self::usual("chemistry");
    /// 生物.
    pub const BIOLOGY: Self = Self::usual("biology");
    /// 历史.
    pub const HISTORY: Self = Self::usual("history");
    /// 地理.
    pub const GEOGRAPHY: Self = Self::usual("geography");
    /// 道德与法治.
    pub const MORALITY: Self = Self::usual("morality");

    /// The subjects of which the program itself knows what they are called.
    pub const USUAL: [Self; 10] = [
        Self::CHINESE,
        Self::MATH,
        Self::ENGLISH,
        Self::SCIENCE,
        Self::PHYSICS,
        Self::CHEMISTRY,
        Self::BIOLOGY,
        Self::HISTORY,
        Self::GEOGRAPHY,
        Self::MORALITY,
    ];

    /// The subject with this code, if it is one.
    const fn new(code: &str) -> Option<Self> {
        if !is_code(code) {
            return None;
        }
        let (mut signs, mut place) = ([0; MAX_CODE], 0);
        while place < code.len() {
            signs[place] = code.as_bytes()[place];
            place += 1;
        }
        Some(Self(signs))
    }

    const fn usual(code: &str) -> Self {
        match Self::new(code) {
            Some(subject) => subject,
            None => panic!("the usual subjects have codes"),
        }
    }

    /// Its code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let length = self.0.iter().position(|sign| *sign == 0).unwrap_or(MAX_CODE);
        std::str::from_utf8(&self.0[..length]).unwrap_or_default()
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Subject({self})")
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Subject {
    type Err = BadColumn;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::new(code).ok_or(BadColumn("Subject"))
    }
}

impl TryFrom<String> for Subject {
    type Error = BadColumn;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        code.parse()
    }
}

impl From<Subject> for String {
    fn from(subject: Subject) -> Self {
        subject.to_string()
    }
}

kernel::text_column!(Subject);
kernel::schema_as_code!(Subject, "^[a-z0-9_]{1,24}$");

kernel::words! {
    /// A stage of schooling (学段).
    pub enum Stage {
        /// 小学.
        Primary = "primary",
        /// 初中.
        Junior = "junior",
        /// 高中.
        Senior = "senior",
    }
}

kernel::words! {
    /// What a guardian is to the child.
    pub enum Kinship {
        /// Father.
        Father = "father",
        /// Mother.
        Mother = "mother",
        /// Grandfather or grandmother.
        Grandparent = "grandparent",
        /// Any other guardian.
        Other = "other",
    }
}

kernel::words! {
    /// A language of the interface.
    pub enum Locale {
        /// Simplified Chinese.
        ZhCn = "zh-CN",
        /// English.
        En = "en",
    }
}

/// A tier of teachers (层次) by its code (`backbone`). Which there are, and what each is called, is said by the region pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Tier(String);

impl Tier {
    /// Its code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Tier {
    type Err = BadColumn;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        if is_code(code) { Ok(Self(code.to_owned())) } else { Err(BadColumn("Tier")) }
    }
}

impl TryFrom<String> for Tier {
    type Error = BadColumn;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        code.parse()
    }
}

impl From<Tier> for String {
    fn from(tier: Tier) -> Self {
        tier.0
    }
}

kernel::text_column!(Tier);
kernel::schema_as_code!(Tier, "^[a-z0-9_]{1,24}$");

/// A school year counted through, 1 to 12: 7 is the first year of junior school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Grade(u8);

impl Grade {
    /// The grade with this number, when there is one.
    #[must_use]
    pub const fn new(number: u8) -> Option<Self> {
        if number >= 1 && number <= 12 { Some(Self(number)) } else { None }
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// The stage it falls into where primary school takes six years (六三制).
    #[must_use]
    pub const fn stage(self) -> Stage {
        match self.0 {
            ..=6 => Stage::Primary,
            7..=9 => Stage::Junior,
            _ => Stage::Senior,
        }
    }
}

impl TryFrom<u8> for Grade {
    type Error = BadColumn;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        Self::new(number).ok_or(BadColumn("Grade"))
    }
}

impl From<Grade> for u8 {
    fn from(grade: Grade) -> Self {
        grade.0
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Grade {
    type Err = BadColumn;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<u8>().ok().and_then(Self::new).ok_or(BadColumn("Grade"))
    }
}

impl Stored for Grade {
    const KIND: Kind = Kind::Int;

    fn to_value(&self) -> Value {
        self.0.to_value()
    }
}

impl Column for Grade {
    fn from_value(value: Value) -> Result<Self, BadColumn> {
        u8::from_value(value)?.try_into()
    }
}

kernel::schema_as_number!(Grade, 1..=12);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_and_tiers_have_codes() {
        let (longest, too_long) = ("m".repeat(MAX_CODE), "m".repeat(MAX_CODE + 1));
        for (code, fits) in [
            ("master", true),
            ("tier_3", true),
            (&longest, true),
            (&too_long, false),
            ("", false),
            ("Master", false),
            ("名师", false),
            ("math ", false),
            ("math\0", false),
        ] {
            let (tier, subject) = (code.parse::<Tier>(), code.parse::<Subject>());
            assert_eq!((tier.is_ok(), subject.is_ok()), (fits, fits), "{code}");
            assert!(subject.is_err() || subject.is_ok_and(|subject| subject.as_str() == code), "{code}");
        }
    }

    #[test]
    fn a_subject_is_written_as_its_code() {
        assert_eq!("math".parse(), Ok(Subject::MATH));
        assert_eq!(serde_json::to_string(&Subject::MATH).unwrap(), "\"math\"");
        assert_eq!(serde_json::from_str::<Subject>("\"math\"").unwrap(), Subject::MATH);
        assert!(serde_json::from_str::<Subject>("\"Math\"").is_err());
        assert_eq!(format!("{:?}", Subject::MATH), "Subject(math)");
        let codes: std::collections::BTreeSet<_> = Subject::USUAL.iter().map(Subject::as_str).collect();
        assert_eq!(codes.len(), Subject::USUAL.len());
    }

    #[test]
    fn a_grade_knows_its_stage() {
        for (number, stage) in [
            (0, None),
            (1, Some(Stage::Primary)),
            (6, Some(Stage::Primary)),
            (7, Some(Stage::Junior)),
            (9, Some(Stage::Junior)),
            (10, Some(Stage::Senior)),
            (12, Some(Stage::Senior)),
            (13, None),
        ] {
            assert_eq!(Grade::new(number).map(Grade::stage), stage, "{number}");
        }
    }
}
