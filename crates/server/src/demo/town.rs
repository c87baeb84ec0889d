//! The demo region's tree and people.

use anyhow::Context;
use jiff::ToSpan;
use kernel::{Actor, ClassId, Day, OrgId, PersonId, Role};
use people::identity::demo;
use people::organisation::service::{create_class, create_org};
use people::organisation::{NewClass, NewOrg, OrgKind, SchoolKind};
use people::persons::service::{
    appoint_class_teacher, create_guardian, create_person, create_pupil, create_teacher, grant_role,
};
use people::persons::{NewGuardian, NewPupil, NewTeacher};
use people::vetting::service::vouch;
use people::words::{Grade, Kinship, Stage, Subject};
use platform::{App, Ctx};
use store::Tx;

use super::material::{Application, Region, School};
use super::names::Draw;

/// How many people the region gets.
#[derive(Clone, Copy)]
pub(super) struct Head {
    pub(super) pupils: usize,
    pub(super) teachers: usize,
}

/// The people through whom the demo sessions are played.
pub(super) struct Cast {
    pub(super) pupils: Vec<Learner>,
    pub(super) teachers: Vec<Answerer>,
    /// Teachers whom nobody has vetted yet, in the order of the applications.
    pub(super) newcomers: Vec<Answerer>,
    /// Coordinators and officers of the bureau; the region's before those of its counties.
    pub(super) officers: Vec<Officer>,
}

/// Somebody who serves a school, a county or the region.
pub(super) struct Officer {
    pub(super) person: PersonId,
    pub(super) role: Role,
    pub(super) org: OrgId,
    pub(super) org_name: String,
    /// The county in which the organisation stands; none for the region.
    pub(super) county: Option<OrgId>,
}

impl Cast {
    /// The first officer of a role of whom this is so: who, as what, and where.
    pub(super) fn officer(&self, role: Role, is: impl Fn(&Officer) -> bool) -> anyhow::Result<(PersonId, Role, OrgId)> {
        let officer = self.officers.iter().find(|officer| officer.role == role && is(officer));
        officer.map(|officer| (officer.person, role, officer.org)).context("nobody serves there")
    }

    /// What such an officer does.
    pub(super) fn acting(&self, app: &App, role: Role, is: impl Fn(&Officer) -> bool) -> anyhow::Result<Ctx> {
        let (person, role, org) = self.officer(role, is)?;
        Ok(Ctx::acting(app.clone(), Actor { person, role, org, sign_in: app.new_id() }))
    }
}

/// A pupil, who looks after the pupil, the grade in which the pupil asks, and the place in the class.
pub(super) struct Learner {
    pub(super) person: PersonId,
    pub(super) guardian: PersonId,
    pub(super) grade: Grade,
    pub(super) school: OrgId,
    pub(super) class: ClassId,
    /// From 0.
    pub(super) row: usize,
}

impl Learner {
    /// What the guardian does.
    pub(super) fn guardian(&self, app: &App) -> Ctx {
        let actor = Actor { person: self.guardian, role: Role::Guardian, org: self.school, sign_in: app.new_id() };
        Ctx::acting(app.clone(), actor)
    }
}

/// A teacher and what the teacher answers.
pub(super) struct Answerer {
    pub(super) person: PersonId,
    pub(super) school: OrgId,
    pub(super) county: Option<OrgId>,
    pub(super) subjects: Vec<(Subject, Stage)>,
}

/// Makes the whole region in one transaction.
pub(super) async fn make(app: &App, plan: &Region, head: Head, applications: &[Application]) -> anyhow::Result<Cast> {
    let mut tx = app.db.begin().await?;
    let vetted_until = people::packs::today(app).date().saturating_add(3.years()).into();
    let cast = Cast { pupils: Vec::new(), teachers: Vec::new(), newcomers: Vec::new(), officers: Vec::new() };
    let mut maker = Maker { app, draw: Draw::new(&plan.names), cast, vetted_until };
    let region = maker.org(&mut tx, None, OrgKind::Region, None, &plan.name).await?;
    let mut counties = Vec::new();
    let count = plan.counties.iter().map(|county| county.schools.len()).sum::<usize>().max(1);
    for county in &plan.counties {
        let node = maker.org(&mut tx, Some(region), OrgKind::County, None, &county.name).await?;
        let mut townships: Vec<(&str, OrgId)> = Vec::new();
        for school in &county.schools {
            let township = match townships.iter().find(|(name, _)| *name == school.township) {
                Some((_, id)) => *id,
                None => maker.org(&mut tx, Some(node), OrgKind::Township, None, &school.township).await?,
            };
            townships.push((&school.township, township));
            let share = Head { pupils: head.pupils.div_ceil(count), teachers: head.teachers.div_ceil(count) };
            maker.school(&mut tx, (node, township), school, share).await?;
        }
        counties.push((node, county));
    }
    maker.offices(&mut tx, region, &plan.name).await?;
    for (node, county) in counties {
        maker.officer(&mut tx, Role::Bureau, (node, &county.name), Some(node)).await?;
    }
    for application in applications {
        maker.newcomer(&mut tx, plan, application).await?;
    }
    // What one at the bureau asks for, a colleague approves.
    maker.officer(&mut tx, Role::Bureau, (region, &plan.name), None).await?;
    demo::open_region(&mut tx, region).await?;
    tx.commit().await?;
    Ok(maker.cast)
}

struct Maker<'a> {
    app: &'a App,
    draw: Draw<'a>,
    cast: Cast,
    vetted_until: Day,
}

impl Maker<'_> {
    async fn org(
        &self,
        tx: &mut Tx,
        parent: Option<OrgId>,
        kind: OrgKind,
        school_kind: Option<SchoolKind>,
        name: &str,
    ) -> anyhow::Result<OrgId> {
        Ok(create_org(self.app, tx, NewOrg { parent, kind, school_kind, name }).await?.id)
    }

    async fn school(
        &mut self,
        tx: &mut Tx,
        (county, township): (OrgId, OrgId),
        plan: &School,
        share: Head,
    ) -> anyhow::Result<()> {
        let (kind, stage): (SchoolKind, Stage) = (plan.kind.parse()?, plan.stage.parse()?);
        let school = self.org(tx, Some(township), OrgKind::School, Some(kind), &plan.name).await?;
        let teachers = self.teachers(tx, (county, school), stage, share.teachers).await?;
        let classes = self.classes(tx, school, kind, stage).await?;
        for (class, teacher) in classes.iter().zip(teachers.iter().cycle()) {
            appoint_class_teacher(tx, class.0, *teacher).await?;
        }
        for (place, (class, grade)) in (0..share.pupils).zip(classes.iter().cycle()) {
            self.family(tx, (school, *class, *grade), (place, place / classes.len())).await?;
        }
        for role in [Role::SchoolCoordinator, Role::Head] {
            self.officer(tx, role, (school, &plan.name), Some(county)).await?;
        }
        Ok(())
    }

    /// Teachers take the subjects of their stage in turn; one in ten is a master, three are artisans.
    async fn teachers(
        &mut self,
        tx: &mut Tx,
        (county, school): (OrgId, OrgId),
        stage: Stage,
        count: usize,
    ) -> anyhow::Result<Vec<PersonId>> {
        let subjects = subjects_of(stage);
        let mut made = Vec::with_capacity(count);
        for place in 0..count {
            let name = self.draw.adult();
            let tier = match place % 10 {
                0 => "master",
                1..=3 => "artisan",
                _ => "backbone",
            };
            // A school's first master answers whatever is asked, so that every question finds someone.
            let taught = if place == 0 { subjects } else { &subjects[place % subjects.len()..][..1] };
            let mut subjects: Vec<_> = taught.iter().map(|subject| (*subject, stage)).collect();
            subjects.sort_unstable();
            subjects.dedup();
            let new = NewTeacher { name: &name, alias: &name, school, subjects: &subjects };
            let person = create_teacher(self.app, tx, new).await?;
            vouch(self.app, tx, person, &tier.parse()?, self.vetted_until).await?;
            self.cast.teachers.push(Answerer { person, school, county: Some(county), subjects });
            made.push(person);
        }
        Ok(made)
    }

    async fn classes(
        &self,
        tx: &mut Tx,
        school: OrgId,
        kind: SchoolKind,
        stage: Stage,
    ) -> anyhow::Result<Vec<(ClassId, Grade)>> {
        let grades = match stage {
            Stage::Primary => 1..=6,
            Stage::Junior => 7..=9,
            Stage::Senior => 10..=12,
        };
        let parallel = if kind == SchoolKind::Village { 1 } else { 3 };
        let mut classes = Vec::new();
        for number in grades {
            let grade = Grade::new(number).context("a grade from 1 to 12")?;
            for class in 1..=parallel {
                let name = format!("{}({class})班", grade_name(number));
                let made = create_class(self.app, tx, NewClass { school, stage, grade, name: &name }).await?;
                classes.push((made.id, grade));
            }
        }
        Ok(classes)
    }

    /// A pupil and a guardian; every third family is looked after by a grandparent.
    async fn family(
        &mut self,
        tx: &mut Tx,
        (school, class, grade): (OrgId, ClassId, Grade),
        (place, row): (usize, usize),
    ) -> anyhow::Result<()> {
        let (name, alias) = self.draw.child();
        let person = create_pupil(self.app, tx, NewPupil { name: &name, alias: &alias, class }).await?;
        let kinship = [Kinship::Mother, Kinship::Father, Kinship::Grandparent][place % 3];
        let guardian = self.draw.adult();
        let children = [(person, kinship)];
        let new = NewGuardian { name: &guardian, alias: &guardian, children: &children };
        let guardian = create_guardian(self.app, tx, new).await?;
        self.cast.pupils.push(Learner { person, guardian, grade, school, class, row });
        Ok(())
    }

    async fn offices(&mut self, tx: &mut Tx, region: OrgId, name: &str) -> anyhow::Result<()> {
        for role in [Role::Researcher, Role::Bureau, Role::Finance, Role::Auditor, Role::Provider, Role::Operator] {
            self.officer(tx, role, (region, name), None).await?;
        }
        Ok(())
    }

    async fn officer(
        &mut self,
        tx: &mut Tx,
        role: Role,
        (org, org_name): (OrgId, &str),
        county: Option<OrgId>,
    ) -> anyhow::Result<()> {
        let name = self.draw.adult();
        let person = create_person(self.app, tx, &name, &name).await?;
        grant_role(tx, person, role, org).await?;
        self.cast.officers.push(Officer { person, role, org, org_name: org_name.to_owned(), county });
        Ok(())
    }

    /// A teacher whom nobody has vetted yet, for an application.
    async fn newcomer(&mut self, tx: &mut Tx, plan: &Region, application: &Application) -> anyhow::Result<()> {
        let name = self.draw.adult();
        let mut schools = plan.counties.iter().flat_map(|county| &county.schools);
        let school = schools.find(|school| school.name == application.school).context("no such school")?;
        let at_work = self.cast.officers.iter().find(|officer| officer.org_name == school.name);
        let (org, county) = at_work.map(|officer| (officer.org, officer.county)).context("nobody serves there")?;
        let stage: Stage = school.stage.parse()?;
        let taught = subjects_of(stage);
        let subjects = vec![(taught[self.cast.newcomers.len() % taught.len()], stage)];
        let new = NewTeacher { name: &name, alias: &name, school: org, subjects: &subjects };
        let person = create_teacher(self.app, tx, new).await?;
        self.cast.newcomers.push(Answerer { person, school: org, county, subjects });
        Ok(())
    }
}

/// The subjects taught at a stage in the demo region.
fn subjects_of(stage: Stage) -> &'static [Subject] {
    match stage {
        Stage::Primary => &[
            Subject::MATH,
            Subject::CHINESE,
            Subject::ENGLISH,
            Subject::SCIENCE,
            Subject::MATH,
            Subject::CHINESE,
            Subject::MORALITY,
        ],
        Stage::Junior => &[
            Subject::MATH,
            Subject::ENGLISH,
            Subject::SCIENCE,
            Subject::CHINESE,
            Subject::HISTORY,
            Subject::GEOGRAPHY,
            Subject::MORALITY,
        ],
        Stage::Senior => &[
            Subject::MATH,
            Subject::PHYSICS,
            Subject::CHEMISTRY,
            Subject::ENGLISH,
            Subject::BIOLOGY,
            Subject::HISTORY,
            Subject::GEOGRAPHY,
            Subject::CHINESE,
            Subject::MORALITY,
        ],
    }
}

fn grade_name(number: u8) -> &'static str {
    const NAMES: [&str; 12] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "高一", "高二", "高三"];
    NAMES[usize::from(number.clamp(1, 12) - 1)]
}
