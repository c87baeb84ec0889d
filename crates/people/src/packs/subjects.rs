//! The subjects of a region: which are taught where, what each is called, and how rosters write them.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::rosters::speech::find as message;
use crate::words::{Locale, Stage, Subject};

/// How rosters write the subjects that every region has; a pack may add to them.
const USUAL_SPELLINGS: [(Subject, &[&str]); 10] = [
    (Subject::CHINESE, &["语文"]),
    (Subject::MATH, &["数学"]),
    (Subject::ENGLISH, &["英语", "外语"]),
    (Subject::SCIENCE, &["科学"]),
    (Subject::PHYSICS, &["物理"]),
    (Subject::CHEMISTRY, &["化学"]),
    (Subject::BIOLOGY, &["生物", "生物学"]),
    (Subject::HISTORY, &["历史"]),
    (Subject::GEOGRAPHY, &["地理"]),
    (Subject::MORALITY, &["道德与法治", "道法", "思想政治", "政治", "品德"]),
];

/// A subject and the stages at which the region teaches it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectStages {
    /// The subject.
    pub subject: Subject,
    /// What it is called; needed of one that is not among [`Subject::USUAL`].
    pub name: Option<String>,
    /// What it is called in English.
    pub english: Option<String>,
    /// Its stages, in order.
    pub stages: Vec<Stage>,
    /// What it is called at a stage where that is not its usual name (道德与法治 is 思想政治 in senior school).
    #[serde(default)]
    pub names: BTreeMap<Stage, String>,
    /// The same in English.
    #[serde(default)]
    pub english_names: BTreeMap<Stage, String>,
    /// How rosters write it, besides its names.
    #[serde(default)]
    pub spelled: Vec<String>,
    /// Subjects that are part of it at a stage: where 科学 is one subject, its teachers answer for physics, too.
    #[serde(default)]
    pub parts: BTreeMap<Stage, Vec<Subject>>,
}

impl SubjectStages {
    fn parts_at(&self, stage: Stage) -> &[Subject] {
        self.parts.get(&stage).map_or(&[], Vec::as_slice)
    }

    /// The words that mean it in this pack.
    fn words(&self) -> impl Iterator<Item = &str> {
        let names = self.name.iter().chain(&self.english).chain(self.names.values()).chain(self.english_names.values());
        names.chain(&self.spelled).map(String::as_str)
    }
}

/// What a region teaches, in the order of its pack.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Subjects(Vec<SubjectStages>);

impl Subjects {
    /// Each subject, in order.
    #[must_use]
    pub fn all(&self) -> &[SubjectStages] {
        &self.0
    }

    /// Whether a subject is taught at a stage, by itself or as a part of another one.
    #[must_use]
    pub fn teaches(&self, subject: Subject, stage: Stage) -> bool {
        self.0.iter().any(|entry| {
            (entry.subject == subject && entry.stages.contains(&stage)) || entry.parts_at(stage).contains(&subject)
        })
    }

    /// What a subject is taught as at a stage: itself, or the subject it is a part of there.
    #[must_use]
    pub fn as_taught(&self, subject: Subject, stage: Stage) -> Option<Subject> {
        let itself = self.0.iter().find(|entry| entry.subject == subject && entry.stages.contains(&stage));
        let whole = || self.0.iter().find(|entry| entry.parts_at(stage).contains(&subject));
        itself.or_else(whole).map(|entry| entry.subject)
    }

    /// What those answer who teach this: their subjects and the parts of them, in order.
    #[must_use]
    pub fn answers(&self, taught: &[(Subject, Stage)]) -> Vec<(Subject, Stage)> {
        let parts = taught.iter().flat_map(|(subject, stage)| {
            let entries = self.0.iter().filter(move |entry| entry.subject == *subject);
            entries.flat_map(move |entry| entry.parts_at(*stage)).map(move |part| (*part, *stage))
        });
        let mut answered: Vec<_> = taught.iter().copied().chain(parts).collect();
        answered.sort_unstable();
        answered.dedup();
        answered
    }

    /// The subject of the region that a roster means by a word: its code, a name of it, or another spelling.
    #[must_use]
    pub fn spelled(&self, word: &str) -> Option<Subject> {
        let code = word.to_lowercase();
        let named = self.0.iter().find(|entry| entry.words().any(|name| name.to_lowercase() == code));
        let usual = USUAL_SPELLINGS.iter().find(|(_, words)| words.contains(&word)).map(|(subject, _)| *subject);
        let meant = named.map(|entry| entry.subject).or(usual).or_else(|| code.parse().ok())?;
        self.has(meant).then_some(meant)
    }

    /// What a subject is called, at a stage where one is meant.
    #[must_use]
    pub fn name(&self, subject: Subject, stage: Option<Stage>, locale: Locale) -> String {
        let entry = self.entry(subject);
        let said = entry.and_then(|entry| {
            let (names, name) = match locale {
                Locale::ZhCn => (&entry.names, &entry.name),
                Locale::En => (&entry.english_names, &entry.english),
            };
            stage.and_then(|stage| names.get(&stage)).or(name.as_ref())
        });
        said.cloned()
            .or_else(|| message(locale, &format!("subject.{subject}")))
            .or_else(|| entry.and_then(|entry| entry.name.clone()))
            .unwrap_or_else(|| subject.to_string())
    }

    fn entry(&self, subject: Subject) -> Option<&SubjectStages> {
        self.0.iter().find(|entry| entry.subject == subject)
    }

    /// Whether the region has a subject at any stage.
    fn has(&self, subject: Subject) -> bool {
        Stage::ALL.iter().any(|stage| self.teaches(subject, *stage))
    }

    /// What is wrong with the list: the field and the problem.
    pub(super) fn check(&self) -> Result<(), (String, String)> {
        if self.0.is_empty() {
            return Err(("subjects".to_owned(), "names no subject".to_owned()));
        }
        for (place, entry) in self.0.iter().enumerate() {
            let of = |what: &str| format!("subjects, {}{what}", entry.subject);
            if self.0[..place].iter().any(|earlier| earlier.subject == entry.subject) {
                return Err((of(""), "is listed twice".to_owned()));
            }
            if entry.name.is_none() && !Subject::USUAL.contains(&entry.subject) {
                return Err((of(": name"), "is missing: the program knows no name of this subject".to_owned()));
            }
            self.check_stages(entry)?;
            let usual = USUAL_SPELLINGS.iter().find(|(subject, _)| *subject == entry.subject && entry.name.is_none());
            let mut words = entry.words().chain(usual.map(|(_, words)| words[0]));
            if let Some(word) = words.find(|word| self.spelled(word) != Some(entry.subject)) {
                return Err((of(": spelled"), format!("`{word}` means another subject, too")));
            }
        }
        Ok(())
    }

    fn check_stages(&self, entry: &SubjectStages) -> Result<(), (String, String)> {
        let at = |what: &str, stage: &Stage| format!("subjects, {}: {what}, {stage}", entry.subject);
        if entry.stages.is_empty() {
            return Err((format!("subjects, {}: stages", entry.subject), "names no stage".to_owned()));
        }
        let mut said = entry.names.keys().chain(entry.english_names.keys()).chain(entry.parts.keys());
        if let Some(stage) = said.find(|stage| !entry.stages.contains(stage)) {
            return Err((at("names or parts", stage), "is not taught at this stage".to_owned()));
        }
        for (stage, parts) in &entry.parts {
            let taught = |part: &Subject| self.entry(*part).is_some_and(|one| one.stages.contains(stage));
            if parts.iter().any(taught) {
                return Err((at("parts", stage), "a part is taught by itself at this stage".to_owned()));
            }
            let nameless = |part: &&Subject| !Subject::USUAL.contains(part) && self.entry(**part).is_none();
            if let Some(part) = parts.iter().find(nameless) {
                return Err((at("parts", stage), format!("the program knows no name of `{part}`")));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subjects(text: &str) -> Subjects {
        #[derive(Deserialize)]
        struct Head {
            subjects: Subjects,
        }
        toml::from_str::<Head>(text).unwrap().subjects
    }

    /// An eleventh subject, with everything that can be said of one.
    const INFORMATICS: &str = r#"{ subject = "informatics", name = "信息科技", english = "Information technology", stages = ["primary", "senior"], names = { senior = "信息技术" }, english_names = { senior = "Computing" }, spelled = ["信息"] }"#;

    /// Mathematics, science with its parts, and an eleventh subject.
    fn region() -> Subjects {
        let math = r#"{ subject = "math", stages = ["primary", "junior"], spelled = ["算术"] }"#;
        let science = r#"{ subject = "science", stages = ["primary", "junior"], parts = { junior = ["physics"] } }"#;
        subjects(&format!("subjects = [{math}, {science}, {INFORMATICS}]"))
    }

    fn informatics() -> Subject {
        "informatics".parse().unwrap()
    }

    #[test]
    fn a_region_teaches_a_subject_that_nobody_compiled_in() {
        let region = region();
        assert_eq!(region.check(), Ok(()));
        assert!(region.teaches(informatics(), Stage::Primary) && !region.teaches(informatics(), Stage::Junior));
        assert_eq!(region.answers(&[(informatics(), Stage::Senior)]), [(informatics(), Stage::Senior)]);
    }

    #[test]
    fn a_word_means_a_subject_of_the_region() {
        for (word, expected) in [
            ("数学", Some(Subject::MATH)),
            ("算术", Some(Subject::MATH)),
            ("math", Some(Subject::MATH)),
            ("信息科技", Some(informatics())),
            ("信息技术", Some(informatics())),
            ("信息", Some(informatics())),
            ("INFORMATICS", Some(informatics())),
            ("information technology", Some(informatics())),
            ("物理", Some(Subject::PHYSICS)),
            ("语文", None),
            ("chinese", None),
            ("体育", None),
            ("", None),
        ] {
            assert_eq!(region().spelled(word), expected, "{word}");
        }
    }

    #[test]
    fn a_subject_is_called_by_the_region_then_by_the_program() {
        let (senior, en) = (Some(Stage::Senior), Locale::En);
        for (subject, stage, locale, expected) in [
            (informatics(), None, Locale::ZhCn, "信息科技"),
            (informatics(), senior, Locale::ZhCn, "信息技术"),
            (informatics(), Some(Stage::Primary), en, "Information technology"),
            (informatics(), senior, en, "Computing"),
            (Subject::MATH, senior, Locale::ZhCn, "数学"),
            (Subject::MATH, None, en, "Mathematics"),
            (Subject::HISTORY, None, Locale::ZhCn, "历史"),
            ("latin".parse().unwrap(), None, Locale::ZhCn, "latin"),
        ] {
            assert_eq!(region().name(subject, stage, locale), expected, "{subject} {stage:?} {locale}");
        }
        let chinese_only = subjects(r#"subjects = [{ subject = "go", name = "围棋", stages = ["primary"] }]"#);
        assert_eq!(chinese_only.name("go".parse().unwrap(), None, en), "围棋");
    }

    #[test]
    fn what_is_wrong_with_the_list_is_told_with_its_field() {
        for (list, field) in [
            ("[]", "subjects"),
            (r#"[{ subject = "latin", stages = ["senior"] }]"#, "subjects, latin: name"),
            (r#"[{ subject = "math", stages = [] }]"#, "subjects, math: stages"),
            (
                r#"[{ subject = "science", stages = ["junior"], parts = { junior = ["optics"] } }]"#,
                "subjects, science: parts, junior",
            ),
            (
                r#"[{ subject = "math", stages = ["junior"], english_names = { senior = "Maths" } }]"#,
                "subjects, math: names or parts, senior",
            ),
            (
                r#"[{ subject = "math", stages = ["junior"] }, { subject = "go", name = "数学", stages = ["junior"] }]"#,
                "subjects, math: spelled",
            ),
            (
                r#"[{ subject = "go", name = "棋", stages = ["junior"] }, { subject = "xiangqi", name = "象棋", stages = ["junior"], spelled = ["棋"] }]"#,
                "subjects, xiangqi: spelled",
            ),
        ] {
            let wrong = subjects(&format!("subjects = {list}")).check();
            assert_eq!(wrong.map_err(|(field, _)| field), Err(field.to_owned()), "{list}");
        }
    }
}
