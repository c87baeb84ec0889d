//! The SQL of the directory. Each kind of question has a text of its own, so that each has its index on both engines; what
//! it finds are keys, and [`show`] makes rows of them.
//!
//! Conditions that few rows fail stand in a `CASE`: the engines then go along the index in the order that is shown and
//! look each row up in a small set, instead of beginning with that set and sorting everything.

mod beside;
mod classes;

use kernel::{ClassId, OrgId, PersonId, Role};
use store::{Db, Result, record, sql};

pub(super) use self::beside::{children_of, count_guardians, subjects_of};
pub(super) use self::classes::{ClassLine, ClassesAsked, class, classes, teachers_of};
use super::{Cursor, Listed, Wanted, rules};
use crate::organisation::OrgPath;

/// Rows that are counted at most.
pub(super) const COUNTED: u32 = 1_000;

/// What every kind of question asks about.
pub(super) struct Asked<'a> {
    pub(super) wanted: &'a Wanted,
    pub(super) role: Role,
    pub(super) scope: &'a OrgPath,
    pub(super) words: &'a str,
    pub(super) limit: u32,
}

/// Behind which row a page begins; before all of them without a cursor.
pub(super) struct After {
    key: String,
    person: String,
    org: String,
}

impl After {
    pub(super) fn of(cursor: Option<&Cursor>) -> Self {
        cursor.map_or_else(
            || Self { key: String::new(), person: String::new(), org: String::new() },
            |cursor| Self { key: cursor.key.clone(), person: cursor.person.to_string(), org: cursor.org.to_string() },
        )
    }
}

record! {
    /// Where a row of the directory stands in the order in which it was found.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(super) struct Place {
        pub(super) person: PersonId,
        pub(super) org: OrgId,
        pub(super) key: String,
    }
}

/// How a text narrows to a grade, a subject and a tier: `$1`, `$2`, `$3` of every text that does. Conditions on the grade and the
/// subject are put so that they are answered where the text looks.
macro_rules! narrowed {
    (grade: $grade:expr, subject: $subject:expr) => {
        concat!(of_grade!($grade), of_subject_and_tier!($subject))
    };
}

macro_rules! of_grade {
    ($grade:expr) => {
        concat!(" AND CASE WHEN CAST($1 AS BIGINT) IS NULL THEN 1 WHEN ", $grade, " THEN 1 ELSE 0 END = 1 ")
    };
}

macro_rules! of_subject_and_tier {
    ($subject:expr) => {
        concat!(
            " AND CASE WHEN CAST($2 AS TEXT) IS NULL THEN 1 WHEN ",
            $subject,
            " THEN 1 ELSE 0 END = 1
              AND CASE WHEN CAST($3 AS TEXT) IS NULL THEN 1
                       WHEN EXISTS (SELECT 1 FROM vettings v WHERE v.teacher_id = d.person_id AND v.tier = $3) THEN 1
                       ELSE 0 END = 1 "
        )
    };
}

/// How a text narrows to those with a login, or without one; `$n` says which, or nothing.
macro_rules! of_login {
    ($login:literal) => {
        concat!(
            " AND CASE WHEN CAST(",
            $login,
            " AS BIGINT) IS NULL THEN 1 WHEN d.login = ",
            $login,
            " THEN 1 ELSE 0 END = 1 "
        )
    };
}

/// The same where the directory is not at hand.
macro_rules! has_login {
    ($login:literal) => {
        concat!(
            " AND CASE WHEN CAST(",
            $login,
            " AS BIGINT) IS NULL THEN 1
                       WHEN (CASE WHEN EXISTS (SELECT 1 FROM accounts a WHERE a.person_id = d.person_id) THEN 1 ELSE 0 END)
                            = ",
            $login,
            " THEN 1 ELSE 0 END = 1 "
        )
    };
}

/// The classes of the grade, wherever they are.
macro_rules! in_a_class {
    () => {
        "d.class_id IN (SELECT k.id FROM classes k WHERE k.grade = $1)"
    };
}

/// The classes of the grade in the school `$4`.
macro_rules! in_a_class_here {
    () => {
        "d.class_id IN (SELECT k.id FROM classes k WHERE k.school_id = $4 AND k.grade = $1)"
    };
}

/// Among all who teach the subject: for looks at many schools.
macro_rules! among_teachers {
    () => {
        "d.person_id IN (SELECT x.person_id FROM teacher_subjects x WHERE x.subject = $2)"
    };
}

/// Each by itself: for looks at one school.
macro_rules! teaches {
    () => {
        "EXISTS (SELECT 1 FROM teacher_subjects x WHERE x.person_id = d.person_id AND x.subject = $2)"
    };
}

/// The condition on the login stands in the text or does not: with it the engines take an index of its own.
macro_rules! begins {
    ($login:literal) => {
        sql!(
            "SELECT d.person_id AS person, d.org_id AS org, d.name AS key FROM directory d
             WHERE d.role = $4 AND d.gone = $5 AND ",
            $login,
            " AND d.name >= $6 AND d.name < $7
               AND (d.name > $6 OR d.person_id > $8 OR (d.person_id = $8 AND d.org_id > $9))
               AND CASE WHEN d.org_id IN (SELECT s.id FROM orgs s WHERE s.path >= $10 AND s.path < $11)
                        THEN 1 ELSE 0 END = 1",
            narrowed!(grade: in_a_class!(), subject: among_teachers!()),
            "ORDER BY d.name, d.person_id, d.org_id LIMIT $12"
        )
    };
}

/// Those whose names begin with the words (with none: everyone), by name.
pub(super) async fn begins(db: &Db, asked: &Asked<'_>, after: &After) -> Result<Vec<Place>> {
    let (first, until) = rules::range(asked.words);
    let first = if after.key > first { &after.key } else { &first };
    let ((scope_from, scope_until), wanted) = (asked.scope.range(), asked.wanted);
    let query = if wanted.login.is_some() { begins!("d.login = $13") } else { begins!("CAST($13 AS BIGINT) IS NULL") };
    query
        .bind((
            wanted.grade,
            wanted.subject,
            wanted.tier.as_ref(),
            asked.role,
            wanted.gone,
            first,
            until,
            &after.person,
            &after.org,
            scope_from,
            scope_until,
            asked.limit,
            wanted.login,
        ))
        .fetch_all(db)
        .await
}

macro_rules! count_begins {
    ($login:literal) => {
        sql!(
            "SELECT COUNT(*) FROM (
                 SELECT 1 AS one FROM directory d
                 WHERE d.role = $4 AND d.gone = $5 AND ",
            $login,
            " AND d.name >= $6 AND d.name < $7
                   AND CASE WHEN d.org_id IN (SELECT s.id FROM orgs s WHERE s.path >= $8 AND s.path < $9)
                            THEN 1 ELSE 0 END = 1",
            narrowed!(grade: in_a_class!(), subject: among_teachers!()),
            "LIMIT $10) AS found"
        )
    };
}

/// How many [`begins`] would find in all, up to one more than are counted.
pub(super) async fn count_begins(db: &Db, asked: &Asked<'_>) -> Result<u32> {
    let (first, until) = rules::range(asked.words);
    let ((scope_from, scope_until), wanted) = (asked.scope.range(), asked.wanted);
    let query = if wanted.login.is_some() {
        count_begins!("d.login = $11")
    } else {
        count_begins!("CAST($11 AS BIGINT) IS NULL")
    };
    let (count,) = query
        .bind((
            wanted.grade,
            wanted.subject,
            wanted.tier.as_ref(),
            asked.role,
            wanted.gone,
            first,
            until,
            scope_from,
            scope_until,
            COUNTED + 1,
            wanted.login,
        ))
        .fetch_one(db)
        .await?;
    Ok(count)
}

/// Those in whose names the words stand, but not at the beginning, by what stands from there on.
pub(super) async fn within(db: &Db, asked: &Asked<'_>, after: &After) -> Result<Vec<Place>> {
    let (first, until) = rules::range(asked.words);
    let first = if after.key > first { &after.key } else { &first };
    let ((scope_from, scope_until), wanted) = (asked.scope.range(), asked.wanted);
    // A name in which the words stand twice is found once, where they stand first.
    sql!(
        "SELECT d.person_id AS person, d.org_id AS org, d.part AS key FROM name_parts d
         WHERE d.role = $4 AND d.gone = $5 AND d.part >= $6 AND d.part < $7
           AND (d.part > $6 OR d.person_id > $8 OR (d.person_id = $8 AND d.org_id > $9))
           AND CASE WHEN d.org_id IN (SELECT s.id FROM orgs s WHERE s.path >= $10 AND s.path < $11) THEN 1 ELSE 0 END = 1
           AND replace(d.ahead || substr(d.part, 1, length($12) - 1), $12, '')
               = d.ahead || substr(d.part, 1, length($12) - 1)",
        narrowed!(
            grade: "EXISTS (SELECT 1 FROM pupils u JOIN classes k ON k.id = u.class_id
                            WHERE u.person_id = d.person_id AND k.grade = $1)",
            subject: among_teachers!()
        ),
        has_login!("$14"),
        "ORDER BY d.part, d.person_id, d.org_id LIMIT $13"
    )
    .bind((
        wanted.grade,
        wanted.subject,
        wanted.tier.as_ref(),
        asked.role,
        wanted.gone,
        first,
        until,
        &after.person,
        &after.org,
        scope_from,
        scope_until,
        asked.words,
        asked.limit,
        wanted.login,
    ))
    .fetch_all(db)
    .await
}

/// How many [`within`] would find in all, up to one more than are counted, in all grades.
pub(super) async fn count_within(db: &Db, asked: &Asked<'_>) -> Result<u32> {
    let (first, until) = rules::range(asked.words);
    let ((scope_from, scope_until), wanted) = (asked.scope.range(), asked.wanted);
    let (count,) = sql!(
        "SELECT COUNT(*) FROM (
             SELECT 1 AS one FROM name_parts d
             WHERE d.role = $1 AND d.gone = $4 AND d.part >= $5 AND d.part < $6
               AND CASE WHEN d.org_id IN (SELECT s.id FROM orgs s WHERE s.path >= $7 AND s.path < $8) THEN 1 ELSE 0 END = 1
               AND replace(d.ahead || substr(d.part, 1, length($9) - 1), $9, '')
                   = d.ahead || substr(d.part, 1, length($9) - 1)",
        of_subject_and_tier!(among_teachers!()),
        has_login!("$11"),
        "LIMIT $10) AS found"
    )
    .bind((
        asked.role,
        wanted.subject,
        wanted.tier.as_ref(),
        wanted.gone,
        first,
        until,
        scope_from,
        scope_until,
        asked.words,
        COUNTED + 1,
        wanted.login,
    ))
    .fetch_one(db)
    .await?;
    Ok(count)
}

/// Pupils whom others see by exactly these words, and whose names do not hold them, as they came.
pub(super) async fn alias(db: &Db, asked: &Asked<'_>, after: &After) -> Result<Vec<Place>> {
    let ((scope_from, scope_until), wanted) = (asked.scope.range(), asked.wanted);
    sql!(
        "SELECT d.person_id AS person, d.org_id AS org, d.alias AS key FROM directory d
         WHERE d.role = 'pupil' AND d.alias = $2 AND d.gone = $3
           AND d.person_id >= $4 AND (d.person_id > $4 OR d.org_id > $5)
           AND CASE WHEN d.org_id IN (SELECT s.id FROM orgs s WHERE s.path >= $6 AND s.path < $7) THEN 1 ELSE 0 END = 1
           AND replace(d.name, $2, '') = d.name",
        of_grade!(in_a_class!()),
        of_login!("$9"),
        "ORDER BY d.person_id, d.org_id LIMIT $8"
    )
    .bind((
        wanted.grade,
        asked.words,
        wanted.gone,
        &after.person,
        &after.org,
        scope_from,
        scope_until,
        asked.limit,
        wanted.login,
    ))
    .fetch_all(db)
    .await
}

/// Those of one organisation itself, by name.
pub(super) async fn of_org(db: &Db, asked: &Asked<'_>, org: OrgId, after: &After) -> Result<Vec<Place>> {
    let wanted = asked.wanted;
    sql!(
        "SELECT d.person_id AS person, d.org_id AS org, d.name AS key FROM directory d
         WHERE d.org_id = $4 AND d.role = $5 AND d.gone = $6 AND d.name >= $7 AND (d.name > $7 OR d.person_id > $8)
           AND (replace(d.name, $9, '') <> d.name OR d.alias = $9 OR $9 = '')",
        narrowed!(grade: in_a_class_here!(), subject: teaches!()),
        of_login!("$10"),
        "ORDER BY d.name, d.person_id LIMIT $11"
    )
    .bind((
        wanted.grade,
        wanted.subject,
        wanted.tier.as_ref(),
        org,
        asked.role,
        wanted.gone,
        &after.key,
        &after.person,
        asked.words,
        wanted.login,
        asked.limit,
    ))
    .fetch_all(db)
    .await
}

/// How many [`of_org`] would find in all.
pub(super) async fn count_of_org(db: &Db, asked: &Asked<'_>, org: OrgId) -> Result<u32> {
    let wanted = asked.wanted;
    let (count,) = sql!(
        "SELECT COUNT(*) FROM directory d
         WHERE d.org_id = $4 AND d.role = $5 AND d.gone = $6
           AND (replace(d.name, $7, '') <> d.name OR d.alias = $7 OR $7 = '')",
        narrowed!(grade: in_a_class_here!(), subject: teaches!()),
        of_login!("$8")
    )
    .bind((wanted.grade, wanted.subject, wanted.tier.as_ref(), org, asked.role, wanted.gone, asked.words, wanted.login))
    .fetch_one(db)
    .await?;
    Ok(count)
}

/// The pupils of a grade in a part of the tree, by name: from its classes, which are not many.
pub(super) async fn of_grade(db: &Db, asked: &Asked<'_>, after: &After) -> Result<Vec<Place>> {
    let ((scope_from, scope_until), wanted) = (asked.scope.range(), asked.wanted);
    sql!(
        "SELECT d.person_id AS person, d.org_id AS org, d.name AS key
         FROM orgs s JOIN classes k ON k.school_id = s.id AND k.grade = $1
              JOIN directory d ON d.class_id = k.id AND d.gone = $2
         WHERE s.path >= $3 AND s.path < $4 AND d.class_id IS NOT NULL
           AND d.name >= $5 AND (d.name > $5 OR d.person_id > $6)
           AND (replace(d.name, $7, '') <> d.name OR d.alias = $7 OR $7 = '')",
        of_login!("$9"),
        "ORDER BY d.name, d.person_id LIMIT $8"
    )
    .bind((
        wanted.grade,
        wanted.gone,
        scope_from,
        scope_until,
        &after.key,
        &after.person,
        asked.words,
        asked.limit,
        wanted.login,
    ))
    .fetch_all(db)
    .await
}

/// How many [`of_grade`] would find in all, up to one more than are counted.
pub(super) async fn count_of_grade(db: &Db, asked: &Asked<'_>) -> Result<u32> {
    let ((scope_from, scope_until), wanted) = (asked.scope.range(), asked.wanted);
    let (count,) = sql!(
        "SELECT COUNT(*) FROM (
             SELECT 1 AS one
             FROM orgs s JOIN classes k ON k.school_id = s.id AND k.grade = $1
                  JOIN directory d ON d.class_id = k.id AND d.gone = $2
             WHERE s.path >= $3 AND s.path < $4 AND d.class_id IS NOT NULL
               AND (replace(d.name, $5, '') <> d.name OR d.alias = $5 OR $5 = '')",
        of_login!("$7"),
        "LIMIT $6) AS found"
    )
    .bind((wanted.grade, wanted.gone, scope_from, scope_until, asked.words, COUNTED + 1, wanted.login))
    .fetch_one(db)
    .await?;
    Ok(count)
}

/// The pupils of a class, by name.
pub(super) async fn of_class(db: &Db, asked: &Asked<'_>, class: ClassId, after: &After) -> Result<Vec<Place>> {
    let wanted = asked.wanted;
    sql!(
        "SELECT d.person_id AS person, d.org_id AS org, d.name AS key FROM directory d
         WHERE d.class_id = $1 AND d.gone = $2 AND d.name >= $3 AND (d.name > $3 OR d.person_id > $4)
           AND (replace(d.name, $5, '') <> d.name OR d.alias = $5 OR $5 = '')",
        of_login!("$6"),
        "ORDER BY d.name, d.person_id LIMIT $7"
    )
    .bind((class, wanted.gone, &after.key, &after.person, asked.words, wanted.login, asked.limit))
    .fetch_all(db)
    .await
}

/// The rows of these keys, in no particular order.
pub(super) async fn show(db: &Db, role: Role, keys: &[Place]) -> Result<Vec<Listed>> {
    sql!(
        "SELECT d.person_id AS person, d.role AS role, d.org_id AS org, o.name AS org_name, d.name AS name,
                d.alias AS alias, d.class_id AS class, c.name AS class_name, c.grade AS grade, ve.tier AS tier,
                CASE WHEN a.person_id IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END AS login
         FROM (VALUES ($1, $2, $3)) AS v
              JOIN directory d ON d.person_id = v.column1 AND d.role = v.column2 AND d.org_id = v.column3
              JOIN orgs o ON o.id = d.org_id LEFT JOIN classes c ON c.id = d.class_id
              LEFT JOIN vettings ve ON ve.teacher_id = d.person_id AND d.role = 'teacher'
              LEFT JOIN accounts a ON a.person_id = d.person_id"
    )
    .for_rows(keys.iter().map(|key| (key.person, role, key.org)))
    .fetch_all(db)
    .await
}

/// The roles and places in the scope in which these persons are (or were, when the gone are wanted).
pub(super) async fn these(
    db: &Db,
    gone: bool,
    scope: &OrgPath,
    persons: &[PersonId],
) -> Result<Vec<(PersonId, Role, OrgId, String)>> {
    let (from, until) = scope.range();
    sql!(
        "SELECT d.person_id, d.role, d.org_id, d.name
         FROM (VALUES ($1, CAST($2 AS BIGINT), $3, $4)) AS v
              JOIN directory d ON d.person_id = v.column1 AND d.gone = v.column2
              JOIN orgs o ON o.id = d.org_id AND o.path >= v.column3 AND o.path < v.column4"
    )
    .for_rows(persons.iter().map(|person| (*person, gone, from.clone(), until.clone())))
    .fetch_all(db)
    .await
}

/// Whether there is a class of a grade in a part of the tree.
pub(super) async fn has_grade(db: &Db, scope: &OrgPath, grade: crate::words::Grade) -> Result<bool> {
    let (from, until) = scope.range();
    let found: Option<(i64,)> = sql!(
        "SELECT CAST(1 AS BIGINT) FROM orgs s JOIN classes k ON k.school_id = s.id AND k.grade = $1
         WHERE s.path >= $2 AND s.path < $3 LIMIT 1"
    )
    .bind((grade, from, until))
    .fetch_optional(db)
    .await?;
    Ok(found.is_some())
}

/// The person with a login.
pub(super) async fn with_login(db: &Db, login: &str) -> Result<Option<PersonId>> {
    let found: Option<(PersonId,)> =
        sql!("SELECT person_id FROM accounts WHERE login = $1").bind((login,)).fetch_optional(db).await?;
    Ok(found.map(|(person,)| person))
}
