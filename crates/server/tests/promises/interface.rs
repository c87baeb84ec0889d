//! The interface as it is kept in the repository, and what every route of it says of itself.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use super::root;

fn document() -> String {
    wenqu::pages::write_document(wenqu::router::describe().0)
}

#[test]
fn the_document_in_the_repository_is_fresh() {
    let kept = fs::read_to_string(root().join("openapi.json")).unwrap_or_default();
    // Not `assert_eq!`: the difference would fill pages.
    assert!(kept == document(), "openapi.json is stale: cargo run -p wenqu -- openapi > openapi.json");
}

#[test]
fn every_operation_has_a_name_of_its_own_a_summary_and_an_answer() {
    let document: Value = serde_json::from_str(&document()).unwrap();
    let mut names = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let route = format!("{method} {path}");
            let name = operation["operationId"].as_str().unwrap_or_else(|| panic!("{route} has no name"));
            assert!(names.insert(name.to_owned()), "{route}: {name} is taken");
            assert!(operation["summary"].is_string(), "{route} has no summary");
            let responses = operation["responses"].as_object().unwrap();
            let succeeds = responses.keys().any(|status| status.starts_with(['2', '3']) || status == "101");
            assert!(succeeds, "{route} has no answer for when it works");
            assert!(responses.contains_key("default"), "{route} does not say that it answers problems");
        }
    }
}

#[test]
fn everything_that_is_referred_to_is_there() {
    let document: Value = serde_json::from_str(&document()).unwrap();
    let mut missing = BTreeSet::new();
    find_references(&document, &mut |reference| {
        let pointer = reference.trim_start_matches('#');
        if document.pointer(pointer).is_none() {
            missing.insert(reference.to_owned());
        }
    });
    assert_eq!(missing, BTreeSet::new());
}

fn find_references(value: &Value, found: &mut impl FnMut(&str)) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(reference)) = fields.get("$ref") {
                found(reference);
            }
            fields.values().for_each(|field| find_references(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| find_references(item, found)),
        _ => {}
    }
}

#[test]
fn the_page_of_the_interface_loads_nothing_from_elsewhere() {
    let folder = root().join("crates/server/src/pages/docs");
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let text = fs::read_to_string(entry.path()).unwrap();
        assert!(
            !text.contains("//cdn") && !text.contains("http://") && !text.contains("https://"),
            "{:?}",
            entry.path()
        );
    }
}
