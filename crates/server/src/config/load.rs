//! Reading the settings.

use std::collections::BTreeMap;
use std::path::Path;

use toml::{Table, Value};

use super::section::{Origin, Source};
use super::{Config, Problem, Problems, Setting};

/// The variables of the environment.
pub type Environment = BTreeMap<String, String>;

/// Reads the file, if one is named, and the variables on top of it.
///
/// # Errors
/// Everything that is wrong, not only the first thing.
pub fn load(file: Option<&Path>, environment: &Environment) -> Result<Config, Problems> {
    let mut source = Source::default();
    if let Some(path) = file {
        give_file(&mut source, path).map_err(|problem| Problems(vec![problem]))?;
    }
    give_variables(&mut source, environment);
    let config = Config::take(&mut source);
    let unknown: Vec<_> = source.left_over().map(unknown).collect();
    source.problems.extend(unknown);
    if source.problems.is_empty() { Ok(config) } else { Err(Problems(source.problems)) }
}

fn give_file(source: &mut Source, path: &Path) -> Result<(), Problem> {
    let text =
        std::fs::read_to_string(path).map_err(|error| Problem::Unreadable(path.to_owned(), error.to_string()))?;
    let table: Table = toml::from_str(&text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        Problem::Syntax(path.to_owned(), before.matches('\n').count() + 1, error.message().to_owned())
    })?;
    let origin = Origin::File(path.to_owned());
    for (section, value) in table {
        match value {
            Value::Table(settings) => {
                for (key, value) in settings {
                    source.give(&section, &key, value, origin.clone());
                }
            }
            // A setting outside any section: the name alone is unknown.
            value => source.give("", &section, value, origin.clone()),
        }
    }
    Ok(())
}

/// A variable of another program may begin with `WENQU_` too; one that begins with the name of a section may not.
fn give_variables(source: &mut Source, environment: &Environment) {
    let settings = Config::settings();
    for (name, text) in environment {
        let origin = Origin::Variable(name.clone());
        if let Some(setting) = settings.iter().find(|setting| setting.variable() == *name) {
            source.give(setting.section, setting.key, Value::String(text.clone()), origin);
            continue;
        }
        let lower = name.to_lowercase();
        let section = settings.iter().find_map(|setting| {
            let rest = lower.strip_prefix(&format!("wenqu_{}_", setting.section))?;
            Some((setting.section, rest.to_owned()))
        });
        if let Some((section, key)) = section {
            source.give(section, &key, Value::String(text.clone()), origin);
        }
    }
}

fn unknown((section, key, origin): (&str, &str, &Origin)) -> Problem {
    let name = if section.is_empty() { key.to_owned() } else { format!("{section}.{key}") };
    let hint = nearest(&name);
    Problem::Unknown { origin: origin.clone(), name, hint }
}

/// The setting that was perhaps meant: the same key in another section, or a name a slip or two away.
fn nearest(name: &str) -> Option<Setting> {
    let key = name.rsplit('.').next().unwrap_or_default();
    let settings = Config::settings();
    let same_key = settings.iter().find(|setting| setting.key == key);
    let near = settings.iter().min_by_key(|setting| slips(name, &setting.to_string()));
    same_key.or_else(|| near.filter(|setting| slips(name, &setting.to_string()) <= 2)).copied()
}

/// How many letters must be put in, taken out or changed to get from one word to the other.
fn slips(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, letter) in from.chars().enumerate() {
        let mut diagonal = line;
        row[0] = line + 1;
        for (place, other) in to.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *other);
            diagonal = row[place + 1];
            row[place + 1] = changed.min(diagonal + 1).min(row[place] + 1);
        }
    }
    row[to.len()]
}
