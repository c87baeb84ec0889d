//! Holidays and days made up for as a table that was pasted: a day, what it is, what it is called, one a line.

use std::collections::BTreeSet;

use kernel::{Day, OrgId};

use super::{DayKind, SpecialDay, rules};

kernel::words! {
    /// What is wrong with a line.
    pub enum LineFault {
        /// The first cell is no day like 2026-10-01.
        Day = "day",
        /// The second cell says neither holiday nor school day.
        Kind = "kind",
        /// The third cell is too long.
        Name = "name",
        /// The day stands on an earlier line.
        Twice = "twice",
    }
}

/// A line that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineProblem {
    /// The line, from 1.
    pub line: u32,
    /// What is wrong.
    pub fault: LineFault,
}

/// Reads the table: cells between commas or tabs; a head and empty lines are passed over.
pub(super) fn read(org: OrgId, text: &str) -> (Vec<SpecialDay>, Vec<LineProblem>) {
    let (mut days, mut problems, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (line, row) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let cells: Vec<&str> = row.split([',', '，', '\t']).map(|cell| cell.trim().trim_matches('"')).collect();
        if cells.iter().all(|cell| cell.is_empty()) || (line == 1 && is_head(cells[0])) {
            continue;
        }
        match read_line(org, &cells) {
            Ok(special) if seen.insert(special.day) => days.push(special),
            Ok(_) => problems.push(LineProblem { line, fault: LineFault::Twice }),
            Err(fault) => problems.push(LineProblem { line, fault }),
        }
    }
    (days, problems)
}

fn is_head(cell: &str) -> bool {
    !cell.contains(|sign: char| sign.is_ascii_digit())
}

fn read_line(org: OrgId, cells: &[&str]) -> Result<SpecialDay, LineFault> {
    let day = day(cells[0]).ok_or(LineFault::Day)?;
    let kind = match cells.get(1).copied().unwrap_or_default() {
        "holiday" | "假" | "放假" | "休" | "节假日" => DayKind::Holiday,
        "school_day" | "班" | "上课" | "补课" | "调休上课" => DayKind::SchoolDay,
        _ => return Err(LineFault::Kind),
    };
    let name = rules::name(cells.get(2).copied().unwrap_or_default()).map_err(|_| LineFault::Name)?;
    Ok(SpecialDay { org, day, kind, name: name.to_owned() })
}

/// A day as a spreadsheet writes it: `2026-10-01`, `2026/10/1`, `2026年10月1日`.
fn day(cell: &str) -> Option<Day> {
    let mut numbers = cell.split(|sign: char| !sign.is_ascii_digit()).filter(|part| !part.is_empty());
    let year = numbers.next()?.parse().ok()?;
    let (month, day) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
    let date = jiff::civil::Date::new(year, month, day).ok()?;
    numbers.next().is_none().then(|| date.into())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_pasted_table_is_read_line_by_line() {
        let org = OrgId::from_uuid(Uuid::nil());
        let text = "\u{feff}日期,类型,名称\n2026-10-01,放假,国庆节\n2026/10/10\t上课\t国庆调休\n\n2026年9月25日，holiday，中秋节\n\
                    2026-13-01,放假,\n2026-10-02,也许,\n2026-10-01,放假,国庆节\n";
        let (days, problems) = read(org, text);
        let read: Vec<_> = days.iter().map(|day| (day.day.to_string(), day.kind, day.name.as_str())).collect();
        assert_eq!(
            read,
            [
                ("2026-10-01".to_owned(), DayKind::Holiday, "国庆节"),
                ("2026-10-10".to_owned(), DayKind::SchoolDay, "国庆调休"),
                ("2026-09-25".to_owned(), DayKind::Holiday, "中秋节"),
            ]
        );
        let problems: Vec<_> = problems.iter().map(|problem| (problem.line, problem.fault)).collect();
        assert_eq!(problems, [(6, LineFault::Day), (7, LineFault::Kind), (8, LineFault::Twice)]);
    }
}
