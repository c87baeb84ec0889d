//! What people and things of the school are called, for those who keep nothing but ids: the audit (操作记录).
//!
//! Whoever may not read the directory where a child is meets the child masked: enough to tell two entries apart, not enough
//! to know who it is.

pub(crate) mod rules;
mod store;

use std::collections::HashMap;

use ::store::Result;
use async_trait::async_trait;
use kernel::{OrgId, Permission, Relations};
use platform::Ctx;
use platform::audit::{Namer, Names};

use self::store::Named;
use crate::relations;

/// Knows the names of persons and organisations, of classes with their schools, and of papers by whom or what they are about.
#[derive(Clone, Copy, Debug)]
pub struct PeopleNamer;

#[async_trait]
impl Namer for PeopleNamer {
    async fn name(&self, ctx: &Ctx, things: &[&str], names: &mut Names) -> Result<()> {
        let found = store::names(&ctx.db, things.iter().filter_map(|thing| thing.split_once(':'))).await?;
        let relations = match ctx.actor {
            Some(actor) => {
                let schools = found.iter().filter_map(|named| named.child_of);
                relations::to_orgs(&ctx.db, &actor, schools).await?
            }
            None => HashMap::new(),
        };
        for Named { kind, id, name, child_of } in found {
            let masked = child_of.is_some_and(|school| !may_read(ctx, &relations, school));
            names.add(format!("{kind}:{id}"), if masked { rules::masked(&name) } else { name });
        }
        Ok(())
    }
}

fn may_read(ctx: &Ctx, relations: &HashMap<OrgId, Relations>, school: OrgId) -> bool {
    ctx.permit(Permission::ReadPeople, relations.get(&school).copied().unwrap_or(Relations::NONE)).is_ok()
}
