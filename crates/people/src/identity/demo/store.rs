//! The SQL of the demo sign-in.

use kernel::{OrgId, PersonId, Role};
use store::{Db, Result, Tx, record, sql};

record! {
    /// A person a visitor may sign in as.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct DemoPerson {
        /// The person.
        pub person: PersonId,
        /// In which role.
        pub role: Role,
        /// The real name; nobody in a demo region is real.
        pub name: String,
        /// A line about the person.
        pub note: String,
    }
}

pub(super) async fn insert_region(tx: &mut Tx, region: OrgId) -> Result<()> {
    sql!("INSERT INTO demo_regions (org_id) VALUES ($1) ON CONFLICT (org_id) DO NOTHING")
        .bind((region,))
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn insert_person(tx: &mut Tx, person: PersonId, role: Role, note: &str) -> Result<()> {
    sql!(
        "INSERT INTO demo_people (person_id, role, note, place)
         SELECT $1, $2, $3, COUNT(*) FROM demo_people WHERE place >= 0
         ON CONFLICT (person_id, role) DO UPDATE SET note = excluded.note"
    )
    .bind((person, role, note))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn list_introduced(db: &Db) -> Result<Vec<DemoPerson>> {
    sql!(
        "SELECT d.person_id AS person, d.role AS role, p.name AS name, d.note AS note
         FROM demo_people d JOIN persons p ON p.id = d.person_id
         WHERE EXISTS (SELECT 1 FROM role_grants g JOIN orgs o ON o.id = g.org_id
                            JOIN demo_regions r ON 1 = 1 JOIN orgs t ON t.id = r.org_id
                       WHERE g.person_id = d.person_id AND g.role = d.role
                         AND substr(o.path, 1, length(t.path)) = t.path)
         ORDER BY d.place, d.person_id"
    )
    .fetch_all(db)
    .await
}

pub(super) async fn list_first_of_each_role(db: &Db) -> Result<Vec<DemoPerson>> {
    sql!(
        "SELECT p.id AS person, f.role AS role, p.name AS name, o.name AS note
         FROM (SELECT g.role AS role, MIN(g.person_id) AS person
               FROM demo_regions r JOIN orgs t ON t.id = r.org_id
                    JOIN orgs b ON substr(b.path, 1, length(t.path)) = t.path
                    JOIN role_grants g ON g.org_id = b.id
               GROUP BY g.role) f
              JOIN persons p ON p.id = f.person
              JOIN orgs o ON o.id = (SELECT MIN(h.org_id) FROM role_grants h
                                     WHERE h.person_id = f.person AND h.role = f.role)"
    )
    .fetch_all(db)
    .await
}

/// Everybody in a demo region who holds a role, in the order in which they came, at most `limit`.
pub(super) async fn list_holders(db: &Db, role: Role, limit: u32) -> Result<Vec<DemoPerson>> {
    sql!(
        "SELECT DISTINCT p.id AS person, g.role AS role, p.name AS name, b.name AS note
         FROM demo_regions r JOIN orgs t ON t.id = r.org_id
              JOIN orgs b ON substr(b.path, 1, length(t.path)) = t.path
              JOIN role_grants g ON g.org_id = b.id AND g.role = $1
              JOIN persons p ON p.id = g.person_id
         ORDER BY person LIMIT $2"
    )
    .bind((role, limit))
    .fetch_all(db)
    .await
}

/// The role in which a person has been introduced.
pub(super) async fn find_introduced_role(db: &Db, person: PersonId) -> Result<Option<Role>> {
    let row: Option<(Role,)> = sql!("SELECT role FROM demo_people WHERE person_id = $1 ORDER BY place, role LIMIT 1")
        .bind((person,))
        .fetch_optional(db)
        .await?;
    Ok(row.map(|(role,)| role))
}

/// The roles of a person inside demo regions.
pub(super) async fn list_grants(tx: &mut Tx, person: PersonId) -> Result<Vec<(Role, OrgId)>> {
    sql!(
        "SELECT g.role, g.org_id
         FROM role_grants g JOIN orgs o ON o.id = g.org_id
              JOIN demo_regions r ON 1 = 1 JOIN orgs t ON t.id = r.org_id
         WHERE g.person_id = $1 AND substr(o.path, 1, length(t.path)) = t.path"
    )
    .bind((person,))
    .fetch_all(tx)
    .await
}
