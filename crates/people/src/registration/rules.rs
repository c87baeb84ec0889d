//! What a slip's state is, what a relation and an alias may be, who may help whom into the account again.

use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;

use jiff::civil::Date;
use kernel::{Role, Timestamp};

use super::{SlipEnding, SlipKind, SlipState};
use crate::rosters::spelling;

/// Attempts that are counted in one window.
pub(super) const WINDOW: Duration = Duration::from_mins(15);
/// Wrong codes borne from one address in a window; a whole school may stand behind one.
pub(super) const PER_ADDRESS: u32 = 60;
/// Wrong codes borne with the same beginning in a window.
pub(super) const PER_PREFIX: u32 = 10;

/// The longest relation, in bytes: that of 企业微信.
const LONGEST_RELATION: usize = 32;
const LONGEST_NAME: usize = 40;
/// Figures of a telephone: from a local number to one with country, area and extension.
const PHONE_FIGURES: RangeInclusive<usize> = 7..=18;
const LONGEST_PHONE: usize = 30;

/// Where a slip stands. `accounts` are the guardians of a pupil, or the account of a member of staff.
pub(super) fn slip_state(
    accounts: usize,
    ending: Option<SlipEnding>,
    expires_at: Option<Timestamp>,
    now: Timestamp,
) -> SlipState {
    match (ending, expires_at) {
        _ if accounts > 0 => SlipState::Activated,
        (Some(SlipEnding::Locked), _) => SlipState::Locked,
        (None, Some(expires)) if expires > now => SlipState::Issued,
        _ => SlipState::None,
    }
}

/// Whether a slip lets one more in.
pub(super) fn admits(kind: SlipKind, accounts: usize, seats: u32) -> bool {
    match kind {
        SlipKind::Pupil => u32::try_from(accounts).is_ok_and(|guardians| guardians < seats),
        SlipKind::Staff => accounts == 0,
    }
}

/// A name as it is kept: without space around it. None when it cannot be one.
pub(super) fn name(text: &str) -> Option<String> {
    fitting(text, |name| name.chars().count() <= LONGEST_NAME)
}

/// The telephone of a school as it stands on slips: with area code, extension (0570-4021234 转 8) or without. None when it is
/// no telephone; empty takes it away.
pub(super) fn school_phone(text: &str) -> Option<String> {
    let text = spelling::narrow(text);
    let figures = text.chars().filter(char::is_ascii_digit).count();
    let plain = text.chars().all(|sign| sign.is_ascii_digit() || "+-() 转".contains(sign));
    let fits = text.is_empty() || (plain && PHONE_FIGURES.contains(&figures) && text.chars().count() <= LONGEST_PHONE);
    fits.then_some(text)
}

/// A relation as it is kept (爷爷, 伯母). None when it is empty or longer than 32 bytes.
pub(super) fn relation(text: &str) -> Option<String> {
    fitting(text, |relation| relation.len() <= LONGEST_RELATION)
}

fn fitting(text: &str, fits: impl Fn(&str) -> bool) -> Option<String> {
    let text = text.trim();
    let fit = !text.is_empty() && fits(text) && !text.chars().any(char::is_control);
    fit.then(|| text.to_owned())
}

/// A name as a stranger may see it: the first character, and a star for the rest.
pub(super) fn mask(name: &str) -> String {
    name.chars().next().map_or_else(String::new, |first| format!("{first}*"))
}

/// Whether somebody in this role may let a person with these roles choose a new password, or lock the account.
///
/// Whoever helps must stand above every role the account opens: a class teacher who could let a colleague's or the
/// bureau's account be opened anew could act as them.
pub(super) fn may_keep_account(helper: Role, roles: &[Role]) -> bool {
    use Role::{ClassTeacher, Finance, Guardian, Head, Provider, Pupil, Researcher, SchoolCoordinator, Teacher};
    let within: &[Role] = match helper {
        ClassTeacher => &[Pupil, Guardian],
        SchoolCoordinator => &[Pupil, Guardian, Teacher, ClassTeacher],
        Role::Bureau => {
            &[Pupil, Guardian, Teacher, ClassTeacher, SchoolCoordinator, Head, Researcher, Finance, Provider]
        }
        _ => &[],
    };
    !roles.is_empty() && roles.iter().all(|role| within.contains(role))
}

/// Whose slips somebody in this role prints.
pub(super) const fn staff_of(printer: Role) -> Option<[Role; 2]> {
    match printer {
        Role::SchoolCoordinator => Some([Role::Teacher, Role::ClassTeacher]),
        Role::Bureau => Some([Role::SchoolCoordinator, Role::Head]),
        _ => None,
    }
}

/// How long until the next code is looked at, after this many wrong ones since `since`.
pub(super) fn wait_after(failures: u32, limit: u32, since: Timestamp, now: Timestamp) -> Option<Duration> {
    let left = WINDOW.saturating_sub(now.since(since));
    (failures > limit && !left.is_zero()).then_some(left)
}

/// What is wrong with an alias.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AliasFlaw {
    /// Not 2 to 8 characters.
    Length,
    /// Something other than letters, Chinese characters and two digits at most: a longer number may be a telephone's.
    Characters,
    /// The real name, or a part of it.
    RealName,
    /// A word that hurts, or one that pretends to be a member of staff.
    Word,
    /// Another pupil of the class is called so.
    Taken,
}

impl fmt::Display for AliasFlaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Length => "has not 2 to 8 characters",
            Self::Characters => "has other characters than letters and two digits at most",
            Self::RealName => "contains a real name",
            Self::Word => "contains a word that is not shown",
            Self::Taken => "is another pupil's",
        })
    }
}

/// Words that no alias contains.
const UNFIT_WORDS: &[&str] = &[
    "老师", "校长", "管理", "客服", "官方", "警察", "傻", "笨", "蠢", "猪头", "白痴", "混蛋", "王八", "死", "杀",
    "妈的", "他妈", "操你", "滚", "屎", "尿", "屁", "黄色", "赌", "毒", "枪", "微信", "加我", "电话", "fuck", "shit",
    "sex", "admin", "teacher",
];

/// Judges the name that a pupil wants to be seen by (R26). `names` are the real names of the class, the pupil's own first.
pub(super) fn judge_alias(alias: &str, names: &[&str], aliases: &[&str]) -> Result<(), AliasFlaw> {
    let lower = alias.to_lowercase();
    if !(2..=8).contains(&alias.chars().count()) {
        return Err(AliasFlaw::Length);
    }
    let digits = alias.chars().filter(|char| char.is_numeric()).count();
    let numerals = alias.chars().filter(|char| "零〇一二三四五六七八九".contains(*char)).count();
    if !alias.chars().all(char::is_alphanumeric) || digits > 2 || numerals > 2 {
        return Err(AliasFlaw::Characters);
    }
    let own_given = names.first().map(|name| name.chars().skip(1).collect::<String>());
    let own_given = own_given.filter(|given| given.chars().count() >= 2).map(|given| given.to_lowercase());
    let holds = |name: &str| name.chars().count() >= 2 && lower.contains(&name.to_lowercase());
    if names.iter().any(|name| holds(name)) || own_given.is_some_and(|given| lower.contains(&given)) {
        return Err(AliasFlaw::RealName);
    }
    if UNFIT_WORDS.iter().any(|word| lower.contains(word)) {
        return Err(AliasFlaw::Word);
    }
    if aliases.iter().any(|taken| taken.to_lowercase() == lower) {
        return Err(AliasFlaw::Taken);
    }
    Ok(())
}

/// The first day of the half-year a day lies in: 1 September or 1 February, the terms of Chinese schools.
pub(super) fn half_year(day: Date) -> Date {
    let (year, month) = match day.month() {
        1 => (day.year() - 1, 9),
        2..=8 => (day.year(), 2),
        _ => (day.year(), 9),
    };
    Date::constant(year, month, 1)
}

const QUALITIES: &[&str] =
    &["爱读书的", "会飞的", "安静的", "勇敢的", "爱笑的", "好奇的", "早起的", "爱画画的", "跑得快的", "细心的"];
const CREATURES: &[&str] =
    &["小鲸", "小鹿", "松鼠", "白鹭", "海豚", "青蛙", "蜗牛", "小马", "云雀", "橘猫", "刺猬", "企鹅"];

/// Names a pupil can take as they are, beginning at a place in the list that differs from pupil to pupil.
pub(super) fn suggestions(start: usize, taken: &[&str]) -> Vec<String> {
    let all = QUALITIES.len() * CREATURES.len();
    let name = |place: usize| {
        let place = (start + place * 37) % all;
        format!("{}{}", QUALITIES[place % QUALITIES.len()], CREATURES[place / QUALITIES.len()])
    };
    (0..all).map(name).filter(|name| !taken.contains(&name.as_str())).take(6).collect()
}

#[cfg(test)]
mod tests;
