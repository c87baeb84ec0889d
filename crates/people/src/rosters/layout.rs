//! Finding the titles of a table, and reading its rows by them.

use std::collections::BTreeMap;

use sheets::{Row, Table};

use super::spelling::narrow;
use super::{Field, RosterKind, Unusable};

/// Rows that are looked at for the titles: above them stand headings.
pub(super) const TITLES_WITHIN: usize = 10;

/// One row of a roster: what stands in each known column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The number of the row in the file.
    pub(crate) line: u32,
    /// The texts that are there.
    pub(crate) texts: BTreeMap<Field, String>,
    /// Columns whose number the spreadsheet has rounded.
    pub(crate) rounded: Vec<Field>,
}

impl Entry {
    pub(crate) fn text(&self, field: Field) -> &str {
        self.texts.get(&field).map_or("", String::as_str)
    }
}

/// Which column holds what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    /// The place of the row of titles among the rows.
    pub(crate) titles: usize,
    /// The column of each field that is there.
    pub(crate) columns: BTreeMap<Field, usize>,
}

/// The columns of a template, in order, each with its title and the other names under which it is known.
pub(crate) fn columns(kind: RosterKind) -> &'static [(Field, &'static [&'static str])] {
    const SCHOOL: (Field, &[&str]) = (Field::School, &["学校", "学校名称", "所在学校", "school"]);
    match kind {
        RosterKind::Pupils => &[
            SCHOOL,
            (Field::Grade, &["年级", "年级名称", "所在年级", "grade"]),
            (Field::Class, &["班级", "班级名称", "班", "所在班级", "class"]),
            (Field::Name, &["姓名", "学生姓名", "学生", "name"]),
            (Field::Code, &["学籍号", "学籍号码", "全国学籍号", "学生学籍号", "个人标识码", "学号", "code"]),
            (Field::BirthMonth, &["出生年月", "出生日期", "出生年月日", "生日", "birthmonth", "birthdate"]),
            (Field::GuardianName, &["监护人姓名", "监护人", "监护人1姓名", "监护人1", "家长姓名", "家长", "guardian"]),
            (Field::GuardianRelation, &["监护人关系", "关系", "与学生关系", "监护人1关系", "relation"]),
            (
                Field::GuardianPhone,
                &[
                    "监护人手机",
                    "监护人电话",
                    "监护人手机号",
                    "监护人1手机",
                    "监护人1电话",
                    "家长电话",
                    "家长手机",
                    "联系电话",
                    "手机",
                    "手机号",
                    "phone",
                ],
            ),
            (Field::SecondGuardianName, &["监护人2姓名", "监护人2", "第二监护人", "第二监护人姓名"]),
            (Field::SecondGuardianRelation, &["监护人2关系", "第二监护人关系"]),
            (Field::SecondGuardianPhone, &["监护人2手机", "监护人2电话", "第二监护人手机", "第二监护人电话"]),
        ],
        RosterKind::Teachers => &[
            SCHOOL,
            (Field::Name, &["姓名", "教师姓名", "教师", "老师", "name"]),
            (Field::Code, &["教师编码", "教师编号", "工号", "编码", "code"]),
            (Field::Subjects, &["学科", "任教学科", "科目", "subjects", "subject"]),
            (Field::Stages, &["学段", "任教学段", "stages", "stage"]),
            (Field::ClassTeacherOf, &["班主任班级", "班主任", "任班主任班级", "class teacher of"]),
        ],
    }
}

/// The columns without which a roster says nothing.
pub(super) fn needed(kind: RosterKind) -> &'static [Field] {
    match kind {
        RosterKind::Pupils => &[Field::Name, Field::Class],
        RosterKind::Teachers => &[Field::Name],
    }
}

/// Finds the row of titles.
///
/// # Errors
/// The columns that are missing in the row that looks most like it.
pub(crate) fn find(table: &Table, kind: RosterKind) -> Result<Layout, Vec<Field>> {
    let best = table
        .rows
        .iter()
        .take(TITLES_WITHIN)
        .enumerate()
        .map(|(titles, row)| Layout { titles, columns: recognise(row, kind) });
    let best = best.rev().max_by_key(|layout| layout.columns.len());
    let missing = |layout: &Layout| -> Vec<Field> {
        needed(kind).iter().filter(|field| !layout.columns.contains_key(field)).copied().collect()
    };
    match best {
        Some(layout) if missing(&layout).is_empty() => Ok(layout),
        Some(layout) => Err(missing(&layout)),
        None => Err(needed(kind).to_vec()),
    }
}

fn recognise(row: &Row, kind: RosterKind) -> BTreeMap<Field, usize> {
    let mut found = BTreeMap::new();
    for (column, title) in row.cells.iter().enumerate() {
        let title = bare_title(title);
        let field = columns(kind).iter().find(|(_, names)| names.contains(&title.as_str())).map(|(field, _)| *field);
        if let Some(field) = field {
            found.entry(field).or_insert(column);
        }
    }
    found
}

/// A title without stars, brackets and what stands in them: `*姓名（必填）` is 姓名.
pub(crate) fn bare_title(title: &str) -> String {
    let title = narrow(title).to_lowercase();
    let title = title.split(['(', '[', ':']).next().unwrap_or_default();
    title.chars().filter(|letter| !letter.is_whitespace() && !"*·".contains(*letter)).collect()
}

/// The rows below the titles.
///
/// # Errors
/// `Empty`.
pub(crate) fn entries(table: &Table, layout: &Layout) -> Result<Vec<Entry>, Unusable> {
    let entries: Vec<_> = table.rows.iter().skip(layout.titles + 1).map(|row| entry(row, layout)).collect();
    let entries: Vec<_> = entries.into_iter().filter(|entry| !entry.texts.is_empty()).collect();
    if entries.is_empty() { Err(Unusable::Empty) } else { Ok(entries) }
}

fn entry(row: &Row, layout: &Layout) -> Entry {
    let texts = layout.columns.iter().map(|(field, column)| (*field, row.cell(*column)));
    let texts = texts.filter(|(_, text)| !text.is_empty()).map(|(field, text)| (field, text.to_owned())).collect();
    let rounded = layout.columns.iter().filter(|(_, column)| row.rounded.contains(column));
    Entry { line: row.line, texts, rounded: rounded.map(|(field, _)| *field).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Table {
        sheets::read(text.as_bytes(), &sheets::Limits::default()).unwrap()
    }

    #[test]
    fn titles_are_found_in_any_order_and_spelling_below_a_heading() {
        for text in [
            "学校,年级,班级,姓名,学籍号\n江山小学,三年级,2班,朱书瑶,G1",
            "江山小学学生名册\n\n*学籍号（必填）,姓 名,班级,年级,学校\nG1,朱书瑶,2班,三年级,江山小学",
            "学生姓名,所在班级,年级,学号,学校名称,备注\n朱书瑶,2班,三年级,G1,江山小学,好",
        ] {
            let table = table(text);
            let layout = find(&table, RosterKind::Pupils).unwrap();
            let entries = entries(&table, &layout).unwrap();
            assert_eq!(entries.len(), 1, "{text}");
            for (field, expected) in
                [(Field::School, "江山小学"), (Field::Class, "2班"), (Field::Name, "朱书瑶"), (Field::Code, "G1")]
            {
                assert_eq!(entries[0].text(field), expected, "{text}");
            }
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(find(&table("姓名,年级\n朱书瑶,3"), RosterKind::Pupils), Err(vec![Field::Class]));
        assert_eq!(find(&table("a,b"), RosterKind::Pupils), Err(vec![Field::Name, Field::Class]));
        let table = table("姓名,班级");
        let layout = find(&table, RosterKind::Pupils).unwrap();
        assert_eq!(entries(&table, &layout), Err(Unusable::Empty));
    }

    #[test]
    fn a_rounded_identifier_is_told_of() {
        let table = table("姓名,班级,学籍号\n朱书瑶,302,3.30105E+17");
        let layout = find(&table, RosterKind::Pupils).unwrap();
        assert_eq!(entries(&table, &layout).unwrap()[0].rounded, [Field::Code]);
    }
}
