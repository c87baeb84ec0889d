//! The message files: what each message is about, which channels it takes, and what it says in each language.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Channel, NoticeKind};

const RULES: &str = include_str!("../../messages/notices.toml");
const CHINESE: &str = include_str!("../../messages/zh-CN.toml");
const ENGLISH: &str = include_str!("../../messages/en.toml");

/// What a message is about and how it travels.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What it is about.
    pub kind: NoticeKind,
    /// The channels it takes besides the app, in order.
    pub channels: Vec<Channel>,
    /// The number under which its text is filed with the carrier of text messages.
    pub filed: Option<String>,
    /// Whether it is sent in quiet hours too.
    #[serde(default)]
    pub urgent: bool,
}

/// What a message says outside the app.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Text {
    pub(crate) sms: String,
    pub(crate) subject: String,
    pub(crate) body: String,
}

#[derive(Debug, Deserialize)]
struct Language {
    calendar: BTreeMap<String, String>,
    #[serde(flatten)]
    texts: BTreeMap<String, Text>,
}

/// Every message, with its texts.
#[derive(Debug)]
pub struct Templates {
    rules: BTreeMap<String, Rule>,
    languages: BTreeMap<&'static str, Language>,
    plain: Rule,
}

/// The language of whoever has chosen none.
const DEFAULT: &str = "zh-CN";

/// The message files of this program.
#[must_use]
pub fn templates() -> &'static Templates {
    static TEMPLATES: LazyLock<Templates> = LazyLock::new(Templates::read);
    &TEMPLATES
}

impl Templates {
    #[expect(clippy::expect_used, reason = "the files are compiled in, and a test reads them")]
    fn read() -> Self {
        let language = |text| toml::from_str(text).expect("a message file is TOML");
        Self {
            rules: toml::from_str(RULES).expect("the list of messages is TOML"),
            languages: BTreeMap::from([("zh-CN", language(CHINESE)), ("en", language(ENGLISH))]),
            plain: Rule { kind: NoticeKind::Other, channels: vec![Channel::Push], filed: None, urgent: false },
        }
    }

    /// How a message travels; one that is not listed is shown in the app and pushed.
    #[must_use]
    pub fn rule(&self, code: &str) -> &Rule {
        self.rules.get(code).unwrap_or(&self.plain)
    }

    /// Every message that is listed.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.rules.keys().map(String::as_str)
    }

    /// What a message says in a language, with its parameters filled in.
    pub(crate) fn write(&self, code: &str, locale: &str, params: &Map<String, Value>) -> Option<Text> {
        let Text { sms, subject, body } = self.language(locale)?.texts.get(code)?;
        Some(Text { sms: fill(sms, params), subject: fill(subject, params), body: fill(body, params) })
    }

    /// A word of the calendar in a language.
    #[must_use]
    pub fn calendar<'a>(&'a self, word: &'a str, locale: &str) -> &'a str {
        self.language(locale).and_then(|language| language.calendar.get(word)).map_or(word, String::as_str)
    }

    fn language(&self, locale: &str) -> Option<&Language> {
        self.languages.get(locale).or_else(|| self.languages.get(DEFAULT))
    }
}

/// Fills `{name}` with the parameter of that name.
fn fill(text: &str, params: &Map<String, Value>) -> String {
    params.iter().fold(text.to_owned(), |text, (name, value)| {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        text.replace(&format!("{{{name}}}"), &value)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn holes(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
    }

    #[test]
    fn every_message_has_the_text_of_every_channel_in_both_languages() {
        let templates = templates();
        for (code, rule) in &templates.rules {
            if rule.channels.iter().all(|channel| *channel == Channel::Push) {
                continue;
            }
            let texts: Vec<_> = templates.languages.values().map(|language| language.texts.get(code)).collect();
            let expected = holes(&texts[0].unwrap_or_else(|| panic!("{code} has no text")).sms);
            for text in texts {
                let Text { sms, subject, body } = text.unwrap_or_else(|| panic!("{code} has no text in one language"));
                assert!(![sms, subject, body].iter().any(|text| text.trim().is_empty()), "{code}");
                assert_eq!(holes(sms), expected, "{code}: the languages name different parameters");
                assert_eq!(holes(body), expected, "{code}: text message and mail name different parameters");
                assert!(holes(subject).is_subset(&expected), "{code}");
            }
            let by_sms = rule.channels.contains(&Channel::Sms);
            assert_eq!(
                rule.filed.is_some(),
                by_sms,
                "{code}: a text message is filed with the carrier, others are not"
            );
        }
        let (chinese, english) = (&templates.languages["zh-CN"], &templates.languages["en"]);
        assert!(chinese.calendar.keys().eq(english.calendar.keys()), "the calendar's words");
        for code in chinese.texts.keys().chain(english.texts.keys()) {
            assert!(templates.rules.contains_key(code), "{code} has texts and is no message");
        }
    }

    #[test]
    fn the_client_has_a_text_for_every_message_it_shows() {
        for file in ["zh-CN", "en"] {
            let path = format!("{}/../../web/messages/{file}.json", env!("CARGO_MANIFEST_DIR"));
            let texts: BTreeMap<String, String> =
                serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
            let shown: BTreeSet<_> = texts.keys().filter_map(|key| key.strip_prefix("notice.")).collect();
            // What goes to an address rather than to a person is never shown in the app.
            for code in templates().codes().filter(|code| !["contact_code", "contact_replaced"].contains(code)) {
                assert!(shown.contains(code), "{file}.json has no notice.{code}");
            }
            for code in shown {
                assert!(templates().rules.contains_key(code), "messages/notices.toml does not list {code}");
            }
        }
    }

    #[test]
    fn parameters_are_filled_in() {
        let params = Map::from_iter([("code".to_owned(), Value::from("123456"))]);
        let text = templates().write("contact_code", "en", &params).unwrap();
        assert_eq!(text.subject, "Your Wenqu code 123456");
        assert!(templates().write("contact_code", "fr", &params).unwrap().sms.contains("验证码 123456"));
    }
}
