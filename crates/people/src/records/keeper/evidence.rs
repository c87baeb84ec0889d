//! What this crate can show of a year: counts, no names.

use kernel::Timestamp;
use platform::Ctx;
use platform::keepers::Section;
use serde_json::json;

use super::store;
use crate::packs::Packs;

/// Milliseconds of an hour.
const HOUR: i64 = 60 * 60 * 1_000;

pub(super) async fn of(ctx: &Ctx, from: Timestamp, until: Timestamp) -> ::store::Result<Vec<Section>> {
    let zone = &ctx.part::<Packs>().current(ctx.now()).zone;
    let db = &ctx.db;
    let children = store::children(db).await?.into_iter();
    let views = store::views_in(db, from, until).await?.into_iter();
    let consents = store::consents_in(db, from, until).await?.into_iter();
    let (lists, names, people) = store::names_in(db, from.day(zone), until.day(zone)).await?;
    let exports = store::exports_in(db, from, until).await?.into_iter();
    let requests = store::requests_in(db, from, until).await?.into_iter();
    let cleanings = store::cleanings_in(db, from, until).await?.into_iter();
    let (accounts, second_steps, linked, held) = store::security(db).await?;
    Ok(vec![
        Section::new(
            "children",
            children.map(|(place, stage, count)| json!({ "place": place, "stage": stage, "count": count })),
        ),
        Section::new(
            "consents",
            consents.map(|(item, version, answer, count)| {
                json!({ "item": item, "version": version, "answer": answer, "count": count })
            }),
        ),
        Section::new(
            "access",
            views.map(|(role, part, purpose, count)| {
                json!({ "role": role, "part": part, "purpose": purpose, "count": count })
            }),
        ),
        Section::new("names_shown", [json!({ "people": people, "lists": lists, "names": names })]),
        Section::new(
            "exports",
            exports.map(|(kind, state, count, rows)| {
                json!({ "kind": kind, "state": state, "count": count, "rows": rows })
            }),
        ),
        Section::new(
            "requests",
            requests.map(|(kind, state, count, millis)| {
                let hours = millis.map(|millis| millis / HOUR);
                json!({ "kind": kind, "state": state, "count": count, "mean_hours": hours })
            }),
        ),
        Section::new(
            "retention",
            cleanings.map(|(kind, runs, removed)| json!({ "kind": kind, "runs": runs, "removed": removed })),
        ),
        Section::new(
            "security",
            [json!({ "accounts": accounts, "second_steps": second_steps, "linked": linked, "held": held })],
        ),
    ])
}
