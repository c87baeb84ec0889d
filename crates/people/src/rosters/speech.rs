//! The words of templates and error sheets, from the client's messages.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::words::Locale;

type Messages = HashMap<String, String>;

static CHINESE: LazyLock<Messages> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../../web/messages/zh-CN.json")).unwrap_or_default());
static ENGLISH: LazyLock<Messages> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../../web/messages/en.json")).unwrap_or_default());

/// The text of a message, when there is one.
pub(crate) fn find(locale: Locale, key: &str) -> Option<String> {
    let messages = match locale {
        Locale::ZhCn => &*CHINESE,
        Locale::En => &*ENGLISH,
    };
    messages.get(key).cloned()
}

/// The text of a message; its key when there is none.
#[must_use]
pub fn say(locale: Locale, key: &str) -> String {
    find(locale, key).unwrap_or_else(|| key.to_owned())
}

/// The text of a message with one parameter.
pub(super) fn say_with(locale: Locale, key: &str, name: &str, value: &str) -> String {
    say(locale, key).replace(&format!("{{{name}}}"), value)
}
