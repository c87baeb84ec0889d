//! One statement about many rows.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::{Bind, Query, Record, Result, Source, Tx};

/// Parameters of one statement: the engines take more, but SQLite looks each name up among all those before it.
const MOST_PARAMETERS: usize = 1_000;

/// A statement about many rows, cut into as few statements as they fit into.
#[derive(Debug)]
#[must_use = "a statement does nothing until it is run"]
pub struct Many(Vec<Query>);

impl Many {
    /// Runs the statement and tells how many rows it changed.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn execute(self, tx: &mut Tx) -> Result<u64> {
        let mut changed = 0;
        for query in self.0 {
            changed += query.execute(tx).await?;
        }
        Ok(changed)
    }

    /// Every row.
    ///
    /// # Errors
    /// When the engine refuses or a column does not fit.
    pub async fn fetch_all<R: Record>(self, source: impl Into<Source<'_>>) -> Result<Vec<R>> {
        let mut source = source.into();
        let mut found = Vec::new();
        for query in self.0 {
            let source = match &mut source {
                Source::Tx(tx) => Source::Tx(tx),
                Source::Db(db) => Source::Db(db),
            };
            found.extend(query.fetch_all::<R>(source).await?);
        }
        Ok(found)
    }
}

impl Query {
    /// The same for many rows: `INSERT … VALUES ($1, $2)`, `SELECT … FROM (VALUES ($1, $2)) AS v`. The written text speaks
    /// of one row and uses each parameter once, in order, inside `VALUES ( )`; that row is repeated.
    pub fn for_rows<B: Bind>(self, rows: impl IntoIterator<Item = B>) -> Many {
        Many(self.spread(rows).collect())
    }

    /// The statement for as many rows at a time as fit.
    fn spread<B: Bind>(self, rows: impl IntoIterator<Item = B>) -> impl Iterator<Item = Self> {
        let mut rows = rows.into_iter();
        let (before, group, after) = split(&self.sql);
        let (before, group, after) = (before.to_owned(), group.to_owned(), after.to_owned());
        let width = group.matches('$').count().max(1);
        let at_once = (MOST_PARAMETERS / width).max(1);
        let whole = repeat(&before, &group, &after, at_once);
        std::iter::from_fn(move || {
            let mut values = Vec::new();
            let mut count = 0;
            for row in rows.by_ref().take(at_once) {
                row.bind(&mut values);
                count += 1;
            }
            if count == 0 {
                return None;
            }
            let sql = if count == at_once { whole.clone() } else { repeat(&before, &group, &after, count) };
            Some(Self { sql: Cow::Owned(sql), values })
        })
    }
}

/// The text around `VALUES`, and the row of parameters in the brackets behind it.
fn split(sql: &str) -> (&str, &str, &str) {
    let begin = sql.find("VALUES (").map_or(sql.len(), |place| place + "VALUES ".len());
    let mut depth = 0;
    let length = sql[begin..].find(|letter| {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        depth == 0
    });
    let end = length.map_or(sql.len(), |length| begin + length + 1);
    (&sql[..begin], &sql[begin..end], &sql[end..])
}

/// The text with the row of parameters as often as there are rows, numbered through.
fn repeat(before: &str, group: &str, after: &str, rows: usize) -> String {
    let mut text = String::with_capacity(before.len() + after.len() + rows * (group.len() + 8));
    text.push_str(before);
    let mut number = 0;
    for row in 0..rows {
        if row > 0 {
            text.push_str(", ");
        }
        for (place, part) in group.split('$').enumerate() {
            if place == 0 {
                text.push_str(part);
                continue;
            }
            number += 1;
            let _ = write!(text, "${number}{}", part.trim_start_matches(|letter: char| letter.is_ascii_digit()));
        }
    }
    text.push_str(after);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_of_parameters_is_repeated_and_numbered() {
        for (written, rows, expected) in [
            ("INSERT INTO t (a, b) VALUES ($1, $2)", 2, "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4)"),
            (
                "INSERT INTO t VALUES ($1, lower($2)) ON CONFLICT (a) DO NOTHING",
                2,
                "INSERT INTO t VALUES ($1, lower($2)), ($3, lower($4)) ON CONFLICT (a) DO NOTHING",
            ),
            ("SELECT 1 FROM (VALUES ($1)) v", 3, "SELECT 1 FROM (VALUES ($1), ($2), ($3)) v"),
        ] {
            let (before, group, after) = split(written);
            assert_eq!(repeat(before, group, after, rows), expected);
        }
    }

    #[test]
    fn many_rows_are_cut_into_statements() {
        let rows = (0..1_001_i64).map(|number| (number, number));
        let queries: Vec<_> = Query::new("INSERT INTO t (a, b) VALUES ($1, $2)").spread(rows).collect();
        assert_eq!(queries.iter().map(|query| query.values.len()).collect::<Vec<_>>(), [1000, 1000, 2]);
        assert!(Query::new("INSERT INTO t (a) VALUES ($1)").spread(Vec::<(i64,)>::new()).next().is_none());
    }
}
