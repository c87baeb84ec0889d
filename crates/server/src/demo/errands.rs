//! What waits at a desk, and what was written down of it: a child's file that was opened, a correction that is asked for, an
//! export that needs a second person.

use std::time::Duration;

use anyhow::Context;
use kernel::Role;
use people::records::access::{Purpose, service as access};
use people::records::exports::service as exports;
use people::records::requests::{CorrectionField, NewRequest, RequestKind, service as requests};
use people::words::Locale;
use serde_json::json;

use super::Desk;

/// Between two of them.
const WHILE: Duration = Duration::from_mins(20);

/// Plays them at the last school.
pub(super) async fn make(desk: &Desk<'_>) -> anyhow::Result<()> {
    let pupil = desk.cast.pupils.iter().rev().find(|pupil| pupil.row == 0).context("no pupils")?;
    let coordinator = desk.cast.acting(desk.app, Role::SchoolCoordinator, |officer| officer.org == pupil.school)?;
    let purpose = Purpose { code: "care".to_owned(), note: "了解请假情况".to_owned() };
    access::open(&coordinator, pupil.person, &purpose).await?;
    desk.pass(desk.app, WHILE).await?;
    let correction = NewRequest {
        kind: RequestKind::Correction,
        field: Some(CorrectionField::Other),
        wanted: Some("家庭住址：罗阳镇新城路".to_owned()),
        text: "搬家了，户口簿已给班主任看过。".to_owned(),
        locale: Locale::ZhCn,
    };
    requests::ask(&pupil.guardian(desk.app), pupil.person, correction).await?;
    desk.pass(desk.app, WHILE).await?;
    let scope = json!({ "kind": "pupils", "format": "xlsx" });
    exports::ask(&coordinator, "roster", &scope, "上报学籍核对").await?;
    desk.pass(desk.app, WHILE).await
}
