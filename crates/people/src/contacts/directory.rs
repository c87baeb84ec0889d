//! How people can be reached, as messages ask for it.

use std::sync::Arc;

use ::store::Source;
use async_trait::async_trait;
use kernel::{OrgId, PersonId};
use platform::notices::{Channel, Directory, Reach};
use platform::{Ctx, Vault};

use super::store as table;
use super::{ContactKind, service};
use crate::consent::{Item, service as consent};
use crate::identity::ways;
use crate::organisation::{OrgKind, service as organisation};
use crate::packs::Packs;
use crate::persons::{Pupil, service as persons};
use crate::words::Stage;

/// The contact data of everybody: a part of the program (`Arc<dyn Directory>`).
#[derive(Clone, Copy, Debug, Default)]
pub struct Contacts;

impl Contacts {
    /// The part of the program.
    #[must_use]
    pub fn part() -> Arc<dyn Directory> {
        Arc::new(Self)
    }
}

/// Whose bedtime a person keeps: a pupil that of the pupil's stage, everybody else the latest one.
pub(super) fn bedtime_of(pupil: Option<&Pupil>) -> Stage {
    pupil.filter(|pupil| pupil.left_at.is_none()).map_or(Stage::Senior, |pupil| pupil.stage)
}

#[async_trait]
impl Directory for Contacts {
    async fn reach(&self, ctx: &Ctx, mut source: Source<'_>, person: PersonId) -> ::store::Result<Reach> {
        let kept = table::list(again(&mut source), person).await?;
        let wecom = ways::service::find_wecom_name(ctx, again(&mut source), person).await?;
        let locale = persons::locale_of(again(&mut source), person).await?;
        let pupil = persons::pupil(again(&mut source), person).await?;
        let declined = pupil.is_some() && !consent::allows(ctx, source, person, Item::Reminders).await?;
        let stage = bedtime_of(pupil.as_ref());
        let has = |kind| kept.iter().any(|kept| kept.kind == kind);
        Ok(Reach {
            locale: locale.map(|locale| locale.to_string()),
            wecom: wecom.is_some(),
            phone: has(ContactKind::Phone),
            mail: has(ContactKind::Mail),
            quiet_until: ctx.part::<Packs>().current(ctx.now()).rules.quiet_until(stage, ctx.now()),
            declined,
        })
    }

    async fn address(&self, ctx: &Ctx, person: PersonId, channel: Channel) -> anyhow::Result<Option<String>> {
        let kind = match channel {
            Channel::Sms => ContactKind::Phone,
            Channel::Mail => ContactKind::Mail,
            Channel::Wecom => return Ok(ways::service::find_wecom_name(ctx, (&ctx.db).into(), person).await?),
            Channel::Push => return Ok(None),
        };
        let contact = service::find_contact(ctx.part::<Vault>(), &ctx.db, person, kind).await?;
        Ok(contact.map(|contact| contact.address))
    }

    async fn holder(&self, ctx: &Ctx, channel: Channel, address: &str) -> ::store::Result<Option<PersonId>> {
        let kind = match channel {
            Channel::Sms => ContactKind::Phone,
            Channel::Mail => ContactKind::Mail,
            Channel::Push | Channel::Wecom => return Ok(None),
        };
        let Some(address) = super::rules::normal(kind, address) else { return Ok(None) };
        let fingerprint = ctx.part::<Vault>().index(kind.purpose(), &address);
        table::find_holder(&ctx.db, kind, &fingerprint).await
    }

    async fn is_whole(&self, ctx: &Ctx, org: OrgId) -> ::store::Result<bool> {
        let org = organisation::find_org(&ctx.db, org).await?;
        Ok(org.is_some_and(|org| org.kind == OrgKind::Region))
    }
}

fn again<'a>(source: &'a mut Source<'_>) -> Source<'a> {
    match source {
        Source::Tx(tx) => Source::Tx(tx),
        Source::Db(db) => Source::Db(db),
    }
}
