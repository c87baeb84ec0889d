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
        Many(self.spread(rows))
    }

    /// The statement for as many rows at a time as fit, always a power of two: so there are few texts, which the engine
    /// plans once and keeps, and few trips to it.
    fn spread<B: Bind>(self, rows: impl IntoIterator<Item = B>) -> Vec<Self> {
        let (before, group, after) = split(&self.sql);
        let width = group.matches('$').count().max(1);
        let mut rows: Vec<B> = rows.into_iter().collect();
        let mut queries = Vec::new();
        let mut sql = (0, String::new());
        let mut at_once = power_within(MOST_PARAMETERS / width);
        while !rows.is_empty() {
            at_once = at_once.min(power_within(rows.len()));
            if sql.0 != at_once {
                sql = (at_once, repeat(before, group, after, at_once));
            }
            let mut values = Vec::with_capacity(at_once * width);
            rows.drain(..at_once).for_each(|row| row.bind(&mut values));
            queries.push(Self { sql: Cow::Owned(sql.1.clone()), values });
        }
        queries
    }
}

/// The largest power of two that is not above `most`; 1 at least.
fn power_within(most: usize) -> usize {
    1 << most.max(1).ilog2()
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
        let sizes = |rows: i64| {
            let rows = (0..rows).map(|number| (number, number));
            let queries = Query::new("INSERT INTO t (a, b) VALUES ($1, $2)").spread(rows);
            queries.iter().map(|query| query.values.len() / 2).collect::<Vec<_>>()
        };
        assert_eq!(sizes(0), [0; 0]);
        assert_eq!(sizes(1), [1]);
        assert_eq!(sizes(7), [4, 2, 1]);
        assert_eq!(sizes(603), [256, 256, 64, 16, 8, 2, 1]);
    }

    #[test]
    fn every_row_is_in_one_statement_in_order() {
        let queries = Query::new("INSERT INTO t (a) VALUES ($1)").spread((0..1_500_i64).map(|number| (number,)));
        let all: Vec<_> = queries.into_iter().flat_map(|query| query.values).collect();
        assert_eq!(all, (0..1_500_i64).map(kernel::Value::Int).collect::<Vec<_>>());
    }
}
