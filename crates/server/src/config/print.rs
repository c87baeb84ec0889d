//! Showing the settings as they take effect.

use std::fmt::Write;

use toml::Table;

use super::Config;

/// The settings as one TOML file: every setting with what it means and what it is now, secrets hidden.
#[must_use]
pub fn print(config: &Config) -> String {
    let table = Table::try_from(config).unwrap_or_default();
    let mut page = String::new();
    let mut section = "";
    for setting in Config::settings() {
        if setting.section != section {
            section = setting.section;
            let gap = if page.is_empty() { "" } else { "\n" };
            let _ = writeln!(page, "{gap}[{section}]");
        }
        let value = table.get(section).and_then(|section| section.get(setting.key));
        let _ = writeln!(page, "# {}", setting.doc);
        let _ = match value {
            Some(value) => writeln!(page, "{} = {value}", setting.key),
            None => writeln!(page, "# {} is not set", setting.key),
        };
    }
    page
}
