//! What people and things of the school are called, for those who keep nothing but ids: the audit (操作记录).

mod store;

use ::store::Result;
use async_trait::async_trait;
use platform::Ctx;
use platform::audit::{Namer, Names};

/// Knows the names of persons and organisations, of classes with their schools, and of papers by whom or what they are about.
#[derive(Clone, Copy, Debug)]
pub struct PeopleNamer;

#[async_trait]
impl Namer for PeopleNamer {
    async fn name(&self, ctx: &Ctx, things: &[&str], names: &mut Names) -> Result<()> {
        for (kind, id, name) in store::names(&ctx.db, things.iter().filter_map(|thing| thing.split_once(':'))).await? {
            names.add(format!("{kind}:{id}"), name);
        }
        Ok(())
    }
}
