//! Every error a person can meet has a text in both languages.

use std::collections::BTreeMap;
use std::fs;

use kernel::ErrorCode;

use super::root;

fn messages(language: &str) -> BTreeMap<String, String> {
    let text = fs::read_to_string(root().join("web/messages").join(format!("{language}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn every_error_code_has_a_text() {
    for language in ["zh-CN", "en"] {
        let messages = messages(language);
        for code in ErrorCode::ALL {
            let text = messages.get(&format!("error.{code}"));
            assert!(text.is_some_and(|text| !text.trim().is_empty()), "{language}.json has no text for error.{code}");
        }
    }
}

#[test]
fn both_languages_say_the_same_things() {
    let (chinese, english) = (messages("zh-CN"), messages("en"));
    let only = |one: &BTreeMap<String, String>, other: &BTreeMap<String, String>| {
        one.keys().filter(|key| !other.contains_key(*key)).cloned().collect::<Vec<_>>()
    };
    assert_eq!(only(&chinese, &english), Vec::<String>::new(), "only in zh-CN.json");
    assert_eq!(only(&english, &chinese), Vec::<String>::new(), "only in en.json");
}
