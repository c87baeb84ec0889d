//! The demo region's material, compiled in from `demo/`.

use std::borrow::Cow;

use anyhow::Context;
use people::consent::Item;
use rust_embed::RustEmbed;
use serde::Deserialize;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../demo"]
struct Folder;

/// What the region is made of.
#[derive(Deserialize)]
pub(super) struct Region {
    pub(super) name: String,
    pub(super) pupils: usize,
    pub(super) teachers: usize,
    pub(super) counties: Vec<County>,
    pub(super) families: Vec<Family>,
    pub(super) names: Names,
}

/// A family that does not agree to everything.
#[derive(Deserialize)]
pub(super) struct Family {
    /// How the sign-in page tells of it.
    pub(super) note: String,
    /// What it agrees to; nothing has been answered where it is absent.
    pub(super) agrees: Option<Vec<Item>>,
}

#[derive(Deserialize)]
pub(super) struct County {
    pub(super) name: String,
    pub(super) schools: Vec<School>,
}

#[derive(Deserialize)]
pub(super) struct School {
    pub(super) name: String,
    /// `urban`, `town` or `village`.
    pub(super) kind: String,
    /// `primary`, `junior` or `senior`.
    pub(super) stage: String,
    pub(super) township: String,
}

/// The parts of which names are made.
#[derive(Deserialize)]
pub(super) struct Names {
    pub(super) surnames: String,
    pub(super) given: Vec<String>,
    pub(super) adults: Vec<String>,
    pub(super) aliases: Vec<String>,
}

#[derive(Deserialize)]
struct Questions {
    questions: Vec<Question>,
}

/// A question that is asked and explained while the demo region is made.
#[derive(Clone, Deserialize)]
pub(super) struct Question {
    pub(super) subject: String,
    pub(super) stage: String,
    pub(super) grade: u8,
    pub(super) text: String,
    pub(super) chip: String,
    pub(super) attempt: String,
    pub(super) knowledge_point: String,
    /// `live` or `later`.
    pub(super) mode: String,
    pub(super) solved: Option<bool>,
    pub(super) rating: Option<u8>,
    pub(super) photo: Option<String>,
    pub(super) voice: String,
    pub(super) steps: Vec<String>,
}

/// The calendar of every school year; days as month and day.
#[derive(Deserialize)]
pub(super) struct Calendar {
    pub(super) terms: Vec<TermDays>,
    pub(super) holidays: Vec<Holiday>,
}

#[derive(Deserialize)]
pub(super) struct TermDays {
    pub(super) number: u8,
    pub(super) begins: String,
    pub(super) ends: String,
}

#[derive(Deserialize)]
pub(super) struct Holiday {
    pub(super) name: String,
    pub(super) days: Vec<String>,
}

/// Reads the calendar.
pub(super) fn calendar() -> anyhow::Result<Calendar> {
    toml::from_str(&text("calendar.toml")?).context("demo/calendar.toml")
}

#[derive(Deserialize)]
struct Applications {
    applications: Vec<Application>,
}

/// An application for a tier that is made while the demo region is.
#[derive(Deserialize)]
pub(super) struct Application {
    pub(super) school: String,
    pub(super) tier: String,
    pub(super) days_ago: u32,
    #[serde(default)]
    pub(super) statement: String,
    /// Why the school proposes the teacher, where it does.
    pub(super) nominated: Option<String>,
    pub(super) steps: Vec<ApplicationStep>,
}

#[derive(Deserialize)]
pub(super) struct ApplicationStep {
    /// `school`, `county`, `city` or `teacher`.
    pub(super) by: String,
    /// `approve`, `return`, `reject`, `appeal` or `withdraw`.
    pub(super) act: String,
    #[serde(default)]
    pub(super) reason: String,
}

/// Reads the applications.
pub(super) fn applications() -> anyhow::Result<Vec<Application>> {
    let file: Applications = toml::from_str(&text("vetting.toml")?).context("demo/vetting.toml")?;
    Ok(file.applications)
}

/// Reads the region's plan.
pub(super) fn region() -> anyhow::Result<Region> {
    toml::from_str(&text("region.toml")?).context("demo/region.toml")
}

/// Reads the questions.
pub(super) fn questions() -> anyhow::Result<Vec<Question>> {
    let file: Questions = toml::from_str(&text("questions.toml")?).context("demo/questions.toml")?;
    Ok(file.questions)
}

/// A photo or a voice.
pub(super) fn bytes(path: &str) -> anyhow::Result<Cow<'static, [u8]>> {
    Ok(Folder::get(path).with_context(|| format!("demo/{path} is missing"))?.data)
}

fn text(path: &str) -> anyhow::Result<String> {
    Ok(String::from_utf8(bytes(path)?.into_owned())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_has_its_photo_and_its_voice() {
        let questions = questions().unwrap();
        assert!(questions.len() >= 30);
        for question in &questions {
            assert!(!question.steps.is_empty() && !question.attempt.is_empty(), "{}", question.text);
            bytes(&format!("voices/{}", question.voice)).unwrap();
            if let Some(photo) = &question.photo {
                bytes(&format!("photos/{photo}")).unwrap();
            }
        }
    }

    #[test]
    fn the_region_has_three_counties_and_twelve_schools_of_three_kinds() {
        let region = region().unwrap();
        let schools: Vec<_> = region.counties.iter().flat_map(|county| &county.schools).collect();
        assert_eq!((region.counties.len(), schools.len()), (3, 12));
        for kind in ["urban", "town", "village"] {
            assert!(schools.iter().any(|school| school.kind == kind), "{kind}");
        }
    }
}
