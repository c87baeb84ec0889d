//! Writes the calendar of the demo region: the school year before, the present one and the next.

use anyhow::Context;
use kernel::{Actor, Day, Role};
use people::calendar::{DayKind, SchoolYear, Weekdays, service as calendar};
use people::packs;
use platform::{App, Ctx};

use super::material::Calendar;
use super::town::Cast;

/// Terms that begin in August or later lie in the year in which the school year begins.
const FIRST_MONTH: u8 = 8;

/// Writes terms and holidays for three school years, as an officer of the bureau does.
pub(super) async fn make(app: &App, cast: &Cast, plan: &Calendar) -> anyhow::Result<()> {
    let (person, role, org) = cast.officer(Role::Bureau, |officer| officer.county.is_none())?;
    let ctx = Ctx::acting(app.clone(), Actor { person, role, org, sign_in: app.new_id() });
    let present = SchoolYear::usual(packs::today(app)).number();
    for year in [present - 1, present, present + 1] {
        for term in &plan.terms {
            let days = (day(year, &term.begins)?, day(year, &term.ends)?);
            let number = (SchoolYear::new(year), term.number);
            calendar::set_term(&ctx, org, number, days, &Weekdays::USUAL.numbers()).await?;
        }
        for holiday in &plan.holidays {
            for date in &holiday.days {
                let date = day(year, date)?;
                calendar::set_day(&ctx, org, date, Some(DayKind::Holiday), &holiday.name).await?;
            }
        }
    }
    Ok(())
}

/// A month and a day of a school year.
fn day(year: u16, date: &str) -> anyhow::Result<Day> {
    let (month, _) = date.split_once('-').context("a month and a day")?;
    let year = if month.parse::<u8>()? >= FIRST_MONTH { year } else { year + 1 };
    Ok(format!("{year}-{date}").parse()?)
}
