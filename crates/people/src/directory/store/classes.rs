//! The SQL of classes.

use kernel::{ClassId, OrgId, PersonId};
use store::{Db, Result, Source, record, sql};

record! {
    /// A class of a list.
    pub(in crate::directory) struct ClassLine {
        pub(in crate::directory) id: ClassId,
        pub(in crate::directory) school: OrgId,
        pub(in crate::directory) school_name: String,
        pub(in crate::directory) stage: crate::words::Stage,
        pub(in crate::directory) grade: crate::words::Grade,
        pub(in crate::directory) name: String,
        pub(in crate::directory) closed: bool,
        pub(in crate::directory) pupils: u32,
    }
}

/// What a list of classes is narrowed to.
#[derive(Debug, Default)]
pub(in crate::directory) struct ClassesAsked<'a> {
    pub(in crate::directory) scope: (String, String),
    pub(in crate::directory) grade: Option<crate::words::Grade>,
    pub(in crate::directory) closed: bool,
    pub(in crate::directory) words: &'a str,
    /// School's name, grade, name and id of the last class of the page before.
    pub(in crate::directory) after: (String, i64, String, String),
    pub(in crate::directory) limit: u32,
}

/// The classes of the schools in a scope, by school, grade and name.
pub(in crate::directory) async fn classes(db: &Db, asked: ClassesAsked<'_>) -> Result<Vec<ClassLine>> {
    let ((from, until), (school, grade, name, id)) = (asked.scope, asked.after);
    sql!(
        "SELECT f.id AS id, f.school AS school, f.school_name AS school_name, f.stage AS stage, f.grade AS grade,
                f.name AS name, f.closed AS closed,
                (SELECT COUNT(*) FROM pupils u WHERE u.class_id = f.id AND u.left_at IS NULL) AS pupils
         FROM (SELECT c.id AS id, o.id AS school, o.name AS school_name, c.stage AS stage, c.grade AS grade, c.name AS name,
                      CASE WHEN c.closed_at IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END AS closed
               FROM orgs o JOIN classes c ON c.school_id = o.id
               WHERE o.path >= $1 AND o.path < $2 AND (c.grade = $3 OR $3 IS NULL)
                 AND (c.closed_at IS NULL) = (CAST($4 AS BIGINT) = 0)
                 AND (CAST($5 AS TEXT) = '' OR replace(c.name, $5, '') <> c.name OR replace(o.name, $5, '') <> o.name)
                 AND (o.name > $6 OR (o.name = $6 AND (c.grade > $7 OR (c.grade = $7
                      AND (c.name > $8 OR (c.name = $8 AND c.id > $9))))))
               ORDER BY o.name, c.grade, c.name, c.id LIMIT $10) AS f
         ORDER BY f.school_name, f.grade, f.name, f.id"
    )
    .bind((
        from,
        until,
        asked.grade,
        asked.closed,
        asked.words,
        school,
        grade,
        name,
        id,
        asked.limit,
    ))
    .fetch_all(db)
    .await
}

/// One class.
pub(in crate::directory) async fn class(db: &Db, id: ClassId) -> Result<Option<ClassLine>> {
    sql!(
        "SELECT c.id AS id, o.id AS school, o.name AS school_name, c.stage AS stage, c.grade AS grade, c.name AS name,
                CASE WHEN c.closed_at IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END AS closed,
                (SELECT COUNT(*) FROM pupils u WHERE u.class_id = c.id AND u.left_at IS NULL) AS pupils
         FROM classes c JOIN orgs o ON o.id = c.school_id WHERE c.id = $1"
    )
    .bind((id,))
    .fetch_optional(db)
    .await
}

/// Who looks after these classes.
pub(in crate::directory) async fn teachers_of(
    source: Source<'_>,
    classes: &[ClassId],
) -> Result<Vec<(ClassId, PersonId, String)>> {
    sql!(
        "SELECT t.class_id, p.id, p.name
         FROM (VALUES ($1)) AS v JOIN class_teachers t ON t.class_id = v.column1 JOIN persons p ON p.id = t.person_id
         ORDER BY t.class_id, p.name"
    )
    .for_rows(classes.iter().map(|class| (*class,)))
    .fetch_all(source)
    .await
}
