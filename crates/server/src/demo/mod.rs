//! `wenqu demo`: a region to try the program in, or a city's numbers to measure it with.

mod calendar;
mod city;
mod common;
mod errands;
mod families;
mod glyphs;
mod introductions;
mod material;
mod messages;
mod metropolis;
mod moderation;
mod names;
mod practice;
mod receivers;
mod script;
mod sessions;
mod town;
mod vetting;

use std::sync::Arc;
use std::time::Duration;

use clap::ValueEnum;
use kernel::{Clock, Timestamp};
use platform::App;
use platform::jobs::{self, Registry};
use platform::system::{SystemClock, SystemIds};
use platform::testing::TestClock;
use tracing::instrument::WithSubscriber;
use tracing::subscriber::NoSubscriber;

use self::material::Question;
use self::sessions::{Played, Playhouse};
use self::town::{Cast, Head};
use crate::config::Config;
use crate::wiring::{self, Overrides};

/// What is left to do for those at a desk happened within this time.
const HALF_A_DAY: Duration = Duration::from_hours(12);

/// Where the work of those at a desk is played.
struct Desk<'a> {
    app: &'a App,
    clock: &'a TestClock,
    jobs: &'a Registry,
    cast: &'a Cast,
}

impl Desk<'_> {
    /// Gives every page something to show.
    async fn fill(&self, played: &[Played], asked: &[Question], now: Timestamp) -> anyhow::Result<()> {
        messages::make(self, played).await?;
        errands::make(self).await?;
        moderation::make(self).await?;
        common::make(self, asked).await?;
        receivers::make(self).await?;
        practice::make(self, now).await
    }

    /// Lets time pass, and everything that is due happen.
    async fn pass(&self, app: &App, span: Duration) -> anyhow::Result<()> {
        self.clock.advance(span);
        jobs::run_due(app, self.jobs).await?;
        Ok(())
    }
}

/// The background jobs of the demo region.
pub(crate) fn jobs() -> Registry {
    Registry::new().with::<practice::Practice>()
}

/// How much is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Size {
    /// Three counties, twelve schools, 2,000 pupils, 120 teachers, thirty sessions with replays.
    #[default]
    Demo,
    /// The same tree with 20,000 pupils and 2,000 teachers, and 30,000 sessions more, without replays.
    City,
    /// A tree of 600 schools with 600,000 pupils and their families, no sessions: to measure lists with.
    Metropolis,
}

/// Makes the region in an empty database; `pupils` is how many a metropolis gets.
///
/// # Errors
/// When people are there already, or a step of it fails.
pub async fn make(config: &Config, size: Size, pupils: usize) -> anyhow::Result<()> {
    let now = SystemClock.now();
    let clock = TestClock::at(now);
    let overrides = Overrides { clock: Arc::new(clock.clone()), ids: Arc::new(SystemIds) };
    let assembly = wiring::build(config, overrides).await?;
    let app = assembly.app.clone();
    anyhow::ensure!(
        people::organisation::service::find_region(&app.db).await?.is_none(),
        "there are people in this database already; the demo region is made in an empty one"
    );
    if size == Size::Metropolis {
        metropolis::make(&app, pupils).await?;
        println!("{pupils} pupils");
        app.db.close().await;
        return Ok(());
    }
    let (plan, questions, applications) = (material::region()?, material::questions()?, material::applications()?);
    let head = match size {
        Size::Demo => Head { pupils: plan.pupils, teachers: plan.teachers },
        _ => Head { pupils: 20_000, teachers: 2_000 },
    };
    let cast = town::make(&app, &plan, head, &applications).await?;
    introductions::make(&app, &cast).await?;
    calendar::make(&app, &cast, &material::calendar()?).await?;
    vetting::make(&app, &clock, &cast, &applications, now).await?;
    families::make(&app, &cast, &plan.families).await?;
    println!("{} pupils and {} teachers", cast.pupils.len(), cast.teachers.len());
    if size == Size::City {
        println!("{} sessions without replay", city::fill(&app, &cast, &questions, now).await?);
    }
    let jobs = wiring::jobs();
    let recordings = config.data.recordings();
    let playhouse = Playhouse { app: &app, clock: &clock, jobs: &jobs, recordings: &recordings };
    let played = playhouse.play(&cast, &questions, now).await?;
    println!("{} sessions with replays", played.len());
    if size == Size::Demo {
        let desk = Desk { app: &app, clock: &clock, jobs: &jobs, cast: &cast };
        clock.set_to(now.minus(HALF_A_DAY));
        // What fails here is meant to: no line of it alarms whoever makes the region.
        desk.fill(&played, &questions, now).with_subscriber(NoSubscriber::new()).await?;
    }
    clock.set_to(now);
    app.db.close().await;
    Ok(())
}
