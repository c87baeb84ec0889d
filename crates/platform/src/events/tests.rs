use std::sync::Arc;
use std::time::Duration;

use kernel::Event;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use super::*;
use crate::Ctx;
use crate::jobs::run_due;
use crate::stand::{Stand, on_both};

#[derive(Serialize, Deserialize)]
struct LampLit {
    room: u32,
}

impl Event for LampLit {
    const NAME: &'static str = "test.lamp_lit";
}

#[derive(Serialize, Deserialize)]
struct LampBroken;

impl Event for LampBroken {
    const NAME: &'static str = "test.lamp_broken";
}

/// What subscribers heard, and whether the grumbler is in the mood.
#[derive(Default)]
struct Heard {
    lines: Mutex<Vec<String>>,
    willing: Mutex<bool>,
}

async fn write_down(ctx: Ctx, event: LampLit) -> anyhow::Result<()> {
    ctx.part::<Arc<Heard>>().lines.lock().push(format!("clerk {}", event.room));
    Ok(())
}

async fn grumble(ctx: Ctx, event: LampLit) -> anyhow::Result<()> {
    let heard = ctx.part::<Arc<Heard>>();
    anyhow::ensure!(*heard.willing.lock(), "not now");
    heard.lines.lock().push(format!("grumbler {}", event.room));
    Ok(())
}

async fn repair(ctx: Ctx, _event: LampBroken) -> anyhow::Result<()> {
    ctx.part::<Arc<Heard>>().lines.lock().push("repair".to_owned());
    Ok(())
}

fn listen(stand: &mut Stand) -> Arc<Heard> {
    let heard = Arc::new(Heard::default());
    stand.app.parts = stand.app.parts.clone().with(Arc::clone(&heard));
    stand.app.events = Subscriptions::new()
        .on::<LampLit>("test.grumbler", grumble)
        .on::<LampLit>("test.clerk", write_down)
        .merge(Subscriptions::new().on::<LampBroken>("test.repair", repair));
    heard
}

on_both! {
    async fn every_subscriber_hears_and_a_failing_one_holds_up_no_other(mut stand: Stand) {
        let heard = listen(&mut stand);
        let ctx = stand.system();
        let mut tx = ctx.db.begin().await.unwrap();
        publish(&ctx, &mut tx, &LampLit { room: 7 }).await.unwrap();
        assert!(heard.lines.lock().is_empty());
        tx.commit().await.unwrap();

        assert_eq!(run_due(&stand.app, &crate::jobs()).await.unwrap(), 2);
        assert_eq!(*heard.lines.lock(), ["clerk 7"]);

        *heard.willing.lock() = true;
        stand.clock.advance(Duration::from_mins(1));
        assert_eq!(run_due(&stand.app, &crate::jobs()).await.unwrap(), 1);
        assert_eq!(*heard.lines.lock(), ["clerk 7", "grumbler 7"]);
    }

    async fn what_was_undone_is_heard_by_nobody(mut stand: Stand) {
        let heard = listen(&mut stand);
        let ctx = stand.system();
        let mut tx = ctx.db.begin().await.unwrap();
        publish(&ctx, &mut tx, &LampBroken).await.unwrap();
        drop(tx);
        assert_eq!(run_due(&stand.app, &crate::jobs()).await.unwrap(), 0);
        assert!(heard.lines.lock().is_empty());
    }
}
