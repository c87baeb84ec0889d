//! How a section is declared and read, and what can be wrong with it.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use serde::de::DeserializeOwned;
use toml::Value;

/// One setting: where it stands and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The section.
    pub section: &'static str,
    /// The key in it.
    pub key: &'static str,
    /// What it means.
    pub doc: &'static str,
}

impl Setting {
    /// The name of the variable that sets it.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("WENQU_{}_{}", self.section, self.key).to_uppercase()
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.section, self.key)
    }
}

/// Where a value was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// In the file.
    File(PathBuf),
    /// In a variable of the environment.
    Variable(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Variable(name) => f.write_str(name),
        }
    }
}

/// Something wrong with the settings. Values are never repeated: they may be secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The file cannot be read.
    #[error("{0}: cannot be read: {1}")]
    Unreadable(PathBuf, String),
    /// The file is not TOML.
    #[error("{0}: line {1}: {2}")]
    Syntax(PathBuf, usize, String),
    /// There is no such section or key.
    #[error("{origin}: unknown setting `{name}`{}", hint.map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default())]
    Unknown {
        /// Where it was given.
        origin: Origin,
        /// The name that nothing answers to.
        name: String,
        /// The setting that was perhaps meant.
        hint: Option<Setting>,
    },
    /// The value is not of the kind the setting wants.
    #[error("{origin}: `{name}`: {message}")]
    Value {
        /// Where it was given.
        origin: Origin,
        /// The setting.
        name: String,
        /// What was expected.
        message: String,
    },
    /// Settings that do not go together, or name something that is not there.
    #[error("`{0}`: {1}")]
    Unfit(&'static str, String),
}

/// Everything wrong with the settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct Problems(pub Vec<Problem>);

/// The values that were given, and what is wrong with them so far.
#[derive(Debug, Default)]
pub(super) struct Source {
    given: BTreeMap<(String, String), (Value, Origin)>,
    pub(super) problems: Vec<Problem>,
}

impl Source {
    /// Gives a setting a value; a later one takes the place of an earlier one.
    pub(super) fn give(&mut self, section: &str, key: &str, value: Value, origin: Origin) {
        self.given.insert((section.to_owned(), key.to_owned()), (value, origin));
    }

    /// Takes the value of a setting, where one was given and it fits.
    pub(super) fn take<T: DeserializeOwned>(&mut self, section: &str, key: &str) -> Option<T> {
        let (value, origin) = self.given.remove(&(section.to_owned(), key.to_owned()))?;
        match read(&value, &origin) {
            Ok(value) => Some(value),
            Err(message) => {
                self.problems.push(Problem::Value { origin, name: format!("{section}.{key}"), message });
                None
            }
        }
    }

    /// The settings that were given and that nobody took.
    pub(super) fn left_over(&self) -> impl Iterator<Item = (&str, &str, &Origin)> {
        self.given.iter().map(|((section, key), (_, origin))| (section.as_str(), key.as_str(), origin))
    }
}

/// A variable is a text, which for a number, a switch or a list is written as in TOML.
fn read<T: DeserializeOwned>(value: &Value, origin: &Origin) -> Result<T, String> {
    let plain = value.clone().try_into::<T>();
    let (Err(error), Origin::Variable(_), Value::String(text)) = (&plain, origin, value) else {
        return plain.map_err(|error| error.message().to_owned());
    };
    let literal = toml::from_str::<BTreeMap<String, Value>>(&format!("value = {text}")).ok();
    let literal = literal.and_then(|mut table| table.remove("value"));
    literal.and_then(|value| value.try_into().ok()).ok_or_else(|| error.message().to_owned())
}

/// A section of the settings.
pub(super) trait Section: Sized {
    /// Its settings.
    fn settings(section: &'static str) -> Vec<Setting>;

    /// Takes its values out of those given; defaults stand in for the rest.
    fn take(section: &str, source: &mut Source) -> Self;
}

/// Declares a section: each setting with its doc comment, type and default.
macro_rules! section {
    ($(#[$about:meta])* pub struct $name:ident {
        $($(#[doc = $doc:literal])+ pub $key:ident: $type:ty = $default:expr),+ $(,)?
    }) => {
        $(#[$about])*
        #[derive(Clone, Debug, serde::Serialize)]
        pub struct $name {
            $($(#[doc = $doc])+ pub $key: $type),+
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $($key: $default),+ }
            }
        }

        impl $crate::config::section::Section for $name {
            fn settings(section: &'static str) -> Vec<$crate::config::Setting> {
                vec![$($crate::config::Setting {
                    section,
                    key: stringify!($key),
                    doc: concat!($($doc),+).trim_ascii(),
                }),+]
            }

            fn take(section: &str, source: &mut $crate::config::section::Source) -> Self {
                Self { $($key: source.take(section, stringify!($key)).unwrap_or_else(|| $default)),+ }
            }
        }
    };
}

pub(super) use section;
