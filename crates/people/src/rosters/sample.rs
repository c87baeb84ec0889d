//! A roster of nobody: as many invented pupils as wanted, for measuring and for trying things out.

use std::fmt::Write as _;

use sheets::Sheet;

use super::RosterKind;
use super::layout::columns;
use super::spelling::ClassMark;
use crate::words::Grade;

/// Pupils of one class.
const CLASS: usize = 45;
/// Classes of one grade.
const CLASSES: usize = 10;

/// Invented pupils of these schools, school by school: the same ones for the same numbers.
#[must_use]
pub fn pupils(schools: &[String], rows: usize) -> Sheet {
    const FAMILY: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗";
    const GIVEN: &str = "安宁书瑶雨桐子涵浩然思远佳怡明轩若溪景行知夏念一";
    let (family, given): (Vec<_>, Vec<_>) = (FAMILY.chars().collect(), GIVEN.chars().collect());
    let mut sheet = Sheet::new("名册", columns(RosterKind::Pupils).iter().map(|(_, names)| names[0]));
    let per_school = rows.div_ceil(schools.len().max(1));
    for row in 0..rows {
        let (school, place) = (row / per_school, row % per_school);
        let class = place / CLASS;
        let grade = u8::try_from(class / CLASSES % 9 + 1).ok().and_then(Grade::new);
        let number = u8::try_from(class % CLASSES + 1 + class / (CLASSES * 9) * CLASSES).unwrap_or(99);
        let mut name = String::new();
        let _ = write!(
            name,
            "{}{}{}",
            family[row % family.len()],
            given[row / family.len() % given.len()],
            given[row / (family.len() * given.len()) % given.len()]
        );
        let parent = format!("{}{}", family[row % family.len()], given[(row * 7 + 3) % given.len()]);
        sheet.push([
            schools.get(school).cloned().unwrap_or_default(),
            grade.map(|grade| grade.to_string()).unwrap_or_default(),
            grade.map(|grade| ClassMark::Number(number).name(grade)).unwrap_or_default(),
            name,
            format!("G99{row:016}"),
            String::new(),
            parent,
            if row % 2 == 0 { "母亲" } else { "父亲" }.to_owned(),
            format!("139{row:08}"),
        ]);
    }
    sheet
}
