//! The people of the city: who they are, where they belong, what each may do, and the rules of their region.
//!
//! - [`consent`]: what families agree to, item by item, and what is not done without it.
//! - [`contacts`]: telephones and mail addresses, sealed, proved by a code.
//! - [`external_ids`]: identifiers that others have given, sealed.
//! - [`directory`]: everyone who acts somewhere, as staff look for them.
//! - [`membership`]: to which class a pupil belongs, and every coming and going.
//! - [`naming`]: what people and things are called, for those who keep only ids.
//! - [`organisation`]: region, counties, townships, schools and classes.
//! - [`persons`]: pupils, guardians, teachers, staff and their roles.
//! - [`calendar`]: school years, terms and school days.
//! - [`identity`]: passwords, signed-in browsers, the person behind a request.
//! - [`packs`]: the region's rules: hours, limits, names, each with its document and its dates.
//! - [`policy`]: who may do what, in one table.
//! - [`registration`]: slips, binding children, new passwords, aliases.
//! - [`records`]: children's data: files opened for a purpose, and who opened them.
//! - [`rollover`]: the end of a school year: everyone moves up.
//! - [`rosters`]: the lists schools send, compared, applied, undone; and taken out again.
//! - [`relations`]: how an actor stands to a person or an organisation.
//! - [`vetting`]: who may take duty: school, county and city decide in turn.
//! - [`words`]: subjects, stages, grades, tiers.

pub mod calendar;
pub mod consent;
pub mod contacts;
pub mod directory;
pub mod external_ids;
pub mod identity;
pub mod membership;
pub mod naming;
pub mod organisation;
pub mod packs;
pub mod persons;
pub mod policy;
pub mod records;
pub mod registration;
pub mod relations;
pub mod rollover;
pub mod rosters;
pub mod vetting;
pub mod words;

#[cfg(test)]
use platform::testing as states;

pub use rosters::speech::say as message;
pub use words::{Grade, Kinship, Locale, Stage, Subject, Tier};

/// The routes of this crate.
#[must_use]
pub fn routes() -> wenqu_http::Routes {
    wenqu_http::Routes::new()
        .merge(calendar::http::routes())
        .merge(consent::http::routes())
        .merge(contacts::http::routes())
        .merge(directory::http::routes())
        .merge(identity::http::routes())
        .merge(membership::http::routes())
        .merge(organisation::http::routes())
        .merge(packs::http::routes())
        .merge(registration::http::routes())
        .merge(records::routes())
        .merge(rollover::http::routes())
        .merge(rosters::http::routes())
        .merge(vetting::http::routes())
}

/// The events that programs outside may be told of; `docs/webhooks.md` describes them.
pub fn told_outside() -> impl Iterator<Item = &'static str> {
    use kernel::Event;
    [membership::events::PupilMoved::NAME, organisation::events::OrgMoved::NAME, rosters::events::RosterApplied::NAME]
        .into_iter()
}

/// The background jobs of this crate.
#[must_use]
pub fn jobs() -> platform::jobs::Registry {
    platform::jobs::Registry::new()
        .with::<rollover::jobs::ApplySchool>()
        .with::<rollover::jobs::UndoSchool>()
        .with::<vetting::jobs::EndNear>()
        .with::<vetting::jobs::StepDue>()
        .merge(records::jobs())
        .merge(rosters::jobs::registry())
}

/// Knows who may see the files of this crate's things.
#[must_use]
pub fn file_guards(guards: platform::files::FileGuards) -> platform::files::FileGuards {
    guards.with(vetting::SCOPE, vetting::VettingFiles)
}
