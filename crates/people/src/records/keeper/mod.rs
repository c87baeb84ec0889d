//! What this crate keeps about a child, and what becomes of it.

mod evidence;
mod store;

use async_trait::async_trait;
use kernel::{Day, PersonId, Timestamp};
use platform::keepers::{Bundle, DataTerm, DataUse, Fate, Figure, Foreseen, Held, Keeper, Kind, Section, Table, Why};
use platform::{Ctx, Vault};
use serde_json::json;

use super::access::ViewId;
use super::requests::service as requests;
use super::retention::service as retention;
use crate::contacts::service as contacts;
use crate::external_ids::{Scheme, service as external_ids};
use crate::membership::{self, Because, service as moves};
use crate::packs::Packs;
use crate::persons::service as persons;

/// The tables of this crate. A new table gets its line here: what it holds about persons, what for, how long, and what a
/// deletion does to it ([`Keeper::erase`] below must do so).
const TABLES: &[Table] = &[
    Table::plain("orgs"),
    Table::plain("classes"),
    Table::plain("class_years"),
    Table::plain("terms"),
    Table::plain("calendar_days"),
    Table::emptied("persons", &["id"], DataUse::Identity, DataTerm::Belonging),
    Table::kept("pupils", &["person_id"], DataUse::Belonging, DataTerm::Service, Why::Figures),
    Table::removed("guardianships", &["guardian_id", "pupil_id"], DataUse::Belonging, DataTerm::Belonging),
    Table::kept("teachers", &["person_id"], DataUse::Belonging, DataTerm::Belonging, Why::Adults),
    Table::kept("teacher_subjects", &["person_id"], DataUse::Belonging, DataTerm::Belonging, Why::Adults),
    Table::kept("class_teachers", &["person_id"], DataUse::Belonging, DataTerm::Belonging, Why::Adults),
    Table::removed("role_grants", &["person_id"], DataUse::Identity, DataTerm::Belonging),
    Table::removed("accounts", &["person_id"], DataUse::Identity, DataTerm::Belonging),
    Table::removed("sign_ins", &["person_id"], DataUse::Identity, DataTerm::Days),
    // Names a sign-in, and goes with it.
    Table::plain("handovers"),
    Table::plain("sign_in_attempts"),
    Table::removed("known_devices", &["person_id"], DataUse::Identity, DataTerm::Belonging),
    Table::removed("second_steps", &["person_id"], DataUse::Identity, DataTerm::Belonging),
    Table::removed("recovery_codes", &["person_id"], DataUse::Identity, DataTerm::Belonging),
    Table::removed("linked_identities", &["person_id"], DataUse::Identity, DataTerm::Belonging),
    Table::plain("demo_regions"),
    Table::removed("demo_people", &["person_id"], DataUse::Identity, DataTerm::Belonging),
    Table::emptied("pupil_moves", &["pupil_id", "actor_id"], DataUse::Belonging, DataTerm::Service),
    Table::kept("rollovers", &["created_by"], DataUse::Evidence, DataTerm::Service, Why::Accountability),
    Table::plain("rollover_schools"),
    Table::plain("rollover_classes"),
    Table::kept("rollover_held_back", &["pupil_id"], DataUse::Belonging, DataTerm::Service, Why::Figures),
    Table::removed("external_ids", &["owner_id"], DataUse::Identity, DataTerm::Belonging),
    Table::kept("roster_imports", &["actor_id"], DataUse::Evidence, DataTerm::Service, Why::Accountability),
    Table::removed("roster_rows", &["name"], DataUse::Belonging, DataTerm::Days),
    Table::emptied("child_views", &["child_id", "viewer_id"], DataUse::Evidence, DataTerm::Rule),
    Table::kept("name_reads", &["person_id"], DataUse::Evidence, DataTerm::Rule, Why::Adults),
    Table::emptied("child_requests", &["child_id", "asked_by", "decided_by"], DataUse::Evidence, DataTerm::Law),
    Table::kept("export_requests", &["asked_by", "decided_by"], DataUse::Evidence, DataTerm::Law, Why::Adults),
    Table::kept(
        "legal_holds",
        &["child_id", "set_by", "lifted_by"],
        DataUse::Evidence,
        DataTerm::Law,
        Why::Accountability,
    ),
    Table::removed("contacts", &["person_id"], DataUse::Service, DataTerm::Belonging),
    Table::removed("contact_codes", &["person_id"], DataUse::Service, DataTerm::Days),
    Table::removed("slips", &["person_id", "issued_by"], DataUse::Identity, DataTerm::Days),
    Table::removed("reset_codes", &["person_id", "issued_by"], DataUse::Identity, DataTerm::Days),
    Table::plain("code_attempts"),
    Table::emptied("directory", &["person_id"], DataUse::Belonging, DataTerm::Belonging),
    Table::emptied("name_parts", &["person_id"], DataUse::Belonging, DataTerm::Belonging),
    Table::emptied("consents", &["child_id", "actor_id"], DataUse::Evidence, DataTerm::Law),
    Table::removed("birth_months", &["person_id"], DataUse::Identity, DataTerm::Belonging),
    Table::kept("consent_reminders", &["actor_id"], DataUse::Evidence, DataTerm::Service, Why::Adults),
    Table::kept("vettings", &["teacher_id"], DataUse::Belonging, DataTerm::Belonging, Why::Adults),
    Table::kept("vetting_applications", &["teacher_id"], DataUse::Belonging, DataTerm::Service, Why::Adults),
    Table::kept("vetting_acts", &["teacher_id", "actor_id"], DataUse::Evidence, DataTerm::Service, Why::Adults),
    Table::plain("cleanings"),
    Table::kept("yearly_reports", &["made_by"], DataUse::Evidence, DataTerm::Law, Why::Accountability),
];

/// What is kept sealed of a child: identifiers and contacts.
async fn sealed(ctx: &Ctx, person: PersonId, bundle: &mut Bundle) -> anyhow::Result<()> {
    let mut ids = Vec::new();
    for scheme in [Scheme::PupilCode, Scheme::OneRoster] {
        let opened = external_ids::open_for_persons(ctx.part::<Vault>(), &ctx.db, scheme, &[person]).await?;
        ids.extend(opened.into_values().map(|text| json!({ "scheme": scheme, "text": text })));
    }
    bundle.facts("external_ids", ids);
    let contacts = contacts::contacts_of(ctx.part::<Vault>(), &ctx.db, person).await?.into_iter();
    bundle.facts(
        "contacts",
        contacts.map(|one| json!({ "kind": one.kind, "address": one.address, "at": one.verified_at })).collect(),
    );
    Ok(())
}

/// Knows what this crate keeps about a child.
#[derive(Clone, Copy, Debug, Default)]
pub struct PeopleKeeper;

#[async_trait]
impl Keeper for PeopleKeeper {
    fn name(&self) -> &'static str {
        "people"
    }

    fn tables(&self) -> &'static [Table] {
        TABLES
    }

    async fn figures(&self, _ctx: &Ctx, _person: PersonId) -> anyhow::Result<Vec<Figure>> {
        // The file itself shows what is here.
        Ok(Vec::new())
    }

    async fn copy(&self, ctx: &Ctx, person: PersonId, bundle: &mut Bundle) -> anyhow::Result<()> {
        if let Some(pupil) = persons::pupil(&ctx.db, person).await? {
            bundle.facts(
                "person",
                vec![json!({ "name": pupil.name, "alias": pupil.alias, "school": pupil.school_name,
                             "class": pupil.class_name, "grade": pupil.grade, "left_at": pupil.left_at })],
            );
        }
        let guardians = persons::guardians_of(&ctx.db, person).await?.into_iter();
        bundle.facts(
            "guardians",
            guardians.map(|one| json!({ "name": one.name, "relation": one.kin, "word": one.relation })).collect(),
        );
        sealed(ctx, person, bundle).await?;
        let consents = store::consents(&ctx.db, person).await?.into_iter();
        bundle.facts(
            "consents",
            consents
                .map(|(at, item, version, answer)| {
                    json!({ "at": at, "item": item, "version": version, "answer": answer })
                })
                .collect(),
        );
        let moves = store::moves(&ctx.db, person).await?.into_iter();
        bundle.facts(
            "moves",
            moves
                .map(|(day, kind, from, to, reason)| {
                    json!({ "day": day, "kind": kind, "from_class": from, "to_class": to, "reason": reason })
                })
                .collect(),
        );
        let sign_ins = store::sign_ins(&ctx.db, person).await?.into_iter();
        bundle.facts("sign_ins", sign_ins.map(|(device, at)| json!({ "device": device, "created_at": at })).collect());
        let views = store::views(&ctx.db, person).await?.into_iter();
        bundle.facts(
            "views",
            views
                .map(|view| {
                    json!({ "at": view.at, "who": view.viewer, "role": view.role, "what": view.part,
                            "purpose": view.purpose, "note": view.note })
                })
                .collect(),
        );
        let requests = requests::of_child(ctx, person).await?.into_iter();
        bundle.facts(
            "requests",
            requests
                .map(|one| {
                    json!({ "kind": one.kind, "state": one.state, "created_at": one.created_at, "text": one.text,
                            "wanted": one.wanted, "reason": one.reason, "done_at": one.done_at })
                })
                .collect(),
        );
        Ok(())
    }

    async fn foresee(&self, ctx: &Ctx, person: PersonId) -> anyhow::Result<Vec<Foreseen>> {
        let counts = store::count(&ctx.db, person).await?;
        Ok(vec![
            Foreseen::new("names", 1, Fate::Removed),
            Foreseen::new("guardians", counts.guardians, Fate::Removed),
            Foreseen::new("accounts", counts.accounts, Fate::Removed),
            Foreseen::new("contacts", counts.contacts, Fate::Removed),
            Foreseen::new("external_ids", counts.external_ids, Fate::Removed),
            Foreseen::new("consents", counts.consents, Fate::Emptied),
            Foreseen::new("moves", counts.moves, Fate::Emptied),
            Foreseen::new("views", counts.views, Fate::Emptied),
            Foreseen::new("audit", counts.audit, Fate::Kept),
        ])
    }

    async fn erase(&self, ctx: &Ctx, person: PersonId) -> anyhow::Result<()> {
        let mut tx = ctx.db.begin().await?;
        let here = moves::find(&mut tx, person).await?.is_some_and(|membership| membership.left_at.is_none());
        if here {
            membership::leave(ctx, &mut tx, person, Because::default()).await?;
        }
        store::delete_sign_ins(&mut tx, person).await?;
        store::delete_belongings(&mut tx, person).await?;
        store::empty(&mut tx, person, &pseudonym(person)).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn evidence(&self, ctx: &Ctx, from: Timestamp, until: Timestamp) -> anyhow::Result<Vec<Section>> {
        Ok(evidence::of(ctx, from, until).await?)
    }

    fn kinds(&self) -> &'static [Kind] {
        // Six months at least for what shows who looked (R28).
        const {
            &[
                Kind::new("access_log", 1_095, 183),
                Kind::new("names_shown", 366, 183),
                Kind::new("sign_in_attempts", 30, 1),
            ]
        }
    }

    async fn held(&self, ctx: &Ctx) -> anyhow::Result<Held> {
        let mut held = Held::default();
        retention::held_children(ctx).await?.into_iter().for_each(|child| held.hold_person(child));
        Ok(held)
    }

    async fn due(&self, ctx: &Ctx, kind: &str, before: Timestamp, held: &Held) -> anyhow::Result<u64> {
        if kind == "access_log" {
            return Ok(views_due(ctx, before, held).await?.len() as u64);
        }
        Ok(store::count_due(&ctx.db, kind, before, day(ctx, before)).await?)
    }

    async fn clean(&self, ctx: &Ctx, kind: &str, before: Timestamp, held: &Held) -> anyhow::Result<u64> {
        let mut tx = ctx.db.begin().await?;
        let removed = if kind == "access_log" {
            let due = views_due(ctx, before, held).await?;
            store::delete_views(&mut tx, &due).await?
        } else {
            store::delete_due(&mut tx, kind, before, day(ctx, before)).await?
        };
        tx.commit().await?;
        Ok(removed)
    }
}

/// Entries of the access log from before this, without those about children whose data is held.
async fn views_due(ctx: &Ctx, before: Timestamp, held: &Held) -> ::store::Result<Vec<ViewId>> {
    let due = store::views_before(&ctx.db, before).await?;
    Ok(due.into_iter().filter(|(_, child)| !held.has(*child)).map(|(id, _)| id).collect())
}

fn day(ctx: &Ctx, at: Timestamp) -> Day {
    at.day(&ctx.part::<Packs>().current(ctx.now()).zone)
}

/// What stands where the name was: enough to tell two apart in a list, nothing of the child.
fn pseudonym(person: PersonId) -> String {
    let text = person.to_string();
    format!("#{}", text[text.len() - 6..].to_uppercase())
}
