//! The roster as a OneRoster 1.2 pack: the tables that are needed, in bulk.

use std::collections::BTreeMap;

use sheets::{Format, Sheet};

use super::super::export::Person;
use super::super::{RosterError, RosterKind};

/// What the pack says of itself.
const MANIFEST: [[&str; 2]; 15] = [
    ["manifest.version", "1.0"],
    ["oneroster.version", "1.2"],
    ["file.academicSessions", "absent"],
    ["file.categories", "absent"],
    ["file.classes", "bulk"],
    ["file.courses", "absent"],
    ["file.demographics", "absent"],
    ["file.enrollments", "bulk"],
    ["file.lineItems", "absent"],
    ["file.orgs", "bulk"],
    ["file.results", "absent"],
    ["file.roles", "bulk"],
    ["file.users", "bulk"],
    ["source.systemName", "Wenqu"],
    ["source.systemCode", "wenqu"],
];

/// The columns every table begins with.
const STEM: [&str; 3] = ["sourcedId", "status", "dateLastModified"];

/// The tables of a pack.
struct Tables {
    role: &'static str,
    schools: BTreeMap<String, String>,
    /// Title, grade and school of each class.
    rooms: BTreeMap<String, (String, String, String)>,
    users: Sheet,
    roles: Sheet,
    enrolments: Sheet,
}

/// The people as a OneRoster pack.
pub(in crate::rosters) fn write(
    kind: RosterKind,
    people: &[Person],
    mark: Option<&str>,
) -> Result<Vec<u8>, RosterError> {
    let mut tables = Tables::new(kind);
    for person in people {
        tables.add(person);
    }
    tables.pack(mark)
}

fn table(name: &str, columns: &[&str]) -> Sheet {
    Sheet::new(name, STEM.iter().chain(columns).copied())
}

impl Tables {
    fn new(kind: RosterKind) -> Self {
        Self {
            role: match kind {
                RosterKind::Pupils => "student",
                RosterKind::Teachers => "teacher",
            },
            schools: BTreeMap::new(),
            rooms: BTreeMap::new(),
            users: table(
                "users",
                &[
                    "enabledUser",
                    "username",
                    "userIds",
                    "givenName",
                    "familyName",
                    "identifier",
                    "email",
                    "sms",
                    "phone",
                    "agentSourcedIds",
                    "grades",
                ],
            ),
            roles: table("roles", &["userSourcedId", "roleType", "role", "beginDate", "endDate", "orgSourcedId"]),
            enrolments: table(
                "enrollments",
                &["classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary", "beginDate", "endDate"],
            ),
        }
    }

    fn add(&mut self, person: &Person) {
        let (id, school, role) = (person.person.to_string(), person.school.to_string(), self.role);
        let grade = person.grade.map(|grade| grade.to_string()).unwrap_or_default();
        let code = person.code.as_deref().unwrap_or_default();
        self.users.push([&id, "", "", "true", &id, "", &person.name, "", code, "", "", "", "", &grade]);
        self.roles.push([&format!("{id}-{role}"), "", "", &id, "primary", role, "", "", &school]);
        if let Some((class, name)) = &person.class {
            let class = class.to_string();
            self.enrolments.push([&format!("{class}-{id}"), "", "", &class, &school, &id, role, "false", "", ""]);
            self.rooms.entry(class).or_insert_with(|| (name.clone(), grade, school.clone()));
        }
        self.schools.entry(school).or_insert_with(|| person.school_name.clone());
    }

    fn pack(self, mark: Option<&str>) -> Result<Vec<u8>, RosterError> {
        let mut orgs = table("orgs", &["name", "type", "identifier", "parentSourcedId"]);
        for (id, name) in &self.schools {
            orgs.push([id.as_str(), "", "", name, "school", "", ""]);
        }
        let mut classes = table(
            "classes",
            &[
                "title",
                "grades",
                "courseSourcedId",
                "classCode",
                "classType",
                "location",
                "schoolSourcedId",
                "termSourcedIds",
                "subjects",
                "subjectCodes",
                "periods",
            ],
        );
        for (id, (title, grade, school)) in &self.rooms {
            classes.push([id.as_str(), "", "", title, grade, "", "", "homeroom", "", school, "", "", "", ""]);
        }
        let mut manifest = Sheet::new("manifest", ["propertyName", "value"]);
        for line in MANIFEST {
            manifest.push(line);
        }
        let mut files = Vec::new();
        for (name, sheet) in [
            ("manifest.csv", &manifest),
            ("orgs.csv", &orgs),
            ("classes.csv", &classes),
            ("users.csv", &self.users),
            ("roles.csv", &self.roles),
            ("enrollments.csv", &self.enrolments),
        ] {
            files.push((name, sheet.write(Format::Csv)?));
        }
        files.extend(mark.map(|mark| ("EXPORT.txt", mark.as_bytes().to_vec())));
        Ok(sheets::pack(files)?)
    }
}
