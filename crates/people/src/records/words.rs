//! The facts of copies and reports in the words people know, from the client's messages, with the region's clock.

use jiff::tz::TimeZone;
use kernel::{RoomId, Timestamp};
use platform::Ctx;
use serde_json::Value;

use crate::identity::device_name;
use crate::packs::{Packs, Subjects};
use crate::rosters::speech::{find, say};
use crate::words::Locale;

/// The messages that have the words for the codes of a fact, by what the facts are about and the fact's name.
const GROUPS: &[(&str, &str, &str)] = &[
    ("access", "part", "view_part"),
    ("access", "purpose", "purpose"),
    ("access", "role", "role"),
    ("audit", "act", "audit_action"),
    ("children", "place", "school_kind"),
    ("children", "stage", "stage"),
    ("consents", "answer", "consent.answer"),
    ("consents", "item", "consent_item"),
    ("contacts", "kind", "contacts"),
    ("deliveries", "channel", "channel"),
    ("deliveries", "code", "notice"),
    ("deliveries", "code", "message_code"),
    ("deliveries", "state", "delivery"),
    ("exports", "kind", "export_kind"),
    ("exports", "state", "export_state"),
    ("external_ids", "scheme", "scheme"),
    ("guardians", "relation", "kin"),
    ("incidents", "decision", "reports"),
    ("incidents", "reason", "report"),
    ("moves", "kind", "move_kind"),
    ("notices", "code", "notice"),
    ("questions", "state", "question_state"),
    ("reports", "decision", "reports"),
    ("reports", "reason", "report"),
    ("requests", "kind", "request_kind"),
    ("requests", "state", "request_state"),
    ("screenings", "reason", "screening_reason"),
    ("screenings", "state", "screening_state"),
    ("retention", "kind", "retention_kind"),
    ("sessions", "kind", "mode"),
    ("views", "purpose", "purpose"),
    ("views", "role", "role"),
    ("views", "what", "view_part"),
];

/// Who is spoken to, and by which clock.
#[derive(Clone, Debug)]
pub(super) struct Voice {
    pub(super) locale: Locale,
    zone: TimeZone,
    subjects: Subjects,
}

impl Voice {
    /// In this language, by the clock of the region and with the names of its subjects.
    pub(super) fn new(ctx: &Ctx, locale: Locale) -> Self {
        let pack = ctx.part::<Packs>().current(ctx.now());
        Self { locale, zone: pack.zone.clone(), subjects: pack.subjects.clone() }
    }

    /// The text of a message.
    pub(super) fn say(&self, key: &str) -> String {
        say(self.locale, key)
    }

    /// The word for a code; the code itself where there is none.
    pub(super) fn word(&self, group: &str, code: &str) -> String {
        find(self.locale, &format!("{group}.{code}")).unwrap_or_else(|| code.to_owned())
    }

    /// An instant by the region's clock, to the minute: 2026-11-29 18:30.
    pub(super) fn moment(&self, at: Timestamp) -> String {
        at.to_zoned(&self.zone).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// When something was made.
    pub(super) fn made_at(&self, at: Timestamp) -> String {
        self.say("copy.made_at").replace("{at}", &self.moment(at))
    }

    /// A fact as people read it; nothing where there is nothing to read: an empty one, the number of a row.
    pub(super) fn fact(&self, section: &str, name: &str, value: &Value) -> Option<String> {
        let said = match value {
            Value::Null => return None,
            Value::String(text) => self.text(section, name, text)?,
            Value::Bool(yes) => self.say(if *yes { "copy.yes" } else { "copy.no" }),
            Value::Number(number) if name == "grade" => self.say("copy.grade").replace("{n}", &number.to_string()),
            Value::Object(_) if name == "attempt" => self.attempt(value),
            other => other.to_string(),
        };
        Some(said).filter(|said| !said.is_empty())
    }

    fn text(&self, section: &str, name: &str, text: &str) -> Option<String> {
        if matches!(name, "id" | "question" | "room") && text.parse::<RoomId>().is_ok() {
            return None;
        }
        if (name == "at" || name.ends_with("_at"))
            && let Ok(at) = text.parse::<Timestamp>()
        {
            return Some(self.moment(at));
        }
        if name == "subject"
            && let Ok(subject) = text.parse()
        {
            return Some(self.subjects.name(subject, None, self.locale));
        }
        if name == "device" {
            let device = device_name(text);
            return Some(if device.is_empty() { self.say("settings.other_device") } else { device });
        }
        let groups = GROUPS.iter().filter(|(about, called, _)| *about == section && *called == name);
        let mut words = groups.map(|(_, _, group)| self.word(group, text)).filter(|word| word != text);
        Some(words.next().map_or_else(|| text.to_owned(), |word| without_gaps(&word)))
    }

    /// What a pupil tried first: the chips, the words, and whether it was spoken.
    fn attempt(&self, attempt: &Value) -> String {
        let chips = attempt["chips"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let mut parts: Vec<_> = chips.map(|chip| self.word("chip", chip)).collect();
        parts.extend(attempt["text"].as_str().map(str::to_owned));
        parts.extend(attempt["voice_file_id"].as_str().map(|_| self.say("copy_file.audio")));
        parts.join(" · ")
    }
}

/// A message whose parameters are not known: … stands in their places.
fn without_gaps(text: &str) -> String {
    let mut rest = text;
    let mut whole = String::new();
    while let Some((before, (_, after))) =
        rest.split_once('{').and_then(|(before, gap)| Some((before, gap.split_once('}')?)))
    {
        whole.push_str(before);
        whole.push('…');
        rest = after;
    }
    whole + rest
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    impl Voice {
        pub(in crate::records) fn of_a_test(locale: Locale) -> Self {
            let subjects = json!([
                { "subject": "math", "stages": ["primary"] },
                { "subject": "art", "name": "美术", "english": "Art", "stages": ["primary"] },
            ]);
            let subjects = serde_json::from_value(subjects).unwrap();
            Self { locale, zone: TimeZone::get("Asia/Shanghai").unwrap(), subjects }
        }
    }

    #[test]
    fn every_fact_is_told_in_words() {
        let chinese = Voice::of_a_test(Locale::ZhCn);
        let agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36";
        for (section, name, value, told) in [
            ("guardians", "relation", json!("grandparent"), Some("祖辈")),
            ("external_ids", "scheme", json!("pupil_code"), Some("学籍号")),
            ("consents", "item", json!("same_screen"), Some("一屏互动和讲解录制（语音和板书）")),
            ("consents", "answer", json!("given"), Some("同意")),
            ("views", "role", json!("school_coordinator"), Some("学校统筹")),
            ("moves", "kind", json!("entered"), Some("入学")),
            ("views", "at", json!("2026-11-29T10:30:00.000Z"), Some("2026-11-29 18:30")),
            ("sign_ins", "device", json!(agent), Some("Chrome · Windows")),
            ("sign_ins", "device", json!("?"), Some("其他设备")),
            ("questions", "id", json!("018f2f0e-0000-7000-8000-000000000001"), None),
            ("questions", "grade", json!(3), Some("3 年级")),
            ("questions", "subject", json!("math"), Some("数学")),
            ("questions", "subject", json!("art"), Some("美术")),
            (
                "questions",
                "attempt",
                json!({ "chips": ["stuck_on_step"], "text": "通分" }),
                Some("做到一步卡住了 · 通分"),
            ),
            ("sessions", "solved", json!(true), Some("是")),
            ("sessions", "note", json!("{x} given"), Some("{x} given")),
            (
                "notices",
                "code",
                json!("guardian_joined"),
                Some("又有一位监护人（…）绑定了您的孩子。不认识的话请马上联系班主任。"),
            ),
            ("deliveries", "code", json!("contact_code"), Some("验证码")),
            ("views", "purpose", json!("of_this_region"), Some("of_this_region")),
        ] {
            assert_eq!(chinese.fact(section, name, &value).as_deref(), told, "{section} {name}");
        }
        let english = Voice::of_a_test(Locale::En);
        assert_eq!(english.fact("views", "role", &json!("school_coordinator")).as_deref(), Some("School coordinator"));
        assert_eq!(english.fact("questions", "subject", &json!("art")).as_deref(), Some("Art"));
    }
}
