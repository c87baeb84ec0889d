//! One schema and one SQL text for both databases.

use std::collections::BTreeSet;

use store::testing::{columns, constraints, postgres, prepare, sqlite};
use tempfile::tempdir;

#[tokio::test]
async fn both_engines_have_the_same_tables() {
    let folder = tempdir().unwrap();
    let (embedded, (server, _)) = (sqlite(folder.path()).await.unwrap(), postgres().await.unwrap());
    assert_same(columns(&embedded).await.unwrap(), columns(&server).await.unwrap());
}

#[tokio::test]
async fn both_engines_keep_the_same_keys_checks_and_indexes() {
    let folder = tempdir().unwrap();
    let (embedded, (server, _)) = (sqlite(folder.path()).await.unwrap(), postgres().await.unwrap());
    let lines = constraints(&embedded).await.unwrap();
    for kind in [" PRIMARY KEY (", " UNIQUE (", " FOREIGN KEY (", " CHECK ", "CREATE INDEX ", "CREATE UNIQUE INDEX "] {
        assert!(lines.iter().any(|line| line.contains(kind)), "no{kind}was found");
    }
    assert_same(lines, constraints(&server).await.unwrap());
}

/// Nothing stands in one list that is not in the other, as often.
fn assert_same(embedded: Vec<String>, mut server: Vec<String>) {
    let mut missing = Vec::new();
    for line in embedded {
        match server.iter().position(|other| *other == line) {
            Some(place) => drop(server.swap_remove(place)),
            None => missing.push(line),
        }
    }
    assert_eq!(missing, Vec::<String>::new(), "only on SQLite");
    assert_eq!(server, Vec::<String>::new(), "only on PostgreSQL");
}

#[tokio::test]
async fn every_statement_is_prepared_by_both_engines() {
    let folder = tempdir().unwrap();
    let (embedded, (server, _)) = (sqlite(folder.path()).await.unwrap(), postgres().await.unwrap());
    // Statements register where they are linked: the program as a whole must be.
    let _ = wenqu::router::describe();
    let mut complaints = Vec::new();
    for statement in store::statements() {
        for (engine, db) in [("SQLite", &embedded), ("PostgreSQL", &server)] {
            if statement.file.ends_with("dialect.rs") && engine == "PostgreSQL" {
                continue;
            }
            if let Err(error) = prepare(db, statement.sql).await {
                complaints.push(format!("{}:{} on {engine}: {error}", statement.file, statement.line));
            }
        }
    }
    // PostgreSQL takes the type of `$1` from its first use: `x = $1 OR $1 IS NULL`, not the other way round.
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn the_statements_of_every_crate_are_known() {
    let _ = wenqu::router::describe();
    let files: BTreeSet<_> = store::statements().map(|statement| statement.file.replace('\\', "/")).collect();
    for owner in ["crates/platform/", "crates/people/", "crates/rooms/", "crates/tutoring/"] {
        assert!(files.iter().any(|file| file.contains(owner)), "no statement of {owner} is registered");
    }
}
