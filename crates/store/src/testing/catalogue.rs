//! What a database promises beside its columns, read from each engine's catalogue and put into the same words.

use std::collections::BTreeSet;

use crate::db::Pools;
use crate::{Db, Result};

/// Words that one engine writes where the other writes something else for the same.
const PHRASING: [&str; 9] = ["all", "and", "any", "array", "between", "in", "like", "not", "or"];

/// Primary keys, unique keys, foreign keys, checks, indexes and defaults, one a line, in order: the same on both
/// engines. Of a condition the columns, values and functions it names are compared, not its wording.
///
/// # Errors
/// When the catalogue cannot be read.
pub async fn constraints(db: &Db) -> Result<Vec<String>> {
    let mut lines = match &db.0 {
        Pools::Sqlite { readers, .. } => of_sqlite(readers).await?,
        Pools::Postgres(pool) => of_postgres(pool).await?,
    };
    lines.sort();
    Ok(lines)
}

async fn of_sqlite(pool: &sqlx::SqlitePool) -> Result<Vec<String>> {
    const TABLES: &str = "SELECT name, sql FROM sqlite_master
        WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_sqlx%'";
    const INDEXES: &str = "SELECT sql FROM sqlite_master
        WHERE type = 'index' AND sql IS NOT NULL AND tbl_name NOT LIKE '_sqlx%'";
    // What ends in `_sqlx%` belongs to the migrations themselves.
    const KEYS: &str = "SELECT t.name || ' PRIMARY KEY (' || group_concat(c.name, ', ' ORDER BY c.pk) || ')'
        FROM sqlite_master t JOIN pragma_table_info(t.name) c
        WHERE t.type = 'table' AND t.name NOT LIKE '_sqlx%' AND c.pk > 0 GROUP BY t.name
        UNION ALL
        SELECT t.name || ' UNIQUE (' || group_concat(c.name, ', ' ORDER BY c.seqno) || ')'
        FROM sqlite_master t JOIN pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c
        WHERE t.type = 'table' AND t.name NOT LIKE '_sqlx%' AND i.origin = 'u' GROUP BY t.name, i.name
        UNION ALL
        SELECT t.name || ' FOREIGN KEY (' || group_concat(f.\"from\", ', ' ORDER BY f.seq) || ') REFERENCES '
            || f.\"table\" || '(' || group_concat(f.\"to\", ', ' ORDER BY f.seq) || ')'
            || CASE WHEN f.on_update = 'NO ACTION' THEN '' ELSE ' ON UPDATE ' || f.on_update END
            || CASE WHEN f.on_delete = 'NO ACTION' THEN '' ELSE ' ON DELETE ' || f.on_delete END
        FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table' GROUP BY t.name, f.id
        UNION ALL
        SELECT t.name || '.' || c.name || ' DEFAULT ' || trim(c.dflt_value, '''')
        FROM sqlite_master t JOIN pragma_table_info(t.name) c
        WHERE t.type = 'table' AND t.name NOT LIKE '_sqlx%' AND c.dflt_value IS NOT NULL";
    let mut lines: Vec<String> = sqlx::query_scalar(KEYS).fetch_all(pool).await?;
    for (table, sql) in sqlx::query_as::<_, (String, String)>(TABLES).fetch_all(pool).await? {
        lines.extend(checks(&sql).map(|condition| format!("{table} CHECK {}", words(condition))));
    }
    let indexes: Vec<String> = sqlx::query_scalar(INDEXES).fetch_all(pool).await?;
    lines.extend(indexes.iter().map(|sql| index(sql)));
    Ok(lines)
}

async fn of_postgres(pool: &sqlx::PgPool) -> Result<Vec<String>> {
    const KEYS: &str = "SELECT conrelid::regclass::text || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'f')
            AND conrelid::regclass::text NOT LIKE '\\_sqlx%'
        UNION ALL
        SELECT table_name || '.' || column_name || ' DEFAULT ' || trim(split_part(column_default, '::', 1), '''')
        FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%' AND column_default IS NOT NULL";
    const CHECKS: &str = "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype = 'c'";
    const INDEXES: &str = "SELECT pg_get_indexdef(i.indexrelid)
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
        WHERE c.relnamespace = 'public'::regnamespace
            AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u'))";
    let mut lines: Vec<String> = sqlx::query_scalar(KEYS).fetch_all(pool).await?;
    for (table, sql) in sqlx::query_as::<_, (String, String)>(CHECKS).fetch_all(pool).await? {
        lines.extend(checks(&sql).map(|condition| format!("{table} CHECK {}", words(condition))));
    }
    let indexes: Vec<String> = sqlx::query_scalar(INDEXES).fetch_all(pool).await?;
    lines.extend(indexes.iter().map(|sql| index(&sql.replace(" ON public.", " ON ").replace(" USING btree", ""))));
    Ok(lines)
}

/// An index as it was made, its condition in words.
fn index(sql: &str) -> String {
    let (head, condition) = sql.split_once("WHERE").map_or((sql, None), |(head, rest)| (head, Some(rest)));
    let head = head.split_whitespace().collect::<Vec<_>>().join(" ").replace(" (", "(");
    condition.map_or_else(|| head.clone(), |condition| format!("{head} WHERE {}", words(condition)))
}

/// The conditions of the `CHECK`s in a definition.
fn checks(sql: &str) -> impl Iterator<Item = &str> {
    sql.match_indices("CHECK (").map(|(start, head)| {
        let condition = &sql[start + head.len()..];
        &condition[..closing(condition)]
    })
}

/// Where the parenthesis closes that was open at the beginning.
fn closing(text: &str) -> usize {
    let (mut depth, mut quoted) = (1_u32, false);
    for (place, letter) in text.char_indices() {
        match letter {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted && depth == 1 => return place,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// What a condition names, each once, in order: columns, functions, numbers, and values in quotes.
fn words(condition: &str) -> String {
    let mut words = BTreeSet::new();
    for (n, part) in condition.split('\'').enumerate() {
        if n % 2 == 1 {
            words.insert(format!("'{part}'"));
            continue;
        }
        let plain = without_casts(part);
        let names = plain.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        let names = names.map(str::to_lowercase).filter(|name| !name.is_empty() && !PHRASING.contains(&name.as_str()));
        words.extend(names);
    }
    words.into_iter().collect::<Vec<_>>().join(" ")
}

/// PostgreSQL says of each value what type it is (`'open'::text`).
fn without_casts(text: &str) -> String {
    let mut parts = text.split("::");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(part.trim_start_matches(|letter: char| letter.is_alphanumeric() || letter == '_'));
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_is_the_same_in_the_words_of_both_engines() {
        for (sqlite, postgres, expected) in [
            (
                "state IN ('open', 'closed')",
                "(state = ANY (ARRAY['open'::text, 'closed'::text]))",
                "'closed' 'open' state",
            ),
            ("grade BETWEEN 1 AND 12", "((grade >= 1) AND (grade <= 12))", "1 12 grade"),
            ("adult IN (0, 1)", "(adult = ANY (ARRAY[(0)::bigint, (1)::bigint]))", "0 1 adult"),
            (
                "(kind = 'school') = (a_kind IS NOT NULL)",
                "((kind = 'school'::text) = (a_kind IS NOT NULL))",
                "'school' a_kind is kind null",
            ),
        ] {
            assert_eq!((words(sqlite), words(postgres)), (expected.to_owned(), expected.to_owned()));
        }
        assert_ne!(words("state IN ('open', 'closed')"), words("state IN ('open')"));
    }

    #[test]
    fn every_check_of_a_table_is_found() {
        let table =
            "CREATE TABLE t (a TEXT CHECK (a IN (')', 'b')), c INTEGER CHECK (c > 0), CHECK ((a = 'b') = (c = 1)))";
        assert_eq!(checks(table).collect::<Vec<_>>(), ["a IN (')', 'b')", "c > 0", "(a = 'b') = (c = 1)"]);
    }

    #[test]
    fn an_index_is_the_same_in_the_words_of_both_engines() {
        let sqlite = index("CREATE UNIQUE INDEX one ON t (a, b)\n    WHERE state <> 'ended'");
        let postgres = index("CREATE UNIQUE INDEX one ON t (a, b) WHERE (state <> 'ended'::text)");
        assert_eq!(sqlite, "CREATE UNIQUE INDEX one ON t(a, b) WHERE 'ended' state");
        assert_eq!(sqlite, postgres);
    }
}
