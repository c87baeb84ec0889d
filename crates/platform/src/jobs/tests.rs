use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use kernel::{ErrorCode, Role, Timestamp};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::service::{enqueue, list_failed, retry};
use super::store as table;
use super::*;
use crate::App;
use crate::stand::{Stand, on_both};
use crate::system::SystemClock;

/// What the jobs of a test have done.
type Done = Arc<Mutex<Vec<u32>>>;

#[derive(Serialize, Deserialize)]
struct Count(u32);

#[async_trait]
impl Job for Count {
    const NAME: &'static str = "test.count";
    const RETRY: Retry = Retry::times(3);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        ctx.part::<Done>().lock().push(self.0);
        Ok(())
    }
}

/// Fails until the test lets it pass.
#[derive(Serialize, Deserialize)]
struct Stumble;

#[derive(Default)]
struct Obstacle(Mutex<(bool, u32)>);

#[async_trait]
impl Job for Stumble {
    const NAME: &'static str = "test.stumble";
    const RETRY: Retry = Retry::times(3);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let mut obstacle = ctx.part::<Arc<Obstacle>>().0.lock();
        obstacle.1 += 1;
        if obstacle.0 { Ok(()) } else { anyhow::bail!("fell over") }
    }
}

#[derive(Serialize, Deserialize)]
struct Panic;

#[async_trait]
impl Job for Panic {
    const NAME: &'static str = "test.panic";
    const RETRY: Retry = Retry::times(1).then(GiveUp::Forget);

    async fn run(&self, _ctx: &Ctx) -> anyhow::Result<()> {
        panic!("a job went wrong");
    }
}

fn registry() -> Registry {
    Registry::new().with::<Count>().with::<Stumble>().with::<Panic>()
}

fn counting(stand: &mut Stand) -> Done {
    let done = Done::default();
    stand.app.parts = stand.app.parts.clone().with(Arc::clone(&done));
    done
}

async fn ask<J: Job>(app: &App, job: J, run_at: Timestamp) {
    let ctx = Ctx::system(app.clone());
    let mut tx = app.db.begin().await.unwrap();
    enqueue(&ctx, &mut tx, &job, run_at).await.unwrap();
    tx.commit().await.unwrap();
}

on_both! {
    async fn jobs_run_when_they_are_due_oldest_first(mut stand: Stand) {
        let done = counting(&mut stand);
        let now = stand.app.now();
        ask(&stand.app, Count(2), now.plus(Duration::from_secs(20))).await;
        ask(&stand.app, Count(1), now.plus(Duration::from_secs(10))).await;
        ask(&stand.app, Count(0), now).await;

        assert_eq!(run_due(&stand.app, &registry()).await.unwrap(), 1);
        stand.clock.advance(Duration::from_secs(20));
        assert_eq!(run_due(&stand.app, &registry()).await.unwrap(), 2);
        assert_eq!(*done.lock(), [0, 1, 2]);
        assert_eq!(run_due(&stand.app, &registry()).await.unwrap(), 0);
    }

    async fn a_job_of_an_undone_transaction_never_runs(mut stand: Stand) {
        let done = counting(&mut stand);
        let ctx = stand.system();
        let mut tx = ctx.db.begin().await.unwrap();
        enqueue(&ctx, &mut tx, &Count(1), ctx.now()).await.unwrap();
        drop(tx);
        assert_eq!(run_due(&stand.app, &registry()).await.unwrap(), 0);
        assert!(done.lock().is_empty());
    }

    async fn a_failing_job_is_tried_again_then_kept_and_can_be_repeated(mut stand: Stand) {
        let obstacle = Arc::new(Obstacle::default());
        stand.app.parts = stand.app.parts.clone().with(Arc::clone(&obstacle));
        ask(&stand.app, Stumble, stand.app.now()).await;

        for (advance, runs) in [(0, 1), (4, 0), (1, 1), (9, 0), (1, 1), (36_000, 0)] {
            stand.clock.advance(Duration::from_secs(advance));
            assert_eq!(run_due(&stand.app, &registry()).await.unwrap(), runs, "after {advance} s more");
        }
        let operator = stand.someone(Role::Operator);
        let failed = list_failed(&operator, None).await.unwrap().items;
        assert_eq!(failed.len(), 1);
        assert_eq!((failed[0].attempts, failed[0].last_error.as_deref()), (3, Some("fell over")));

        obstacle.0.lock().0 = true;
        retry(&operator, failed[0].id).await.unwrap();
        assert_eq!(run_due(&stand.app, &registry()).await.unwrap(), 1);
        assert_eq!(obstacle.0.lock().1, 4);
        assert!(list_failed(&operator, None).await.unwrap().items.is_empty());
        assert_eq!(retry(&operator, failed[0].id).await.unwrap_err().code(), ErrorCode::NotFound);
    }

    async fn a_panic_is_a_failure_like_any_other(stand: Stand) {
        ask(&stand.app, Panic, stand.app.now()).await;
        assert_eq!(run_due(&stand.app, &registry()).await.unwrap(), 1);
        stand.clock.advance(Duration::from_hours(2));
        assert_eq!(run_due(&stand.app, &registry()).await.unwrap(), 0);
    }

    async fn a_job_of_an_unknown_kind_waits_for_a_program_that_knows_it(mut stand: Stand) {
        let done = counting(&mut stand);
        ask(&stand.app, Count(7), stand.app.now()).await;
        assert_eq!(run_due(&stand.app, &Registry::new()).await.unwrap(), 1);
        stand.clock.advance(Duration::from_mins(1));
        assert_eq!(run_due(&stand.app, &registry()).await.unwrap(), 1);
        assert_eq!(*done.lock(), [7]);
    }

    async fn workers_side_by_side_never_share_a_job(mut stand: Stand) {
        let done = counting(&mut stand);
        for number in 0..40 {
            ask(&stand.app, Count(number), stand.app.now()).await;
        }
        let workers = (0..4).map(|_| {
            let app = stand.app.clone();
            tokio::spawn(async move { run_due(&app, &registry()).await.unwrap() })
        });
        let mut ran = 0;
        for worker in workers.collect::<Vec<_>>() {
            ran += worker.await.unwrap();
        }
        assert_eq!(ran, 40);
        let mut done = done.lock().clone();
        done.sort_unstable();
        assert_eq!(done, (0..40).collect::<Vec<_>>());
    }

    async fn a_job_of_a_worker_that_died_runs_again_after_its_lease(mut stand: Stand) {
        let done = counting(&mut stand);
        let now = stand.app.now();
        ask(&stand.app, Count(1), now).await;
        let mut tx = stand.app.db.begin().await.unwrap();
        let lost = table::claim(&mut tx, now, now.plus(Duration::from_secs(30)), 5).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(lost.len(), 1);

        stand.clock.advance(Duration::from_secs(29));
        assert_eq!(run_due(&stand.app, &registry()).await.unwrap(), 0);
        stand.clock.advance(Duration::from_secs(1));
        assert_eq!(run_due(&stand.app, &registry()).await.unwrap(), 1);
        assert_eq!(*done.lock(), [1]);
    }

    async fn a_worker_whose_lease_ran_out_cannot_end_the_second_run(mut stand: Stand) {
        let now = stand.app.now();
        ask(&stand.app, Count(1), now).await;
        let mut tx = stand.app.db.begin().await.unwrap();
        let first = table::claim(&mut tx, now, now.plus(Duration::from_secs(1)), 1).await.unwrap().remove(0);
        let later = now.plus(Duration::from_secs(1));
        let second = table::claim(&mut tx, later, later.plus(Duration::from_secs(1)), 1).await.unwrap().remove(0);
        assert_eq!((first.id, first.attempts, second.attempts), (second.id, 1, 2));

        table::delete(&mut tx, first.id, first.attempts).await.unwrap();
        table::keep(&mut tx, first.id, first.attempts, later, "late").await.unwrap();
        tx.commit().await.unwrap();
        stand.clock.advance(Duration::from_secs(2));
        counting(&mut stand);
        assert_eq!(run_due(&stand.app, &registry()).await.unwrap(), 1);
    }
}

#[derive(Serialize, Deserialize)]
struct Ring(u32);

#[async_trait]
impl Job for Ring {
    const NAME: &'static str = "test.ring";
    const RETRY: Retry = Retry::times(1);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        ctx.part::<mpsc::UnboundedSender<u32>>().send(self.0)?;
        Ok(())
    }
}

on_both! {
    async fn a_worker_wakes_for_new_jobs_and_for_those_that_fall_due(mut stand: Stand) {
        let (bell, mut heard) = mpsc::unbounded_channel::<u32>();
        stand.app.clock = Arc::new(SystemClock);
        stand.app.parts = stand.app.parts.clone().with(bell);
        let (stop, stopped) = oneshot::channel::<()>();
        let app = stand.app.clone();
        let worker = tokio::spawn(serve(app, Registry::new().with::<Ring>(), async { stopped.await.unwrap_or(()) }));

        // Each must come far sooner than the worker would look by itself.
        let soon = Duration::from_secs(3);
        ask(&stand.app, Ring(1), stand.app.now()).await;
        assert_eq!(timeout(soon, heard.recv()).await.unwrap(), Some(1));
        let due = stand.app.now().plus(Duration::from_millis(120));
        ask(&stand.app, Ring(2), due).await;
        assert_eq!(timeout(soon, heard.recv()).await.unwrap(), Some(2));
        assert!(stand.app.now() >= due);

        for number in 10..40 {
            ask(&stand.app, Ring(number), stand.app.now()).await;
        }
        for _ in 10..40 {
            assert!(timeout(soon, heard.recv()).await.unwrap().is_some());
        }
        stop.send(()).unwrap();
        timeout(soon, worker).await.unwrap().unwrap();
    }
}
