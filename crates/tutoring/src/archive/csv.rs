//! The archive as a table for spreadsheets.

use std::fmt::{Display, Write as _};

use kernel::Timestamp;

use super::Listed;

/// The columns, by code: whoever needs other words puts them above.
const COLUMNS: &[&str] = &[
    "session",
    "kind",
    "subject",
    "stage",
    "grade",
    "started_at",
    "ended_at",
    "duration_s",
    "teacher",
    "pupil",
    "class",
    "school",
    "knowledge_point",
    "question",
    "solved",
    "rating",
    "effective",
];

/// A table as CSV (RFC 4180) in UTF-8; the byte order mark in front lets spreadsheets read Chinese.
#[derive(Debug)]
pub struct Table(String);

impl Table {
    /// A table with these columns.
    #[must_use]
    pub fn new(columns: &[&str]) -> Self {
        Self(format!("\u{feff}{}\r\n", columns.join(",")))
    }

    /// Adds a row.
    pub fn push(&mut self, fields: &[String]) {
        let quoted: Vec<String> = fields.iter().map(|field| quote(field)).collect();
        let _ = write!(self.0, "{}\r\n", quoted.join(","));
    }

    /// Says something of the whole table, by a code: below its rows.
    pub fn note(&mut self, name: &str, value: impl Display) {
        let _ = write!(self.0, "{name},{}\r\n", quote(&value.to_string()));
    }

    /// The table; `mark` is the last line of one that was taken out with a second person.
    #[must_use]
    pub fn finish(mut self, mark: Option<&str>) -> String {
        if let Some(mark) = mark {
            let _ = write!(self.0, "{}\r\n", quote(mark));
        }
        self.0
    }
}

/// The sessions as CSV. Where there are more, those before `rest` are the next table. `mark` is the last line of a table that was taken
/// out with a second person.
#[must_use]
pub fn write(sessions: &[Listed], rest: Option<Timestamp>, mark: Option<&str>) -> String {
    let mut table = Table::new(COLUMNS);
    for session in sessions {
        line(&mut table, session);
    }
    if let Some(rest) = rest {
        table.note("more_to", rest);
    }
    table.finish(mark)
}

fn line(table: &mut Table, session: &Listed) {
    let row = &session.row;
    let duration = row.ended_at.map(|ended| ended.since(row.started_at).as_secs().to_string());
    let fields = [
        row.id.to_string(),
        row.kind.to_string(),
        row.subject.to_string(),
        row.stage.to_string(),
        row.grade.to_string(),
        row.started_at.to_string(),
        row.ended_at.as_ref().map(Timestamp::to_string).unwrap_or_default(),
        duration.unwrap_or_default(),
        session.teacher_name.clone(),
        session.pupil_name.clone().unwrap_or_else(|| session.pupil_alias.clone()),
        session.class_name.clone().unwrap_or_default(),
        session.school_name.clone().unwrap_or_default(),
        row.knowledge_point.clone().unwrap_or_default(),
        row.text.clone().unwrap_or_default(),
        yes_no(row.solved),
        row.rating.map(|rating| rating.to_string()).unwrap_or_default(),
        yes_no(row.effective),
    ];
    table.push(&fields);
}

fn yes_no(answer: Option<bool>) -> String {
    answer.map(|yes| if yes { "yes" } else { "no" }.to_owned()).unwrap_or_default()
}

/// A field that a spreadsheet shows as it is: quoted where it must be, and never taken for a formula.
fn quote(field: &str) -> String {
    let formula = field.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let field = if formula { format!("'{field}") } else { field.to_owned() };
    if field.contains([',', '"', '\n', '\r']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_and_never_formulas() {
        for (field, expected) in [
            ("勾股定理", "勾股定理"),
            ("a,b", "\"a,b\""),
            ("他说\"对\"", "\"他说\"\"对\"\"\""),
            ("一\n二", "\"一\n二\""),
            ("=1+1", "'=1+1"),
            ("@x,y", "\"'@x,y\""),
        ] {
            assert_eq!(quote(field), expected);
        }
    }

    #[test]
    fn an_empty_table_has_its_columns_behind_the_mark() {
        let table = write(&[], None, None);
        assert!(table.starts_with('\u{feff}'));
        assert_eq!(table.trim_end().split(',').count(), 17);
    }

    #[test]
    fn a_table_says_where_the_next_begins() {
        let table = write(&[], Some(Timestamp::from_millis(0)), Some("张科长"));
        let below: Vec<&str> = table.lines().skip(1).collect();
        assert_eq!(below, ["more_to,1970-01-01T00:00:00.000Z", "张科长"]);
    }
}
