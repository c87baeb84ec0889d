//! The notice (告知书) of a region pack: which items are asked, in which version, and what each says.

use std::collections::BTreeMap;
use std::path::Path;

use kernel::Day;
use serde::Deserialize;

use super::{Item, Need};
use crate::packs::PackError;
use crate::packs::read::toml_file;
use crate::words::Locale;

/// `consent.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NoticeFile {
    document: String,
    own_from_age: Option<u8>,
    item: Vec<ItemVersion>,
}

/// `consent.<locale>.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TextFile {
    keeper: String,
    officer: String,
    complaint: String,
    item: Vec<TextEntry>,
}

#[derive(Debug, Deserialize)]
struct TextEntry {
    code: Item,
    version: u32,
    #[serde(flatten)]
    text: ItemText,
}

/// One version of an item.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemVersion {
    /// The item.
    pub code: Item,
    /// Counted from 1.
    pub version: u32,
    /// Whether something cannot be had without it.
    pub need: Need,
    /// The first day on which it is asked.
    pub effective_from: Day,
    /// The last day on which an answer to it holds; for good where none is named.
    pub effective_until: Option<Day>,
}

impl ItemVersion {
    /// Whether an answer to it holds on a day.
    #[must_use]
    pub fn holds(&self, day: Day) -> bool {
        self.effective_from <= day && self.effective_until.is_none_or(|until| day <= until)
    }
}

/// What a version of an item says, in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct ItemText {
    /// What it is about, in a few words.
    pub title: String,
    /// Which data.
    pub data: String,
    /// What for.
    pub purpose: String,
    /// Where they are kept.
    pub place: String,
    /// For how long.
    pub term: String,
    /// What follows from refusing.
    pub refusal: String,
}

/// What stands above and below the items, in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeText {
    /// Who keeps the data.
    pub keeper: String,
    /// Who answers for them, and how that person is reached.
    pub officer: String,
    /// Where one complains.
    pub complaint: String,
    items: BTreeMap<(Item, u32), ItemText>,
}

/// The notice of a region, with every version of its items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The decision by which the region took it.
    pub document: String,
    /// From this age on pupils answer for themselves; never where none is named.
    pub own_from_age: Option<u8>,
    versions: Vec<ItemVersion>,
    texts: BTreeMap<Locale, NoticeText>,
}

impl Notice {
    /// Reads the notice in the folder of a pack.
    ///
    /// # Errors
    /// When a file is missing or says something that cannot be; the error names file and field.
    pub fn read(folder: &Path) -> Result<Self, PackError> {
        let file = folder.join("consent.toml");
        let NoticeFile { document, own_from_age, item: versions } = toml_file(&file)?;
        let problem =
            |field: String, problem: &str| PackError::Field { file: file.clone(), field, problem: problem.to_owned() };
        for (place, version) in versions.iter().enumerate() {
            let label = || format!("item {} version {}", version.code, version.version);
            let before = versions[..place].iter().rfind(|before| before.code == version.code);
            let next = before.map_or(1, |before| before.version + 1);
            if version.version != next {
                return Err(problem(label(), &format!("version {next} comes here")));
            }
            if before.is_some_and(|before| before.effective_from >= version.effective_from) {
                return Err(problem(label(), "begins no later than the version before"));
            }
            if before.is_some_and(|before| before.effective_until.is_none()) {
                return Err(problem(label(), "the version before has no last day"));
            }
        }
        let mut needed = Item::ALL.iter().filter(|item| !item.may_be_left_out());
        if let Some(item) = needed.find(|item| !versions.iter().any(|version| version.code == **item)) {
            return Err(problem(format!("item {item}"), "is missing"));
        }
        let mut texts = BTreeMap::new();
        for locale in Locale::ALL {
            texts.insert(*locale, read_texts(folder, *locale, &versions)?);
        }
        Ok(Self { document, own_from_age, versions, texts })
    }

    /// The version of each item that is asked on a day, in the order of the notice.
    pub fn asked(&self, day: Day) -> impl Iterator<Item = &ItemVersion> {
        Item::ALL.iter().filter_map(move |item| {
            let begun = self.versions.iter().filter(|version| version.code == *item && version.holds(day));
            begun.max_by_key(|version| version.version)
        })
    }

    /// A version of an item.
    #[must_use]
    pub fn version(&self, item: Item, version: u32) -> Option<&ItemVersion> {
        self.versions.iter().find(|one| one.code == item && one.version == version)
    }

    /// What stands around the items.
    #[must_use]
    pub fn text(&self, locale: Locale) -> Option<&NoticeText> {
        self.texts.get(&locale)
    }

    /// What a version of an item says.
    #[must_use]
    pub fn item_text(&self, item: Item, version: u32, locale: Locale) -> Option<&ItemText> {
        self.texts.get(&locale)?.items.get(&(item, version))
    }
}

fn read_texts(folder: &Path, locale: Locale, versions: &[ItemVersion]) -> Result<NoticeText, PackError> {
    let file = folder.join(format!("consent.{locale}.toml"));
    let TextFile { keeper, officer, complaint, item } = toml_file(&file)?;
    let items: BTreeMap<_, _> = item.into_iter().map(|entry| ((entry.code, entry.version), entry.text)).collect();
    match versions.iter().find(|version| !items.contains_key(&(version.code, version.version))) {
        Some(version) => Err(PackError::Field {
            file,
            field: format!("item {} version {}", version.code, version.version),
            problem: "has no text".to_owned(),
        }),
        None => Ok(NoticeText { keeper, officer, complaint, items }),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn demo() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../regions/demo")
    }

    /// The demo pack's notice with one text in another's place.
    fn changed(file: &str, from: &str, to: &str) -> Result<Notice, PackError> {
        let folder = tempfile::tempdir().unwrap();
        for name in ["consent.toml", "consent.zh-CN.toml", "consent.en.toml"] {
            let text = std::fs::read_to_string(demo().join(name)).unwrap();
            let text = if name == file { text.replacen(from, to, 1) } else { text };
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        Notice::read(folder.path())
    }

    #[test]
    fn the_demo_notice_asks_every_item_in_both_languages() {
        let notice = Notice::read(&demo()).unwrap();
        let asked: Vec<_> = notice.asked("2026-09-01".parse().unwrap()).collect();
        assert_eq!(asked.iter().map(|version| version.code).collect::<Vec<_>>(), Item::ALL);
        for version in asked {
            for locale in Locale::ALL {
                assert!(notice.item_text(version.code, version.version, *locale).is_some(), "{version:?} {locale}");
            }
        }
    }

    #[test]
    fn a_region_may_do_without_pictures_of_pupils() {
        let today = "2026-09-01".parse().unwrap();
        let asks = |notice: &Notice| notice.asked(today).any(|version| version.code == Item::Camera);
        assert!(asks(&Notice::read(&demo()).unwrap()));
        let camera = "[[item]]\ncode = \"camera\"\nversion = 1\nneed = \"optional\"\neffective_from = \"2020-01-01\"\n";
        assert!(!asks(&changed("consent.toml", camera, "").unwrap()));
    }

    #[test]
    fn a_mistake_stops_the_start_and_is_named() {
        let account = "[[item]]\ncode = \"account\"\nversion = 1\nneed = \"needed\"\neffective_from = \"2020-01-01\"\n";
        for (file, from, to, named) in [
            ("consent.toml", "code = \"sharing\"", "code = \"research\"", "version 2 comes here"),
            ("consent.toml", "version = 1", "version = 2", "version 1 comes here"),
            ("consent.zh-CN.toml", "code = \"sharing\"", "code = \"account\"", "has no text"),
            ("consent.toml", account, "", "item account: is missing"),
        ] {
            let error = changed(file, from, to).unwrap_err().to_string();
            assert!(error.contains(named), "{error}");
        }
    }
}
