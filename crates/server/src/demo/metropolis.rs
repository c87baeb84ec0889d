//! A city of 600,000 pupils, to measure lists with: a tree, people and their families, no sessions.

use kernel::{ClassId, OrgId, PersonId, Role};
use people::identity::{demo, hash_password, open_account};
use people::organisation::service::{create_class, create_org};
use people::organisation::{NewClass, NewOrg, Org, OrgKind, SchoolKind};
use people::persons::Name;
use people::persons::batch::{self, Bond};
use people::persons::service::{appoint_class_teacher, create_person, grant_role};
use people::words::{Grade, Kinship, Stage, Subject};
use platform::App;
use store::Tx;

/// Pupils of a school.
const SCHOOL: usize = 1_000;
/// Pupils of a class.
const CLASS: usize = 40;
/// Teachers of a school.
const TEACHERS: usize = 40;
/// Counties, and townships of each.
const COUNTIES: usize = 12;
const TOWNSHIPS: usize = 10;
/// Those who have a login, `m000` and on, and its password.
const LOGINS: usize = 100;
const PASSWORD: &str = "远山近水皆有情呀";

/// Surnames as often as they are met: of each hundred people seven are called 王.
const SURNAMES: &str = "王王王王王王王李李李李李李李张张张张张张张刘刘刘刘刘陈陈陈陈杨杨杨黄黄赵赵周周吴吴徐徐孙孙朱朱马马胡郭林何\
                        高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金";
/// What given names are made of.
const GIVEN: &str = "子涵雨轩浩宇欣怡梓萱思远嘉懿博文一诺若溪晨曦书瑶明哲佳琪俊杰诗语天佑安宁语桐景行知夏念真静姝星辰沐阳清扬\
                     乐山慕青云舒望舒可心悦然睿渊泽楷承志向东春晓秋实冬青永康国栋丽华建军桂英秀兰";

/// Makes the city in an empty database, a school in each transaction.
pub(super) async fn make(app: &App, pupils: usize) -> anyhow::Result<()> {
    let townships = tree(app).await?;
    let schools = pupils.div_ceil(SCHOOL);
    let mut draw = Draw { surnames: SURNAMES.chars().collect(), given: GIVEN.chars().collect(), drawn: 0 };
    for number in 0..schools {
        let mut tx = app.db.begin().await?;
        let place = Place { number, township: townships[number % townships.len()] };
        let count = SCHOOL.min(pupils - number * SCHOOL);
        school(app, &mut tx, &place, count, &mut draw).await?;
        tx.commit().await?;
        if number % 50 == 49 {
            println!("{} of {schools} schools", number + 1);
        }
    }
    Ok(())
}

/// The region, its offices, its counties and their townships.
async fn tree(app: &App) -> anyhow::Result<Vec<OrgId>> {
    let mut tx = app.db.begin().await?;
    let region = org(app, &mut tx, None, OrgKind::Region, "江城市".to_owned()).await?;
    demo::open_region(&mut tx, region.id).await?;
    for role in [Role::Bureau, Role::Auditor, Role::Researcher] {
        let person = create_person(app, &mut tx, "江城", "江城").await?;
        grant_role(&mut tx, person, role, region.id).await?;
    }
    let mut townships = Vec::new();
    for county in 0..COUNTIES {
        let node = org(app, &mut tx, Some(region.id), OrgKind::County, format!("第{}区", county + 1)).await?;
        let person = create_person(app, &mut tx, "区长", "区长").await?;
        grant_role(&mut tx, person, Role::Bureau, node.id).await?;
        for township in 0..TOWNSHIPS {
            let name = format!("{}-{}镇", county + 1, township + 1);
            townships.push(org(app, &mut tx, Some(node.id), OrgKind::Township, name).await?.id);
        }
    }
    tx.commit().await?;
    Ok(townships)
}

async fn org(app: &App, tx: &mut Tx, parent: Option<OrgId>, kind: OrgKind, name: String) -> anyhow::Result<Org> {
    let school_kind = (kind == OrgKind::School).then_some(SchoolKind::Urban);
    Ok(create_org(app, tx, NewOrg { parent, kind, school_kind, name: &name }).await?)
}

/// Where a school stands.
struct Place {
    number: usize,
    township: OrgId,
}

impl Place {
    /// Two of three schools are primary schools.
    fn grades(&self) -> std::ops::RangeInclusive<u8> {
        if self.number % 3 == 2 { 7..=9 } else { 1..=6 }
    }
}

async fn school(app: &App, tx: &mut Tx, place: &Place, pupils: usize, draw: &mut Draw) -> anyhow::Result<()> {
    let name = format!("江城第{}学校", place.number + 1);
    let school = org(app, tx, Some(place.township), OrgKind::School, name).await?.id;
    let classes = classes(app, tx, school, place, pupils.div_ceil(CLASS)).await?;
    let teachers = teachers(app, tx, school, place, draw).await?;
    for (class, teacher) in classes.iter().zip(teachers.iter().cycle()) {
        appoint_class_teacher(tx, *class, *teacher).await?;
    }
    for role in [Role::SchoolCoordinator, Role::Head] {
        let name = draw.name();
        let person = create_person(app, tx, &name, &name).await?;
        grant_role(tx, person, role, school).await?;
    }
    let made = families(app, tx, school, &classes, pupils, draw).await?;
    if place.number == 0 {
        let hash = hash_password(app, "m000", PASSWORD).await?;
        for (number, pupil) in made.iter().take(LOGINS).enumerate() {
            open_account(app, tx, *pupil, &format!("m{number:03}"), &hash).await?;
        }
    }
    Ok(())
}

async fn classes(app: &App, tx: &mut Tx, school: OrgId, place: &Place, count: usize) -> anyhow::Result<Vec<ClassId>> {
    let mut classes = Vec::with_capacity(count);
    for (place, number) in place.grades().cycle().take(count).zip(0..) {
        let Some(grade) = Grade::new(place) else { continue };
        let name = format!("{place}年级{}班", number + 1);
        let new = NewClass { school, stage: grade.stage(), grade, name: &name };
        classes.push(create_class(app, tx, new).await?.id);
    }
    Ok(classes)
}

async fn teachers(
    app: &App,
    tx: &mut Tx,
    school: OrgId,
    place: &Place,
    draw: &mut Draw,
) -> anyhow::Result<Vec<PersonId>> {
    let stage = if place.grades().contains(&7) { Stage::Junior } else { Stage::Primary };
    let names = draw.people(app, TEACHERS);
    batch::create(app, tx, &names).await?;
    let rows: Vec<_> = names.iter().map(|name| (name.person, school)).collect();
    batch::hire(tx, &rows).await?;
    for (name, subject) in names.iter().zip(Subject::USUAL.iter().cycle()) {
        batch::teach(tx, name.person, &[(*subject, stage)]).await?;
    }
    Ok(names.into_iter().map(|name| name.person).collect())
}

/// Pupils, and one guardian for each.
async fn families(
    app: &App,
    tx: &mut Tx,
    school: OrgId,
    classes: &[ClassId],
    count: usize,
    draw: &mut Draw,
) -> anyhow::Result<Vec<PersonId>> {
    let (pupils, guardians) = (draw.people(app, count), draw.people(app, count));
    batch::create(app, tx, &pupils).await?;
    batch::create(app, tx, &guardians).await?;
    let seats: Vec<_> =
        pupils.iter().zip(classes.iter().cycle()).map(|(pupil, class)| (pupil.person, *class, school)).collect();
    batch::enrol(app, tx, &seats).await?;
    let families: Vec<_> = guardians
        .iter()
        .zip(&pupils)
        .map(|(guardian, pupil)| Bond {
            guardian: guardian.person,
            pupil: pupil.person,
            kin: Kinship::Mother,
            relation: String::new(),
            school,
        })
        .collect();
    batch::entrust(tx, &families).await?;
    Ok(pupils.into_iter().map(|pupil| pupil.person).collect())
}

/// Draws names in a fixed order.
struct Draw {
    surnames: Vec<char>,
    given: Vec<char>,
    drawn: usize,
}

impl Draw {
    fn people(&mut self, app: &App, count: usize) -> Vec<Name> {
        let mut people = Vec::with_capacity(count);
        for _ in 0..count {
            let name = self.name();
            people.push(Name { person: app.new_id(), alias: format!("{}同学", &name[..3]), name });
        }
        people
    }

    /// One in five has one letter behind the surname, the others two.
    fn name(&mut self) -> String {
        self.drawn += 1;
        let n = self.drawn.wrapping_mul(2_654_435_761);
        let mut name = String::from(self.surnames[n / 7 % self.surnames.len()]);
        name.push(self.given[n / 131 % self.given.len()]);
        if !self.drawn.is_multiple_of(5) {
            name.push(self.given[n / 17_389 % self.given.len()]);
        }
        name
    }
}
