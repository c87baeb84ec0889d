//! The SQL of what tutoring keeps about a child.

use kernel::PersonId;
use store::{Db, Result, record, sql};

record! {
    /// How much there is about a child.
    pub(super) struct Counts {
        pub(super) questions: u64,
        pub(super) sessions: u64,
        pub(super) reports: u64,
    }
}

pub(super) async fn count(db: &Db, pupil: PersonId) -> Result<Counts> {
    sql!(
        "SELECT (SELECT COUNT(*) FROM questions WHERE asker_id = $1) AS questions,
                (SELECT COUNT(*) FROM sessions WHERE pupil_id = $1) AS sessions,
                (SELECT COUNT(*) FROM session_reports r JOIN sessions s ON s.id = r.session_id
                  WHERE s.pupil_id = $1) AS reports"
    )
    .bind((pupil,))
    .fetch_one(db)
    .await
}
