//! OneRoster 1.2 CSV: a ZIP of tables that point at each other, read into the same rows as the Chinese template, and written.

mod write;

use std::collections::{BTreeMap, HashMap};

use sheets::{Limits, Table};

pub(super) use self::write::write;
use super::layout::Entry;
use super::reading::unusable;
use super::{Field, RosterKind, Unusable, spelling};

type Refused = (Unusable, Option<String>);

/// One file of the pack: its rows by the titles of their columns.
struct File {
    table: Table,
    columns: HashMap<String, usize>,
}

impl File {
    fn read(files: &[(String, Vec<u8>)], name: &str, limits: &Limits) -> Result<Option<Self>, Refused> {
        let Some((_, bytes)) = files.iter().find(|(file, _)| file.eq_ignore_ascii_case(name)) else { return Ok(None) };
        let table = sheets::read(bytes, limits).map_err(|error| (unusable(&error), Some(name.to_owned())))?;
        let titles = table.rows.first().map(|row| row.cells.iter().enumerate());
        let columns = titles.into_iter().flatten().map(|(column, title)| (title.to_lowercase(), column)).collect();
        Ok(Some(Self { table, columns }))
    }

    /// The rows that are not to be deleted, each as a way to ask for a column.
    fn rows(&self) -> impl Iterator<Item = Record<'_>> {
        let rows = self.table.rows.iter().skip(1).map(|row| Record { file: self, row });
        rows.filter(|record| !record.get("status").eq_ignore_ascii_case("tobedeleted"))
    }
}

#[derive(Clone, Copy)]
struct Record<'a> {
    file: &'a File,
    row: &'a sheets::Row,
}

impl<'a> Record<'a> {
    fn get(&self, title: &str) -> &'a str {
        self.file.columns.get(&title.to_lowercase()).map_or("", |column| self.row.cell(*column))
    }
}

/// The pack with its tables tied together.
struct Pack<'a> {
    users: Vec<Record<'a>>,
    /// The role of each user, by `sourcedId`.
    roles: HashMap<&'a str, &'a str>,
    orgs: HashMap<&'a str, &'a str>,
    classes: HashMap<&'a str, Record<'a>>,
    /// The enrolments of each user.
    enrolments: HashMap<&'a str, Vec<Record<'a>>>,
    /// The day of birth of each user of whom it is said.
    born: HashMap<&'a str, &'a str>,
}

/// The rows of a OneRoster pack about people of the kind.
pub(super) fn entries(bytes: &[u8], kind: RosterKind, limits: &Limits) -> Result<Vec<Entry>, Refused> {
    let files = sheets::unpack(bytes, limits).map_err(|error| (unusable(&error), None))?;
    let open = |name: &str| File::read(&files, name, limits);
    let needed = |name: &str| open(name)?.ok_or_else(|| (Unusable::ColumnsMissing, Some(name.to_owned())));
    let (users, orgs, classes, enrolments) =
        (needed("users.csv")?, needed("orgs.csv")?, needed("classes.csv")?, needed("enrollments.csv")?);
    let (roles, demographics) = (open("roles.csv")?, open("demographics.csv")?);
    let mut pack = tie(&users, roles.as_ref(), &orgs, &classes, &enrolments);
    let born = demographics.iter().flat_map(File::rows).map(|one| (one.get("sourcedId"), one.get("birthDate")));
    pack.born = born.collect();
    let entries: Vec<_> = match kind {
        RosterKind::Pupils => pack.pupils(),
        RosterKind::Teachers => pack.teachers(),
    };
    if entries.is_empty() { Err((Unusable::Empty, None)) } else { Ok(entries) }
}

fn tie<'a>(
    users: &'a File,
    roles: Option<&'a File>,
    orgs: &'a File,
    classes: &'a File,
    enrolments: &'a File,
) -> Pack<'a> {
    let mut pack = Pack {
        users: users.rows().collect(),
        roles: users.rows().map(|user| (user.get("sourcedId"), user.get("role"))).collect(),
        orgs: orgs.rows().map(|org| (org.get("sourcedId"), org.get("name"))).collect(),
        classes: classes.rows().map(|class| (class.get("sourcedId"), class)).collect(),
        enrolments: HashMap::new(),
        born: HashMap::new(),
    };
    // Since 1.2 the role stands in a table of its own.
    for role in roles.into_iter().flat_map(File::rows) {
        if pack.roles.get(role.get("userSourcedId")).is_none_or(|known| known.is_empty())
            || role.get("roleType").eq_ignore_ascii_case("primary")
        {
            pack.roles.insert(role.get("userSourcedId"), role.get("role"));
        }
    }
    for enrolment in enrolments.rows() {
        pack.enrolments.entry(enrolment.get("userSourcedId")).or_default().push(enrolment);
    }
    pack
}

impl<'a> Pack<'a> {
    fn with_role(&self, roles: &'static [&'static str]) -> impl Iterator<Item = Record<'a>> {
        let is = move |user: &Record<'a>| {
            let role = self.roles.get(user.get("sourcedId")).copied().unwrap_or_default();
            roles.iter().any(|wanted| role.eq_ignore_ascii_case(wanted))
        };
        self.users.iter().copied().filter(is)
    }

    /// The classes somebody is enrolled in in a role; a homeroom first.
    fn classes_of(&self, user: &Record<'a>, role: &str) -> Vec<(Record<'a>, bool)> {
        let enrolments = self.enrolments.get(user.get("sourcedId")).map(Vec::as_slice).unwrap_or_default();
        let mut classes: Vec<_> = enrolments
            .iter()
            .filter(|enrolment| enrolment.get("role").eq_ignore_ascii_case(role))
            .filter_map(|enrolment| {
                let class = self.classes.get(enrolment.get("classSourcedId"))?;
                Some((*class, enrolment.get("primary").eq_ignore_ascii_case("true")))
            })
            .collect();
        classes.sort_by_key(|(class, _)| !is_homeroom(class));
        classes
    }

    fn pupils(&self) -> Vec<Entry> {
        let mut guardians: HashMap<&str, Vec<Record<'a>>> = HashMap::new();
        let by_id: HashMap<_, _> = self.users.iter().map(|user| (user.get("sourcedId"), *user)).collect();
        for guardian in self.with_role(&["parent", "guardian", "relative"]) {
            for child in ids(guardian.get("agentSourcedIds")) {
                guardians.entry(child).or_default().push(guardian);
            }
        }
        let mut entries = Vec::new();
        for user in self.with_role(&["student"]) {
            let class = self.classes_of(&user, "student").first().map(|(class, _)| *class);
            let mut entry = self.person(&user, class.map_or("", |class| class.get("schoolSourcedId")));
            let grade = class.map_or("", |class| first(class.get("grades")));
            let grade = if grade.is_empty() { first(user.get("grades")) } else { grade };
            entry.texts.insert(Field::Grade, grade.to_owned());
            let born = self.born.get(user.get("sourcedId")).copied().unwrap_or_default();
            entry.texts.insert(Field::BirthMonth, born.to_owned());
            entry.texts.insert(Field::Class, class.map_or("", |class| class.get("title")).to_owned());
            let named = guardians.get(user.get("sourcedId")).cloned().unwrap_or_default();
            let agents = ids(user.get("agentSourcedIds")).filter_map(|id| by_id.get(id).copied());
            let mut all: Vec<Record<'a>> = Vec::new();
            for guardian in named.into_iter().chain(agents) {
                if all.iter().all(|other| other.get("sourcedId") != guardian.get("sourcedId")) {
                    all.push(guardian);
                }
            }
            let fields = [
                [Field::GuardianName, Field::GuardianRelation, Field::GuardianPhone],
                [Field::SecondGuardianName, Field::SecondGuardianRelation, Field::SecondGuardianPhone],
            ];
            for ([name, relation, phone], guardian) in fields.into_iter().zip(all) {
                entry.texts.insert(name, full_name(&guardian));
                entry.texts.insert(relation, guardian.get("relation").to_owned());
                let sms = guardian.get("sms");
                entry.texts.insert(phone, if sms.is_empty() { guardian.get("phone") } else { sms }.to_owned());
            }
            entry.texts.retain(|_, text| !text.is_empty());
            entries.push(entry);
        }
        entries
    }

    fn teachers(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        for user in self.with_role(&["teacher"]) {
            let classes = self.classes_of(&user, "teacher");
            let mut entry = self.person(&user, classes.first().map_or("", |(class, _)| class.get("schoolSourcedId")));
            let mut subjects: Vec<_> = classes.iter().flat_map(|(class, _)| ids(class.get("subjects"))).collect();
            let grades = classes.iter().filter_map(|(class, _)| spelling::grade(first(class.get("grades"))));
            let mut stages: Vec<_> = grades.map(|grade| grade.stage().to_string()).collect();
            let heads = classes.iter().filter(|(class, primary)| *primary && is_homeroom(class));
            let heads: Vec<_> = heads
                .filter_map(|(class, _)| {
                    let (grade, mark) = spelling::class(first(class.get("grades")), class.get("title")).ok()?;
                    Some(mark.name(grade))
                })
                .collect();
            subjects.sort_unstable();
            subjects.dedup();
            stages.sort_unstable();
            stages.dedup();
            if !subjects.is_empty() {
                entry.texts.insert(Field::Subjects, subjects.join("、"));
                entry.texts.insert(Field::Stages, stages.join("、"));
            }
            entry.texts.insert(Field::ClassTeacherOf, heads.join("、"));
            entry.texts.retain(|_, text| !text.is_empty());
            entries.push(entry);
        }
        entries
    }

    fn person(&self, user: &Record<'a>, school: &str) -> Entry {
        let primary = [user.get("primaryOrgSourcedId"), first(user.get("orgSourcedIds"))];
        let school = [school].into_iter().chain(primary).find_map(|id| self.orgs.get(id)).copied().unwrap_or_default();
        let code = if user.get("identifier").is_empty() { user.get("sourcedId") } else { user.get("identifier") };
        let texts = BTreeMap::from([
            (Field::School, school.to_owned()),
            (Field::Name, full_name(user)),
            (Field::Code, code.to_owned()),
        ]);
        Entry { line: user.row.line, texts, rounded: Vec::new() }
    }
}

fn is_homeroom(class: &Record<'_>) -> bool {
    class.get("classType").eq_ignore_ascii_case("homeroom")
}

fn ids(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|id| !id.is_empty())
}

fn first(text: &str) -> &str {
    ids(text).next().unwrap_or_default()
}

/// 朱书瑶, but Li Wei.
fn full_name(user: &Record<'_>) -> String {
    let (family, given) = (user.get("familyName"), user.get("givenName"));
    if family.is_ascii() && given.is_ascii() { format!("{given} {family}") } else { format!("{family}{given}") }
}
