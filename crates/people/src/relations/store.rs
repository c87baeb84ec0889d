//! The SQL of relations.

use kernel::{ClassId, OrgId, PersonId};
use store::{Result, Source, record, sql};

record! {
    /// How many rows prove each relation to a person.
    pub(super) struct PersonFacts {
        pub(super) own_child: i64,
        pub(super) own_class: i64,
        pub(super) same_school: i64,
        pub(super) same_region: i64,
    }
}

record! {
    /// How many rows prove each relation to an organisation.
    pub(super) struct OrgFacts {
        pub(super) same_school: i64,
        pub(super) same_region: i64,
    }
}

pub(super) async fn facts_about_person(
    source: Source<'_>,
    actor: PersonId,
    actor_org: OrgId,
    person: PersonId,
) -> Result<PersonFacts> {
    sql!(
        "SELECT
           (SELECT COUNT(*) FROM guardianships WHERE guardian_id = $1 AND pupil_id = $3) AS own_child,
           (SELECT COUNT(*) FROM pupils p JOIN class_teachers t ON t.class_id = p.class_id
             WHERE p.person_id = $3 AND p.left_at IS NULL AND t.person_id = $1) AS own_class,
           (SELECT COUNT(*) FROM role_grants g JOIN orgs a ON a.id = g.org_id
             WHERE g.person_id = $3 AND a.id = $2 AND a.kind = 'school')
           + (SELECT COUNT(*) FROM pupils p JOIN classes c ON c.id = p.class_id
               WHERE p.person_id = $3 AND c.school_id = $2) AS same_school,
           (SELECT COUNT(*) FROM role_grants g JOIN orgs o ON o.id = g.org_id JOIN orgs a ON a.id = $2
             WHERE g.person_id = $3 AND a.kind <> 'school' AND substr(o.path, 1, length(a.path)) = a.path)
           + (SELECT COUNT(*) FROM pupils p JOIN classes c ON c.id = p.class_id JOIN orgs o ON o.id = c.school_id
                   JOIN orgs a ON a.id = $2
               WHERE p.person_id = $3 AND a.kind <> 'school'
                 AND substr(o.path, 1, length(a.path)) = a.path) AS same_region"
    )
    .bind((actor, actor_org, person))
    .fetch_one(source)
    .await
}

pub(super) async fn facts_about_org(source: Source<'_>, actor_org: OrgId, org: OrgId) -> Result<OrgFacts> {
    sql!(
        "SELECT
           (SELECT COUNT(*) FROM orgs WHERE id = $1 AND id = $2 AND kind = 'school') AS same_school,
           (SELECT COUNT(*) FROM orgs o JOIN orgs a ON a.id = $1
             WHERE o.id = $2 AND a.kind <> 'school'
               AND substr(o.path, 1, length(a.path)) = a.path) AS same_region"
    )
    .bind((actor_org, org))
    .fetch_one(source)
    .await
}

/// For each of these organisations, whether it proves to be the actor's school, and to stand in the actor's part of the tree.
pub(super) async fn facts_about_orgs(
    source: Source<'_>,
    actor_org: OrgId,
    orgs: impl IntoIterator<Item = OrgId>,
) -> Result<Vec<(OrgId, i64, i64)>> {
    sql!(
        "SELECT o.id,
                CASE WHEN o.id = a.id AND a.kind = 'school' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END,
                CASE WHEN a.kind <> 'school' AND substr(o.path, 1, length(a.path)) = a.path THEN CAST(1 AS BIGINT)
                     ELSE CAST(0 AS BIGINT) END
         FROM (VALUES ($1, $2)) AS v JOIN orgs o ON o.id = v.column1 JOIN orgs a ON a.id = v.column2"
    )
    .for_rows(orgs.into_iter().map(|org| (org, actor_org)))
    .fetch_all(source)
    .await
}

record! {
    /// How many rows prove each relation to a class.
    pub(super) struct ClassFacts {
        pub(super) own_class: i64,
        pub(super) same_school: i64,
        pub(super) same_region: i64,
    }
}

pub(super) async fn facts_about_class(
    source: Source<'_>,
    actor: PersonId,
    actor_org: OrgId,
    class: ClassId,
) -> Result<ClassFacts> {
    sql!(
        "SELECT
           (SELECT COUNT(*) FROM class_teachers WHERE class_id = $3 AND person_id = $1) AS own_class,
           (SELECT COUNT(*) FROM classes c JOIN orgs a ON a.id = c.school_id
             WHERE c.id = $3 AND a.id = $2 AND a.kind = 'school') AS same_school,
           (SELECT COUNT(*) FROM classes c JOIN orgs o ON o.id = c.school_id JOIN orgs a ON a.id = $2
             WHERE c.id = $3 AND a.kind <> 'school'
               AND substr(o.path, 1, length(a.path)) = a.path) AS same_region"
    )
    .bind((actor, actor_org, class))
    .fetch_one(source)
    .await
}
