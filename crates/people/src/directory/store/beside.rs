//! The SQL of what stands beside the rows of a list.

use kernel::PersonId;
use store::{Db, Result, record, sql};

record! {
    /// What a teacher teaches.
    pub(in crate::directory) struct Teaching {
        pub(in crate::directory) person: PersonId,
        pub(in crate::directory) subject: crate::words::Subject,
    }
}

/// What these teachers teach, each subject once.
pub(in crate::directory) async fn subjects_of(db: &Db, persons: &[PersonId]) -> Result<Vec<Teaching>> {
    sql!(
        "SELECT s.person_id AS person, s.subject AS subject
         FROM (VALUES ($1)) AS v JOIN teacher_subjects s ON s.person_id = v.column1
         GROUP BY s.person_id, s.subject ORDER BY s.person_id, s.subject"
    )
    .for_rows(persons.iter().map(|person| (*person,)))
    .fetch_all(db)
    .await
}

record! {
    /// A child of a guardian, as both are listed.
    pub(in crate::directory) struct Family {
        pub(in crate::directory) guardian: PersonId,
        pub(in crate::directory) pupil: PersonId,
        pub(in crate::directory) name: String,
    }
}

/// The children of these guardians.
pub(in crate::directory) async fn children_of(db: &Db, persons: &[PersonId]) -> Result<Vec<Family>> {
    sql!(
        "SELECT g.guardian_id AS guardian, g.pupil_id AS pupil, p.name AS name
         FROM (VALUES ($1)) AS v JOIN guardianships g ON g.guardian_id = v.column1 JOIN persons p ON p.id = g.pupil_id
         ORDER BY g.guardian_id, p.name"
    )
    .for_rows(persons.iter().map(|person| (*person,)))
    .fetch_all(db)
    .await
}

/// How many guardians these pupils have.
pub(in crate::directory) async fn count_guardians(db: &Db, persons: &[PersonId]) -> Result<Vec<(PersonId, u32)>> {
    sql!(
        "SELECT g.pupil_id, COUNT(*)
         FROM (VALUES ($1)) AS v JOIN guardianships g ON g.pupil_id = v.column1 GROUP BY g.pupil_id"
    )
    .for_rows(persons.iter().map(|person| (*person,)))
    .fetch_all(db)
    .await
}
