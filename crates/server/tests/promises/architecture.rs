//! The arrows between crates, and what may be named where.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, MetadataCommand};

use super::root;

/// Each crate of ours and those it may depend on.
const ARROWS: &[(&str, &[&str])] = &[
    ("kernel", &[]),
    ("store", &["kernel"]),
    ("board", &["kernel"]),
    ("media", &["kernel"]),
    ("recognition", &[]),
    ("sheets", &[]),
    ("platform", &["kernel", "store"]),
    ("wenqu-http", &["kernel", "store", "platform"]),
    ("hub", &["kernel", "platform", "wenqu-http"]),
    ("rooms", &["kernel", "store", "platform", "wenqu-http", "hub", "board", "canvas", "media", "paper"]),
    ("canvas", &["kernel", "board"]),
    ("paper", &["kernel"]),
    ("people", &["kernel", "paper", "store", "platform", "wenqu-http", "sheets"]),
    (
        "tutoring",
        &[
            "kernel",
            "store",
            "platform",
            "wenqu-http",
            "hub",
            "board",
            "media",
            "paper",
            "recognition",
            "rooms",
            "people",
        ],
    ),
];

/// The program itself and what stands outside of it may depend on everything.
const FREE: &[&str] = &["wenqu", "testkit", "benches", "xtask"];

/// The crates in which only `store` holds SQL and only `http` speaks HTTP.
const CAPABILITIES: &[&str] = &["people", "tutoring"];

/// The crates that know nothing about schools, and words they therefore do not use.
const TOOLS: &[&str] = &["board", "canvas", "hub", "media", "paper", "recognition", "rooms", "sheets", "store"];
const SCHOOL_WORDS: &[&str] = &["pupil", "teacher", "guardian", "question", "school", "lesson", "tutoring"];

#[test]
fn crates_depend_only_downwards() {
    let metadata = MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec().unwrap();
    let ours: BTreeSet<_> = metadata.packages.iter().map(|package| package.name.to_string()).collect();
    for package in &metadata.packages {
        let name = package.name.as_str();
        if FREE.contains(&name) {
            continue;
        }
        let (_, allowed) = ARROWS
            .iter()
            .find(|(known, _)| *known == name)
            .unwrap_or_else(|| panic!("{name} has no line in ARROWS: say what it may depend on"));
        let needed = package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
        for dependency in needed.filter(|dependency| ours.contains(&dependency.name)) {
            assert!(allowed.contains(&dependency.name.as_str()), "{name} may not depend on {}", dependency.name);
        }
    }
}

#[test]
fn only_the_store_names_the_database_driver() {
    let outside = sources("").into_iter().filter(|source| !source.path.starts_with("store/"));
    refuse(outside, "sqlx", "`sqlx` is named in crates/store alone", |line| names(line, "sqlx"));
}

#[test]
fn sql_stands_in_store_files() {
    for capability in CAPABILITIES {
        let outside = sources(capability).into_iter().filter(|source| !source.stands_in("store"));
        refuse(outside, "sql!", "SQL stands in `store.rs` alone", |line| line.contains("sql!("));
    }
}

#[test]
fn http_stands_in_http_files() {
    for capability in CAPABILITIES {
        let outside = sources(capability).into_iter().filter(|source| !source.stands_in("http"));
        refuse(outside, "axum", "axum and utoipa stand in `http.rs` alone", |line| {
            names(line, "axum") || names(line, "utoipa")
        });
    }
}

#[test]
fn rules_are_plain_functions() {
    for source in sources("") {
        if source.stands_in("rules") {
            for (number, line) in source.lines() {
                assert!(!line.contains("async fn"), "{}:{number}: rules are not async", source.path);
                assert!(!line.contains("&mut Tx"), "{}:{number}: rules take no transaction", source.path);
            }
        }
    }
}

#[test]
fn folders_of_a_capability_meet_at_their_services() {
    for capability in CAPABILITIES {
        let folders = folders(capability);
        for source in sources(capability) {
            for (number, line) in source.lines() {
                for folder in folders.iter().filter(|folder| !source.path.contains(&format!("/{folder}/"))) {
                    assert!(
                        !line.contains(&format!("{folder}::store")),
                        "{}:{number}: the tables of {folder} are its own",
                        source.path
                    );
                }
            }
        }
    }
}

#[test]
fn tools_know_no_school_words() {
    for tool in TOOLS {
        for source in sources(tool) {
            for (number, line) in source.lines() {
                let line = line.to_lowercase();
                let found = SCHOOL_WORDS.iter().find(|word| line.contains(*word));
                assert_eq!(found, None, "{}:{number}: a school word in a tool", source.path);
            }
        }
    }
}

/// One source file of a crate, tests aside.
struct Source {
    /// Its path below `crates/`.
    path: String,
    text: String,
}

impl Source {
    /// Whether it is the file of this name, or in the folder of this name.
    fn stands_in(&self, name: &str) -> bool {
        self.path.ends_with(&format!("/{name}.rs")) || self.path.contains(&format!("/{name}/"))
    }

    /// The lines of code, numbered; comments and the tests at the end are left out.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let code = self.text.lines().take_while(|line| line.trim() != "#[cfg(test)]");
        code.enumerate()
            .map(|(index, line)| (index + 1, line.split("//").next().unwrap_or_default()))
            .filter(|(_, line)| !line.trim().is_empty())
    }
}

fn refuse(sources: impl Iterator<Item = Source>, what: &str, rule: &str, is: impl Fn(&str) -> bool) {
    for source in sources {
        for (number, line) in source.lines() {
            assert!(!is(line), "{}:{number} names {what}: {rule}", source.path);
        }
    }
}

/// Whether a line names a crate: as the beginning of a path, not as part of another word.
fn names(line: &str, name: &str) -> bool {
    line.match_indices(&format!("{name}::"))
        .any(|(at, _)| !line[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == ':'))
}

fn folders(krate: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join("crates").join(krate).join("src")).unwrap();
    let folders = entries.map(Result::unwrap).filter(|entry| entry.path().is_dir());
    folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

/// The source files of a crate, or of all crates.
fn sources(krate: &str) -> Vec<Source> {
    let crates = root().join("crates");
    let mut files = Vec::new();
    collect(&crates.join(krate), &mut files);
    let sources = files.into_iter().map(|file| {
        let path = file.strip_prefix(&crates).unwrap().to_string_lossy().into_owned();
        Source { path, text: fs::read_to_string(file).unwrap() }
    });
    sources.filter(|source| source.path.contains("/src/") && !is_test(&source.path)).collect()
}

fn is_test(path: &str) -> bool {
    ["/tests/", "/tests.rs", "/testing.rs"].iter().any(|part| path.contains(part))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}
