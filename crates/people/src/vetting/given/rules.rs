//! Reading a table of tiers that were given before.

use std::collections::BTreeMap;

use kernel::Day;
use sheets::{Row, Table};

use super::{GivenError, GivenField, GivenOutcome, GivenProblem, GivenRow, Wish};
use crate::rosters::layout::bare_title;
use crate::rosters::spelling::narrow;
use crate::vetting::{Standing, Vetting};
use crate::words::Tier;

/// Rows that are looked at for the titles: above them stand headings.
const TITLES_WITHIN: usize = 10;

/// The columns of the table, each with the names under which it is known; the first is its title.
pub const COLUMNS: [(GivenField, &[&str]); 6] = [
    (GivenField::Name, &["姓名", "教师姓名", "教师", "name"]),
    (GivenField::Code, &["教师编码", "教师编号", "工号", "编码", "code"]),
    (GivenField::School, &["学校", "学校名称", "所在学校", "school"]),
    (GivenField::Tier, &["层次", "认定层次", "等级", "级别", "tier"]),
    (GivenField::Until, &["有效期至", "到期日期", "有效期", "截止日期", "until"]),
    (GivenField::Document, &["认定依据", "文号", "依据", "文件", "document"]),
];

/// The rows of a table.
///
/// # Errors
/// `ColumnMissing` where the name, the tier or the last day has no column.
pub fn rows(table: &Table) -> Result<Vec<GivenRow>, GivenError> {
    let titles = table.rows.iter().take(TITLES_WITHIN).map(recognise);
    let best = titles.enumerate().max_by_key(|(place, columns)| (columns.len(), usize::MAX - place));
    let (place, columns) = best.unwrap_or_default();
    for needed in [GivenField::Name, GivenField::Tier, GivenField::Until] {
        if !columns.contains_key(&needed) {
            return Err(GivenError::ColumnMissing(needed));
        }
    }
    let read = |row: &Row| {
        let text = |field| columns.get(&field).map_or("", |column| row.cell(*column)).trim().to_owned();
        GivenRow {
            line: row.line,
            name: text(GivenField::Name),
            code: text(GivenField::Code),
            school: text(GivenField::School),
            tier: text(GivenField::Tier),
            until: text(GivenField::Until),
            document: text(GivenField::Document).chars().take(500).collect(),
        }
    };
    Ok(table.rows.iter().skip(place + 1).map(read).collect())
}

fn recognise(row: &Row) -> BTreeMap<GivenField, usize> {
    let mut found = BTreeMap::new();
    for (column, title) in row.cells.iter().enumerate() {
        let title = bare_title(title);
        let field = COLUMNS.iter().find(|(_, names)| names.contains(&title.as_str()));
        if let Some((field, _)) = field {
            found.entry(*field).or_insert(column);
        }
    }
    found
}

/// The tier and the last day that a row names. `tiers` are the region's, each with what it is called.
///
/// # Errors
/// What is wrong with them.
pub fn wish(row: &GivenRow, tiers: &[(Tier, Vec<String>)], today: Day) -> Result<Wish, GivenProblem> {
    let wanted = narrow(&row.tier);
    let known = tiers.iter().find(|(tier, names)| tier.as_str() == wanted || names.contains(&wanted));
    let (tier, _) = known.ok_or(GivenProblem::TierUnknown)?;
    let until = day(&row.until).ok_or(GivenProblem::DayWrong)?;
    if until < today { Err(GivenProblem::DayOver) } else { Ok(Wish { tier: tier.clone(), until }) }
}

/// What it does to give this to a teacher to whom vetting has given `now`.
///
/// # Errors
/// `Already` where something else stands.
pub fn outcome(now: Option<&Vetting>, wish: &Wish, today: Day) -> Result<GivenOutcome, GivenProblem> {
    match now.map(|now| (now.standing(today), now)) {
        None | Some((Standing::Missing | Standing::Expired, _)) => Ok(GivenOutcome::Given),
        Some((Standing::Vetted, now)) if now.tier == wish.tier && now.until == wish.until => Ok(GivenOutcome::Same),
        Some((Standing::Vetted | Standing::Suspended, _)) => Err(GivenProblem::Already),
    }
}

/// A day as tables write it: 2027-06-30, 2027/6/30, 2027.6.30, 2027年6月30日, with a time behind it or none.
#[must_use]
pub fn day(text: &str) -> Option<Day> {
    let text = narrow(text);
    let date = text.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<_> = date.split(|letter: char| !letter.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    format!("{year:0>4}-{month:0>2}-{day:0>2}").parse().ok()
}

#[cfg(test)]
mod tests {
    use sheets::{Limits, read};

    use super::*;

    fn tiers() -> Vec<(Tier, Vec<String>)> {
        vec![("backbone".parse().unwrap(), vec!["骨干教师".to_owned()]), ("master".parse().unwrap(), vec![])]
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        for (text, expected) in [
            ("2027-06-30", Some("2027-06-30")),
            ("2027/6/30", Some("2027-06-30")),
            ("2027年6月30日", Some("2027-06-30")),
            ("２０２７．６．３０", Some("2027-06-30")),
            ("2027-06-30 00:00:00", Some("2027-06-30")),
            ("2027-13-01", None),
            ("长期", None),
        ] {
            assert_eq!(day(text).map(|day| day.to_string()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_row_names_a_tier_of_the_region_and_a_day_to_come() {
        let today = "2026-09-02".parse().unwrap();
        for (tier, until, expected) in [
            ("骨干教师", "2027-06-30", Ok("backbone")),
            ("master", "2026-09-02", Ok("master")),
            ("特级", "2027-06-30", Err(GivenProblem::TierUnknown)),
            ("master", "", Err(GivenProblem::DayWrong)),
            ("master", "2026-09-01", Err(GivenProblem::DayOver)),
        ] {
            let row = GivenRow { tier: tier.to_owned(), until: until.to_owned(), ..GivenRow::default() };
            let wish = wish(&row, &tiers(), today).map(|wish| wish.tier.as_str().to_owned());
            assert_eq!(wish.as_deref().map_err(|problem| *problem), expected, "{tier} {until}");
        }
    }

    #[test]
    fn what_the_program_gave_stands_until_it_ends() {
        let (today, wish) = ("2026-09-02".parse().unwrap(), |tier: &str, until: &str| Wish {
            tier: tier.parse().unwrap(),
            until: until.parse().unwrap(),
        });
        let given = |until: &str, suspended_at| Vetting {
            teacher: "0190f2a0-0000-7000-8000-000000000001".parse().unwrap(),
            tier: "master".parse().unwrap(),
            since: "2024-09-01".parse().unwrap(),
            until: until.parse().unwrap(),
            suspended_at,
            suspended_why: None,
        };
        let rests = Some(kernel::Timestamp::from_millis(0));
        for (now, tier, until, expected) in [
            (None, "master", "2027-06-30", Ok(GivenOutcome::Given)),
            (Some(given("2026-09-01", None)), "backbone", "2027-06-30", Ok(GivenOutcome::Given)),
            (Some(given("2027-06-30", None)), "master", "2027-06-30", Ok(GivenOutcome::Same)),
            (Some(given("2027-06-30", None)), "master", "2028-06-30", Err(GivenProblem::Already)),
            (Some(given("2027-06-30", None)), "backbone", "2027-06-30", Err(GivenProblem::Already)),
            (Some(given("2027-06-30", rests)), "master", "2027-06-30", Err(GivenProblem::Already)),
        ] {
            assert_eq!(outcome(now.as_ref(), &wish(tier, until), today), expected, "{now:?} {tier} {until}");
        }
    }

    #[test]
    fn titles_stand_below_a_heading_in_any_order() {
        let text = "某市骨干教师名单\n层次,*姓名（必填）,有效期至,备注\n骨干教师, 李老师 ,2027-06-30,无";
        let rows = rows(&read(text.as_bytes(), &Limits::default()).unwrap()).unwrap();
        assert_eq!(
            (rows.len(), rows[0].line, rows[0].name.as_str(), rows[0].tier.as_str()),
            (1, 3, "李老师", "骨干教师")
        );
        let without = read("姓名,层次\n李老师,master".as_bytes(), &Limits::default()).unwrap();
        assert!(matches!(super::rows(&without), Err(GivenError::ColumnMissing(GivenField::Until))));
    }
}
