//! The SQL of the access log.

use kernel::{Day, OrgId, PersonId, TimeOrder, Timestamp};
use store::{Db, Result, Source, Tx, sql};

use super::rules::Opened;
use super::{Filter, NamedView, NamesShown, View, ViewId};

pub(super) async fn insert(tx: &mut Tx, view: &View, request: &str) -> Result<()> {
    sql!(
        "INSERT INTO child_views (id, at, child_id, viewer_id, role, org_id, part, purpose, note, request_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
    )
    .bind((
        view.id,
        view.at,
        view.child,
        view.viewer,
        view.role,
        view.org,
        view.part,
        &view.purpose,
        &view.note,
        request,
    ))
    .execute(tx)
    .await?;
    Ok(())
}

/// When somebody last opened this part of a child's data.
pub(super) async fn last(source: Source<'_>, view: &View) -> Result<Option<Timestamp>> {
    let (at,) =
        sql!("SELECT MAX(at) FROM child_views WHERE child_id = $1 AND viewer_id = $2 AND role = $3 AND part = $4")
            .bind((view.child, view.viewer, view.role, view.part))
            .fetch_one::<(Option<Timestamp>,)>(source)
            .await?;
    Ok(at)
}

macro_rules! entries {
    ($behind:literal, $order:literal) => {
        sql!(
            "SELECT v.id AS id, v.at AS at, v.child_id AS child, c.name AS child_name, v.viewer_id AS viewer,
                    w.name AS viewer_name, v.role AS role, g.name AS org_name, v.part AS part, v.purpose AS purpose,
                    v.note AS note
             FROM child_views v JOIN persons c ON c.id = v.child_id JOIN persons w ON w.id = v.viewer_id
                  JOIN orgs g ON g.id = v.org_id JOIN pupils u ON u.person_id = v.child_id
                  JOIN classes k ON k.id = u.class_id JOIN orgs s ON s.id = k.school_id JOIN orgs a ON a.id = $1
             WHERE substr(s.path, 1, length(a.path)) = a.path
               AND (v.child_id = $2 OR $2 IS NULL) AND (v.viewer_id = $3 OR $3 IS NULL) AND (v.role = $4 OR $4 IS NULL)
               AND (v.part = $5 OR $5 IS NULL) AND (v.purpose = $6 OR $6 IS NULL) AND (v.at >= $7 OR $7 IS NULL)
               AND (v.at < $8 OR $8 IS NULL) AND (v.id ",
            $behind,
            " $9 OR $9 IS NULL) ORDER BY v.id ",
            $order,
            " LIMIT $10"
        )
    };
}

/// Entries about children of an organisation and those below it in an order, from behind `after`.
pub(super) async fn list(
    db: &Db,
    org: OrgId,
    (filter, order): (&Filter, TimeOrder),
    after: Option<ViewId>,
    limit: u32,
) -> Result<Vec<NamedView>> {
    let Filter { child, viewer, role, part, purpose, from, until } = filter;
    let query = match order {
        TimeOrder::Newest => entries!("<", "DESC"),
        TimeOrder::Oldest => entries!(">", "ASC"),
    };
    query.bind((org, child, viewer, role, part, purpose, from, until, after, limit)).fetch_all(db).await
}

/// Entries about one child, newest first, those before `after`.
pub(super) async fn list_of_child(
    db: &Db,
    child: PersonId,
    after: Option<ViewId>,
    limit: u32,
) -> Result<Vec<NamedView>> {
    sql!(
        "SELECT v.id AS id, v.at AS at, v.child_id AS child, c.name AS child_name, v.viewer_id AS viewer,
                w.name AS viewer_name, v.role AS role, g.name AS org_name, v.part AS part, v.purpose AS purpose,
                v.note AS note
         FROM child_views v JOIN persons c ON c.id = v.child_id JOIN persons w ON w.id = v.viewer_id
              JOIN orgs g ON g.id = v.org_id
         WHERE v.child_id = $1 AND (v.id < $2 OR $2 IS NULL) ORDER BY v.id DESC LIMIT $3"
    )
    .bind((child, after, limit))
    .fetch_all(db)
    .await
}

/// Files opened since then in an organisation and those below it, by viewer and time.
pub(super) async fn opened(db: &Db, org: OrgId, since: Timestamp, limit: u32) -> Result<Vec<Opened>> {
    sql!(
        "SELECT v.viewer_id, v.at, v.child_id
         FROM child_views v JOIN pupils u ON u.person_id = v.child_id JOIN classes k ON k.id = u.class_id
              JOIN orgs s ON s.id = k.school_id JOIN orgs a ON a.id = $1
         WHERE v.at >= $2 AND v.part = 'file' AND substr(s.path, 1, length(a.path)) = a.path
         ORDER BY v.viewer_id, v.at LIMIT $3"
    )
    .bind((org, since, limit))
    .fetch_all(db)
    .await
}

/// Counts a list of names that somebody was shown.
pub(super) async fn add_names(tx: &mut Tx, viewer: PersonId, day: Day, names: u32) -> Result<()> {
    sql!(
        "INSERT INTO name_reads (person_id, day, lists, names) VALUES ($1, $2, 1, $3)
         ON CONFLICT (person_id, day) DO UPDATE SET lists = name_reads.lists + 1,
            names = name_reads.names + excluded.names"
    )
    .bind((viewer, day, names))
    .execute(tx)
    .await?;
    Ok(())
}

/// Names shown since a day to people of an organisation and those below it, the newest day and the most names first.
pub(super) async fn names(db: &Db, org: OrgId, since: Day, limit: u32) -> Result<Vec<NamesShown>> {
    sql!(
        "SELECT n.person_id AS viewer, p.name AS viewer_name, n.day AS day, n.lists AS lists, n.names AS names
         FROM name_reads n JOIN persons p ON p.id = n.person_id
         WHERE n.day >= $2 AND EXISTS (SELECT 1 FROM role_grants r JOIN orgs o ON o.id = r.org_id JOIN orgs a ON a.id = $1
                WHERE r.person_id = n.person_id AND substr(o.path, 1, length(a.path)) = a.path)
         ORDER BY n.day DESC, n.names DESC, n.person_id LIMIT $3"
    )
    .bind((org, since, limit))
    .fetch_all(db)
    .await
}
