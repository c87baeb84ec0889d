//! Every table of the database is known to a keeper of personal data: what it holds, how long, what a deletion does to it.

use std::collections::{BTreeMap, BTreeSet};

use platform::keepers::{Fate, Keepers};
use store::testing::{columns, sqlite};
use tempfile::tempdir;

/// Columns that say whose a row is. A table with one of them holds somebody's data.
const PERSON_COLUMNS: &[&str] = &[
    "actor_id",
    "asked_by",
    "asker_id",
    "author_id",
    "child_id",
    "created_by",
    "decided_by",
    "guardian_id",
    "issued_by",
    "owner_id",
    "person_id",
    "pupil_id",
    "reporter_id",
    "set_by",
    "settled_by",
    "teacher_id",
    "viewer_id",
];

/// The tables with their columns, as the migrations make them.
async fn tables() -> BTreeMap<String, BTreeSet<String>> {
    let folder = tempdir().unwrap();
    let mut tables: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in columns(&sqlite(folder.path()).await.unwrap()).await.unwrap() {
        let (table, rest) = line.split_once('.').unwrap();
        let column = rest.split(' ').next().unwrap();
        tables.entry(table.to_owned()).or_default().insert(column.to_owned());
    }
    tables
}

fn keepers() -> Keepers {
    wenqu::wiring::keepers()
}

/// Where a keeper lists its tables.
fn list_of(keeper: &str) -> &'static str {
    match keeper {
        "platform" => "crates/platform/src/keepers/own/mod.rs",
        "rooms" => "crates/rooms/src/keeper/mod.rs",
        "tutoring" => "crates/tutoring/src/keeper/mod.rs",
        _ => "crates/people/src/records/keeper/mod.rs",
    }
}

#[tokio::test]
async fn every_table_is_listed_by_a_keeper_of_personal_data() {
    let keepers = keepers();
    let listed: BTreeSet<&str> = keepers.tables().map(|(_, table)| table.name).collect();
    let missing: Vec<_> = tables().await.into_keys().filter(|table| !listed.contains(table.as_str())).collect();
    assert!(
        missing.is_empty(),
        "no keeper knows these tables: {missing:?}. Add a line for each to `TABLES` of the crate that owns it ({}; {}; {}; \
         {}): `Table::plain` when it holds no person's data; else what a child's deletion does to its rows (`removed`, \
         `emptied`, `kept` with the reason), and let `copy` and `erase` of that keeper do so",
        list_of("people"),
        list_of("tutoring"),
        list_of("platform"),
        list_of("rooms"),
    );
}

#[tokio::test]
async fn what_the_keepers_list_is_there_once_and_holds_the_columns_they_name() {
    let (tables, keepers) = (tables().await, keepers());
    let mut seen = BTreeSet::new();
    for (keeper, table) in keepers.tables() {
        let place = list_of(keeper);
        assert!(seen.insert(table.name), "{place}: {} is listed twice", table.name);
        let Some(columns) = tables.get(table.name) else {
            panic!("{place}: there is no table {}", table.name);
        };
        for person in table.personal.iter().flat_map(|personal| personal.persons) {
            assert!(columns.contains(*person), "{place}: {} has no column {person}", table.name);
        }
    }
}

#[tokio::test]
async fn a_table_with_a_persons_column_is_not_said_to_hold_nobodys_data() {
    let (tables, keepers) = (tables().await, keepers());
    for (keeper, table) in keepers.tables().filter(|(_, table)| table.personal.is_none()) {
        let columns = tables.get(table.name).cloned().unwrap_or_default();
        let person = PERSON_COLUMNS.iter().find(|column| columns.contains(**column));
        assert_eq!(
            person,
            None,
            "{}: {} has a person's column and is listed as `Table::plain`",
            list_of(keeper),
            table.name
        );
    }
}

#[tokio::test]
async fn what_stays_has_a_reason() {
    for (keeper, table) in keepers().tables() {
        let Some(personal) = table.personal else { continue };
        let stays = personal.fate != Fate::Removed;
        assert_eq!(personal.why.is_some(), stays, "{}: {}", list_of(keeper), table.name);
    }
}
