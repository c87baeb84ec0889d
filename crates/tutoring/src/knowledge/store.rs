//! The SQL of knowledge points.

use people::{Stage, Subject};
use store::{Result, Source, sql};

/// The knowledge points that teachers wrote most often for a subject and stage, and how often.
pub(super) async fn used(
    source: impl Into<Source<'_>>,
    subject: Subject,
    stage: Option<Stage>,
    limit: u32,
) -> Result<Vec<(String, u32)>> {
    sql!(
        "SELECT knowledge_point, COUNT(*) AS times FROM sessions
         WHERE subject = $1 AND (stage = $2 OR $2 IS NULL) AND knowledge_point IS NOT NULL
         GROUP BY knowledge_point ORDER BY times DESC, knowledge_point LIMIT $3"
    )
    .bind((subject, stage, limit))
    .fetch_all(source)
    .await
}
