//! From whom slips are for to the sheets one cuts.

use kernel::PersonId;
use platform::{Ctx, Vault, audit};
use serde_json::json;
use tokio::task::spawn_blocking;

use crate::packs::Packs;
use crate::registration::code::Purpose;
use crate::registration::sheet::{self, Bundle};
use crate::registration::store::{self as table, NewSlip};
use crate::registration::{Code, Printing, RegistrationError, SlipEnding, SlipKind};
use crate::words::Locale;

/// Sheets of slips, ready for the printer.
#[derive(Clone, Debug)]
pub struct Sheets {
    /// What the file is called.
    pub name: String,
    /// The sheets as PDF.
    pub pdf: Vec<u8>,
}

/// Slips that are about to be printed.
pub(super) struct Batch {
    /// What stands on paper.
    pub(super) bundle: Bundle,
    /// What the database keeps of them.
    pub(super) slips: Vec<NewSlip>,
    /// What they are of, for the audit trail.
    pub(super) object: String,
}

/// A slip with a fresh code; nobody has it yet.
pub(super) fn fresh_slip(
    ctx: &Ctx,
    kind: SlipKind,
    person: PersonId,
    seats: u32,
) -> Result<(Code, NewSlip), RegistrationError> {
    let code = Code::fresh()?;
    let now = ctx.now();
    let slip = NewSlip {
        id: ctx.new_id(),
        code: code.fingerprint(ctx.part::<Vault>(), Purpose::Slip),
        kind,
        person,
        issued_by: ctx.actor()?.person,
        issued_at: now,
        expires_at: now.plus(ctx.part::<Packs>().current(now).registration.slip_lasts()),
        seats,
    };
    Ok((code, slip))
}

/// Draws the sheets, then puts their slips in force in place of those that were: codes that cannot be drawn are never
/// given out, and nobody waits for the drawing.
///
/// # Errors
/// `NothingToPrint`; when there is no font.
pub(super) async fn hand_out(
    ctx: &Ctx,
    batches: Vec<Batch>,
    locale: Option<Locale>,
    address: String,
) -> Result<Sheets, RegistrationError> {
    if batches.is_empty() {
        return Err(RegistrationError::NothingToPrint);
    }
    let split = batches.into_iter().map(|Batch { bundle, slips, object }| (bundle, (object, slips)));
    let (bundles, kept): (Vec<_>, Vec<_>) = split.unzip();
    let locale = locale.unwrap_or(Locale::ZhCn);
    let name = sheet::file_name(&bundles, locale)?;
    let pdf = draw(ctx, bundles, locale, address).await?;
    let mut tx = ctx.db.begin().await?;
    for (object, slips) in kept {
        for slip in &slips {
            table::end_slip(&mut tx, slip.person, SlipEnding::Reissued, slip.issued_at).await?;
            table::insert_slip(&mut tx, slip).await?;
        }
        audit::record(ctx, &mut tx, "registration.print_slips", &object, &json!({ "slips": slips.len() })).await?;
    }
    tx.commit().await?;
    Ok(Sheets { name, pdf })
}

async fn draw(ctx: &Ctx, bundles: Vec<Bundle>, locale: Locale, address: String) -> Result<Vec<u8>, RegistrationError> {
    let printing = ctx.part::<Printing>().clone();
    let packs = ctx.part::<Packs>().current(ctx.now());
    let until = ctx.now().plus(packs.registration.slip_lasts()).day(&packs.zone);
    let address = printing.address.unwrap_or(address);
    let drawing = spawn_blocking(move || {
        let typeface = printing.press.typeface()?;
        sheet::draw(&typeface, &bundles, until, &address, locale)
    });
    Ok(drawing.await.map_err(|error| paper::PaperError::Unwritable(error.to_string()))??)
}
