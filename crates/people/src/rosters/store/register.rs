//! The SQL of who is there to compare with.

use std::collections::{BTreeSet, HashMap};

use kernel::{ClassId, OrgId, PersonId, Timestamp};
use store::{Result, Source, Tx, record, sql};

use super::super::RosterKind;
use super::super::register::{ClassRow, Guardian, Kin, KnownPhone, Listed};
use crate::consent::BirthMonth;
use crate::contacts::ContactSource;
use crate::organisation::OrgPath;
use crate::words::{Grade, Kinship, Stage, Subject};

/// The open classes of the schools at and below a node.
pub(in crate::rosters) async fn list_classes(source: Source<'_>, path: &OrgPath) -> Result<Vec<ClassRow>> {
    let (from, until) = path.range();
    let rows: Vec<(ClassId, OrgId, Grade, String)> = sql!(
        "SELECT c.id, c.school_id, c.grade, c.name FROM orgs o JOIN classes c ON c.school_id = o.id
         WHERE o.path >= $1 AND o.path < $2 AND c.closed_at IS NULL"
    )
    .bind((from, until))
    .fetch_all(source)
    .await?;
    Ok(rows.into_iter().map(|(id, school, grade, name)| ClassRow { id, school, grade, name }).collect())
}

record! {
    /// A pupil or a teacher with the fingerprint of the identifier.
    struct PersonRow {
        person: PersonId,
        name: String,
        school: OrgId,
        class: Option<ClassId>,
        left_at: Option<Timestamp>,
        code: Option<String>,
        born: Option<BirthMonth>,
        acts: i64,
    }
}

impl PersonRow {
    fn listed(self, kind: RosterKind) -> (PersonId, Listed) {
        // A teacher has left who does not act as one any more.
        let left = match kind {
            RosterKind::Pupils => self.left_at.is_some(),
            RosterKind::Teachers => self.acts == 0,
        };
        let Self { person, name, school, class, code, born, .. } = self;
        let (guardians, teaches, heads) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        (person, Listed { name, school, class, left, code, born, guardians, teaches, heads })
    }
}

/// The people of the kind at and below a node, with their guardians.
pub(in crate::rosters) async fn list_families(
    db: &store::Db,
    kind: RosterKind,
    path: &OrgPath,
) -> Result<HashMap<PersonId, Listed>> {
    let mut people = list_people(db, kind, path).await?;
    if kind == RosterKind::Pupils {
        let (from, until) = path.range();
        add_guardians(&mut people, RangeOf { from, until }.guardians(db).await?);
    }
    Ok(people)
}

/// The people of the kind at and below a node, without their guardians.
pub(in crate::rosters) async fn list_people(
    db: &store::Db,
    kind: RosterKind,
    path: &OrgPath,
) -> Result<HashMap<PersonId, Listed>> {
    let (from, until) = path.range();
    let rows: Vec<PersonRow> = match kind {
        RosterKind::Pupils => {
            sql!(
                "SELECT u.person_id AS person, p.name AS name, c.school_id AS school, u.class_id AS class,
                        u.left_at AS left_at, e.lookup AS code, b.month AS born, CAST(1 AS BIGINT) AS acts
                 FROM orgs o JOIN classes c ON c.school_id = o.id JOIN pupils u ON u.class_id = c.id
                      JOIN persons p ON p.id = u.person_id
                      LEFT JOIN birth_months b ON b.person_id = u.person_id
                      LEFT JOIN external_ids e
                        ON e.owner_kind = 'person' AND e.owner_id = u.person_id AND e.scheme = 'pupil_code'
                 WHERE o.path >= $1 AND o.path < $2"
            )
        }
        RosterKind::Teachers => {
            sql!(
                "SELECT t.person_id AS person, p.name AS name, t.school_id AS school, NULL AS class, NULL AS left_at,
                        e.lookup AS code, NULL AS born,
                        (SELECT COUNT(*) FROM role_grants g WHERE g.person_id = t.person_id AND g.org_id = t.school_id
                            AND g.role = 'teacher') AS acts
                 FROM orgs o JOIN teachers t ON t.school_id = o.id JOIN persons p ON p.id = t.person_id
                      LEFT JOIN external_ids e
                        ON e.owner_kind = 'person' AND e.owner_id = t.person_id AND e.scheme = 'teacher_code'
                 WHERE o.path >= $1 AND o.path < $2"
            )
        }
    }
    .bind((&from, &until))
    .fetch_all(db)
    .await?;
    let mut people: HashMap<_, _> = rows.into_iter().map(|row| row.listed(kind)).collect();
    if kind == RosterKind::Teachers {
        let of = RangeOf { from, until };
        add_teaching(&mut people, of.teaching(db).await?);
        add_heads(&mut people, of.heads(db).await?);
    }
    Ok(people)
}

record! {
    /// A guardian of a pupil, with the fingerprint of the telephone.
    struct GuardianRow {
        pupil: PersonId,
        guardian: PersonId,
        name: String,
        kin: Kinship,
        relation: String,
        since: Option<Timestamp>,
        phone: Option<String>,
        phone_source: Option<ContactSource>,
    }
}

struct RangeOf {
    from: String,
    until: String,
}

impl RangeOf {
    async fn guardians(&self, db: &store::Db) -> Result<Vec<GuardianRow>> {
        sql!(
            "SELECT g.pupil_id AS pupil, g.guardian_id AS guardian, p.name AS name, g.kin AS kin,
                    g.relation AS relation, g.since AS since, k.fingerprint AS phone, k.source AS phone_source
             FROM orgs o JOIN classes c ON c.school_id = o.id JOIN pupils u ON u.class_id = c.id
                  JOIN guardianships g ON g.pupil_id = u.person_id JOIN persons p ON p.id = g.guardian_id
                  LEFT JOIN contacts k ON k.person_id = g.guardian_id AND k.kind = 'phone'
             WHERE o.path >= $1 AND o.path < $2"
        )
        .bind((&self.from, &self.until))
        .fetch_all(db)
        .await
    }

    async fn teaching(&self, db: &store::Db) -> Result<Vec<(PersonId, Subject, Stage)>> {
        sql!(
            "SELECT s.person_id, s.subject, s.stage
             FROM orgs o JOIN teachers t ON t.school_id = o.id JOIN teacher_subjects s ON s.person_id = t.person_id
             WHERE o.path >= $1 AND o.path < $2"
        )
        .bind((&self.from, &self.until))
        .fetch_all(db)
        .await
    }

    async fn heads(&self, db: &store::Db) -> Result<Vec<(PersonId, ClassId)>> {
        sql!(
            "SELECT h.person_id, h.class_id
             FROM orgs o JOIN teachers t ON t.school_id = o.id JOIN class_teachers h ON h.person_id = t.person_id
             WHERE o.path >= $1 AND o.path < $2"
        )
        .bind((&self.from, &self.until))
        .fetch_all(db)
        .await
    }
}

/// These people of the kind, wherever they are.
pub(in crate::rosters) async fn list_these(
    mut source: Source<'_>,
    kind: RosterKind,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Listed>> {
    let each = || people.iter().map(|person| (*person,));
    let query = match kind {
        RosterKind::Pupils => {
            sql!(
                "SELECT u.person_id AS person, p.name AS name, c.school_id AS school, u.class_id AS class,
                        u.left_at AS left_at, e.lookup AS code, b.month AS born, CAST(1 AS BIGINT) AS acts
                 FROM (VALUES ($1)) AS v JOIN pupils u ON u.person_id = v.column1
                      JOIN classes c ON c.id = u.class_id JOIN persons p ON p.id = u.person_id
                      LEFT JOIN birth_months b ON b.person_id = u.person_id
                      LEFT JOIN external_ids e
                        ON e.owner_kind = 'person' AND e.owner_id = u.person_id AND e.scheme = 'pupil_code'"
            )
        }
        RosterKind::Teachers => {
            sql!(
                "SELECT t.person_id AS person, p.name AS name, t.school_id AS school, NULL AS class, NULL AS left_at,
                        e.lookup AS code, NULL AS born,
                        (SELECT COUNT(*) FROM role_grants g WHERE g.person_id = t.person_id AND g.org_id = t.school_id
                            AND g.role = 'teacher') AS acts
                 FROM (VALUES ($1)) AS v JOIN teachers t ON t.person_id = v.column1
                      JOIN persons p ON p.id = t.person_id
                      LEFT JOIN external_ids e
                        ON e.owner_kind = 'person' AND e.owner_id = t.person_id AND e.scheme = 'teacher_code'"
            )
        }
    };
    let rows: Vec<PersonRow> = query.for_rows(each()).fetch_all(again(&mut source)).await?;
    let mut found: HashMap<_, _> = rows.into_iter().map(|row| row.listed(kind)).collect();
    match kind {
        RosterKind::Pupils => entrust(again(&mut source), &mut found, people).await?,
        RosterKind::Teachers => {
            let teaching = sql!(
                "SELECT s.person_id, s.subject, s.stage
                 FROM (VALUES ($1)) AS v JOIN teacher_subjects s ON s.person_id = v.column1"
            )
            .for_rows(each())
            .fetch_all(again(&mut source))
            .await?;
            add_teaching(&mut found, teaching);
        }
    }
    Ok(found)
}

/// Adds the guardians of these pupils.
pub(in crate::rosters) async fn entrust(
    source: Source<'_>,
    people: &mut HashMap<PersonId, Listed>,
    pupils: &[PersonId],
) -> Result<()> {
    let guardians = sql!(
        "SELECT g.pupil_id AS pupil, g.guardian_id AS guardian, p.name AS name, g.kin AS kin, g.relation AS relation,
                g.since AS since, k.fingerprint AS phone, k.source AS phone_source
         FROM (VALUES ($1)) AS v JOIN guardianships g ON g.pupil_id = v.column1
              JOIN persons p ON p.id = g.guardian_id
              LEFT JOIN contacts k ON k.person_id = g.guardian_id AND k.kind = 'phone'"
    )
    .for_rows(pupils.iter().map(|pupil| (*pupil,)))
    .fetch_all(source)
    .await?;
    add_guardians(people, guardians);
    Ok(())
}

fn again<'a>(source: &'a mut Source<'_>) -> Source<'a> {
    match source {
        Source::Tx(tx) => Source::Tx(tx),
        Source::Db(db) => Source::Db(db),
    }
}

fn add_guardians(people: &mut HashMap<PersonId, Listed>, rows: Vec<GuardianRow>) {
    for GuardianRow { pupil, guardian: person, name, kin, relation, since, phone, phone_source } in rows {
        if let Some(listed) = people.get_mut(&pupil) {
            let phone = match (phone, phone_source) {
                (Some(phone), Some(ContactSource::Import)) => KnownPhone::Given(phone),
                (Some(_), _) => KnownPhone::Own,
                (None, _) => KnownPhone::None,
            };
            // A bond with a beginning is one the guardian has made; the word is the family's own then.
            let own_word = since.is_some() && !relation.is_empty();
            let kin = Kin { kind: kin, word: relation };
            listed.guardians.push(Guardian { person, name, kin, own_word, phone });
        }
    }
}

fn add_teaching(people: &mut HashMap<PersonId, Listed>, rows: Vec<(PersonId, Subject, Stage)>) {
    for (person, subject, stage) in rows {
        if let Some(listed) = people.get_mut(&person) {
            listed.teaches.insert((subject, stage));
        }
    }
}

fn add_heads(people: &mut HashMap<PersonId, Listed>, rows: Vec<(PersonId, ClassId)>) {
    for (person, class) in rows {
        if let Some(listed) = people.get_mut(&person) {
            listed.heads.insert(class);
        }
    }
}

/// How many of these people, made by an import, have been used since: have a login, or have moved.
pub(in crate::rosters) async fn count_used(tx: &mut Tx, people: &[PersonId]) -> Result<u32> {
    let each = || people.iter().map(|person| (*person,));
    let with_account: Vec<(PersonId,)> =
        sql!("SELECT a.person_id FROM (VALUES ($1)) AS v JOIN accounts a ON a.person_id = v.column1")
            .for_rows(each())
            .fetch_all(&mut *tx)
            .await?;
    let moved: Vec<(PersonId,)> = sql!(
        "SELECT m.pupil_id FROM (VALUES ($1)) AS v JOIN pupil_moves m ON m.pupil_id = v.column1
         GROUP BY m.pupil_id HAVING COUNT(*) > 1"
    )
    .for_rows(each())
    .fetch_all(&mut *tx)
    .await?;
    let used: BTreeSet<_> = with_account.into_iter().chain(moved).collect();
    Ok(u32::try_from(used.len()).unwrap_or(u32::MAX))
}
