//! `wenqu admin create`.

use std::io::Read;

use anyhow::{Context, bail};
use clap::Args;
use kernel::{OrgId, Role};
use people::identity::{self, Token};
use people::organisation::{NewOrg, OrgKind, service as organisation};
use people::persons::service as persons;
use platform::{Ctx, audit};
use serde_json::json;
use store::Tx;

use crate::config::Config;
use crate::wiring;

/// Letters of a password the program makes up: 120 bits.
const PASSWORD_LETTERS: usize = 20;

/// A person to be made who looks after the installation.
#[derive(Debug, Args)]
pub(super) struct NewAdmin {
    /// The login.
    #[arg(long)]
    login: String,
    /// The person's name.
    #[arg(long)]
    name: String,
    /// What the person is: `operator`, `bureau`, …
    #[arg(long, default_value_t = Role::Operator)]
    role: Role,
    /// The name of the region, where the database has none yet.
    #[arg(long)]
    region: Option<String>,
    /// Read the password from standard input instead of making one up.
    #[arg(long)]
    password_stdin: bool,
}

/// Makes the person, and prints the password when it was made up.
pub(super) async fn create(config: &Config, new: NewAdmin) -> anyhow::Result<()> {
    let app = wiring::build_desk(config).await?;
    let password = if new.password_stdin { given_password()? } else { made_up_password()? };
    let hash = identity::hash_password(&app, &new.login, &password).await?;
    let ctx = Ctx::system(app);

    let mut tx = ctx.db.begin().await?;
    let region = region(&ctx, &mut tx, new.region.as_deref()).await?;
    let person = persons::create_person(&ctx, &mut tx, &new.name, &new.name).await?;
    persons::grant_role(&mut tx, person, new.role, region).await?;
    identity::open_account(&ctx, &mut tx, person, &new.login, &hash).await?;
    let (object, detail) = (format!("person:{person}"), json!({ "role": new.role }));
    audit::record(&ctx, &mut tx, "admin.create", &object, &detail).await?;
    tx.commit().await?;

    println!("{} may sign in as {}", new.login, new.role);
    if !new.password_stdin {
        println!("password: {password}");
    }
    ctx.db.close().await;
    Ok(())
}

async fn region(ctx: &Ctx, tx: &mut Tx, name: Option<&str>) -> anyhow::Result<OrgId> {
    match (organisation::find_region(&mut *tx).await?, name) {
        (Some(region), None) => Ok(region.id),
        (Some(region), Some(_)) => bail!("the region is there already: {}; leave out --region", region.name),
        (None, None) => bail!("the database has no region yet; name it: --region 江山市"),
        (None, Some(name)) => {
            let new = NewOrg { parent: None, kind: OrgKind::Region, school_kind: None, name };
            Ok(organisation::create_org(ctx, tx, new).await?.id)
        }
    }
}

fn given_password() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).context("the password on standard input")?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn made_up_password() -> anyhow::Result<String> {
    Ok(Token::fresh()?.reveal().chars().take(PASSWORD_LETTERS).collect())
}
