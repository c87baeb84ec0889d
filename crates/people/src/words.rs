//! The words of school life that every capability shares.

use std::fmt;
use std::str::FromStr;

use kernel::{BadColumn, Column, Kind, Stored, Value};
use serde::{Deserialize, Serialize};

kernel::words! {
    /// A school subject (学科). Which are taught at which stage is said by the region pack.
    pub enum Subject {
        /// 语文.
        Chinese = "chinese",
        /// 数学.
        Math = "math",
        /// 英语.
        English = "english",
        /// 科学: one subject in Zhejiang's junior schools, where others teach physics, chemistry and biology apart.
        Science = "science",
        /// 物理.
        Physics = "physics",
        /// 化学.
        Chemistry = "chemistry",
        /// 生物.
        Biology = "biology",
        /// 历史.
        History = "history",
        /// 地理.
        Geography = "geography",
        /// 道德与法治.
        Morality = "morality",
    }
}

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
        let known = |sign: u8| sign == b'_' || sign.is_ascii_lowercase() || sign.is_ascii_digit();
        let fits = (1..=24).contains(&code.len()) && code.bytes().all(known);
        if fits { Ok(Self(code.to_owned())) } else { Err(BadColumn("Tier")) }
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
kernel::schema_as_string!(Tier, "code");

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
    fn a_tier_is_a_code() {
        let long = "m".repeat(25);
        for (code, fits) in
            [("master", true), ("tier_3", true), ("", false), ("Master", false), ("名师", false), (&long, false)]
        {
            assert_eq!(code.parse::<Tier>().is_ok(), fits, "{code}");
        }
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
