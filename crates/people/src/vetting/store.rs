//! The SQL of vetting.

use kernel::{Actor, Day, OrgId, PersonId, Timestamp};
use store::{Result, Source, Tx, record, sql};

use super::{
    ActDone, Application, ApplicationState, Standing, VettedTeacher, Vetting, VettingAct, VettingActId, VettingId,
};

/// Which applications are listed.
pub(super) struct Filter {
    /// The part of the tree, as the bounds of a path.
    pub(super) range: (String, String),
    /// Only those that this organisation decides now.
    pub(super) desk: Option<OrgId>,
    /// Only those in this state.
    pub(super) state: Option<ApplicationState>,
    /// Only those of teachers whose name is like this.
    pub(super) name: Option<String>,
    /// Those after this one, in the order of the list.
    pub(super) after: (String, String),
}

record! {
    /// The applications in a state, counted.
    pub(super) struct CountRow {
        pub(super) state: ApplicationState,
        pub(super) all_of_them: u32,
        pub(super) mine: u32,
        pub(super) late: u32,
    }
}

record! {
    /// A teacher who acts as one, with the school.
    pub(super) struct TeacherName {
        pub(super) teacher: PersonId,
        pub(super) name: String,
        pub(super) school_name: String,
    }
}

/// Everyone who acts as a teacher in a part of the tree.
pub(super) async fn teacher_names(tx: &mut Tx, (from, until): (String, String)) -> Result<Vec<TeacherName>> {
    sql!(
        "SELECT t.person_id AS teacher, p.name AS name, o.name AS school_name
         FROM teachers t JOIN persons p ON p.id = t.person_id JOIN orgs o ON o.id = t.school_id
         WHERE o.path >= $1 AND o.path < $2
           AND EXISTS (SELECT 1 FROM role_grants g
                       WHERE g.person_id = t.person_id AND g.role = 'teacher' AND g.org_id = t.school_id)"
    )
    .bind((from, until))
    .fetch_all(tx)
    .await
}

pub(super) async fn find_vetting(source: impl Into<Source<'_>>, teacher: PersonId) -> Result<Option<Vetting>> {
    sql!(
        "SELECT teacher_id AS teacher, tier, since, until, suspended_at, suspended_why FROM vettings
         WHERE teacher_id = $1"
    )
    .bind((teacher,))
    .fetch_optional(source)
    .await
}

/// What vetting gave those of these teachers to whom it gave anything.
pub(super) async fn list_vettings(tx: &mut Tx, teachers: &[PersonId]) -> Result<Vec<Vetting>> {
    sql!(
        "SELECT teacher_id AS teacher, tier, since, until, suspended_at, suspended_why FROM vettings
         WHERE teacher_id IN (VALUES ($1))"
    )
    .for_rows(teachers.iter().map(|teacher| (*teacher,)))
    .fetch_all(tx)
    .await
}

pub(super) async fn upsert_vetting(tx: &mut Tx, vetting: &Vetting) -> Result<()> {
    upsert_vettings(tx, std::slice::from_ref(vetting)).await
}

/// Writes what vetting gives to teachers, each of whom stands in the list once.
pub(super) async fn upsert_vettings(tx: &mut Tx, vettings: &[Vetting]) -> Result<()> {
    let row = |vetting: &Vetting| {
        let Vetting { teacher, tier, since, until, suspended_at, suspended_why } = vetting.clone();
        (teacher, tier, since, until, suspended_at, suspended_why)
    };
    sql!(
        "INSERT INTO vettings (teacher_id, tier, since, until, suspended_at, suspended_why)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (teacher_id) DO UPDATE SET tier = excluded.tier, since = excluded.since, until = excluded.until,
             suspended_at = excluded.suspended_at, suspended_why = excluded.suspended_why"
    )
    .for_rows(vettings.iter().map(row))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn insert(tx: &mut Tx, made: &Application) -> Result<()> {
    sql!(
        "INSERT INTO vetting_applications (id, teacher_id, school_id, tier, state, level, desk_id, statement, file_ids, due,
             created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
    )
    .bind((
        made.id,
        made.teacher,
        made.school,
        &made.tier,
        made.state,
        made.level,
        made.desk,
        &made.statement,
        &made.evidence,
        made.due,
        made.created_at,
        made.changed_at,
    ))
    .execute(tx)
    .await?;
    Ok(())
}

/// Writes an application anew, unless somebody else has changed it since it was read; tells whether it did.
pub(super) async fn update(tx: &mut Tx, changed: &Application, was: (ApplicationState, Timestamp)) -> Result<bool> {
    let rows = sql!(
        "UPDATE vetting_applications SET state = $2, level = $3, desk_id = $4, statement = $5, file_ids = $6, due = $7,
             appealed_at = $8, rejected_by = $9, changed_at = $10, closed_at = $11
         WHERE id = $1 AND state = $12 AND changed_at = $13"
    )
    .bind((
        changed.id,
        changed.state,
        changed.level,
        changed.desk,
        &changed.statement,
        &changed.evidence,
        changed.due,
        changed.appealed_at,
        changed.rejected_by,
        changed.changed_at,
        changed.closed_at,
        was.0,
        was.1,
    ))
    .execute(tx)
    .await?;
    Ok(rows > 0)
}

pub(super) async fn find(source: impl Into<Source<'_>>, id: VettingId) -> Result<Option<Application>> {
    sql!(
        "SELECT a.id AS id, a.teacher_id AS teacher, p.name AS teacher_name, a.school_id AS school, o.name AS school_name,
                o.path AS school_path, a.tier AS tier, a.state AS state, a.level AS level, a.desk_id AS desk,
                d.name AS desk_name, a.statement AS statement, a.file_ids AS evidence, a.due AS due,
                a.appealed_at AS appealed_at, a.rejected_by AS rejected_by, a.created_at AS created_at,
                a.changed_at AS changed_at, a.closed_at AS closed_at
         FROM vetting_applications a JOIN persons p ON p.id = a.teacher_id JOIN orgs o ON o.id = a.school_id
              JOIN orgs d ON d.id = a.desk_id
         WHERE a.id = $1"
    )
    .bind((id,))
    .fetch_optional(source)
    .await
}

/// The latest application of a teacher.
pub(super) async fn find_latest(source: impl Into<Source<'_>>, teacher: PersonId) -> Result<Option<VettingId>> {
    let row: Option<(VettingId,)> =
        sql!("SELECT id FROM vetting_applications WHERE teacher_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1")
            .bind((teacher,))
            .fetch_optional(source)
            .await?;
    Ok(row.map(|(id,)| id))
}

/// Applications, those that are due first at the top.
pub(super) async fn list(source: impl Into<Source<'_>>, filter: &Filter, limit: u32) -> Result<Vec<Application>> {
    sql!(
        "SELECT a.id AS id, a.teacher_id AS teacher, p.name AS teacher_name, a.school_id AS school, o.name AS school_name,
                o.path AS school_path, a.tier AS tier, a.state AS state, a.level AS level, a.desk_id AS desk,
                d.name AS desk_name, a.statement AS statement, a.file_ids AS evidence, a.due AS due,
                a.appealed_at AS appealed_at, a.rejected_by AS rejected_by, a.created_at AS created_at,
                a.changed_at AS changed_at, a.closed_at AS closed_at
         FROM vetting_applications a JOIN persons p ON p.id = a.teacher_id JOIN orgs o ON o.id = a.school_id
              JOIN orgs d ON d.id = a.desk_id
         WHERE o.path >= $1 AND o.path < $2
           AND ((a.desk_id = $3 AND a.state IN ('at_school', 'at_county', 'at_city')) OR $3 IS NULL)
           AND (a.state = $4 OR $4 IS NULL)
           AND (p.name LIKE $5 ESCAPE '!' OR $5 IS NULL)
           AND (COALESCE(a.due, '9999-12-31') > $6 OR (COALESCE(a.due, '9999-12-31') = $6 AND a.id > $7))
         ORDER BY COALESCE(a.due, '9999-12-31'), a.id LIMIT $8"
    )
    .bind((
        &filter.range.0,
        &filter.range.1,
        filter.desk,
        filter.state,
        filter.name.clone(),
        &filter.after.0,
        &filter.after.1,
        limit,
    ))
    .fetch_all(source)
    .await
}

/// The open applications in a part of the tree, counted by state: all, those of one desk, and those of it that are late.
pub(super) async fn count(
    source: impl Into<Source<'_>>,
    (from, until): (String, String),
    desk: OrgId,
    today: Day,
) -> Result<Vec<CountRow>> {
    sql!(
        "SELECT a.state AS state, COUNT(*) AS all_of_them,
                SUM(CASE WHEN a.desk_id = $3 THEN 1 ELSE 0 END) AS mine,
                SUM(CASE WHEN a.desk_id = $3 AND a.due < $4 THEN 1 ELSE 0 END) AS late
         FROM vetting_applications a JOIN orgs o ON o.id = a.school_id
         WHERE o.path >= $1 AND o.path < $2 AND a.closed_at IS NULL
         GROUP BY a.state"
    )
    .bind((from, until, desk, today))
    .fetch_all(source)
    .await
}

/// Teachers in a part of the tree and what vetting gave them; `one` alone where it is named.
pub(super) async fn list_teachers(
    source: impl Into<Source<'_>>,
    (from, until): (String, String),
    (name, standing, one): (Option<String>, Option<Standing>, Option<PersonId>),
    today: Day,
    after: Option<PersonId>,
    limit: u32,
) -> Result<Vec<VettedTeacher>> {
    sql!(
        "SELECT t.person_id AS teacher, p.name AS name, o.name AS school_name, v.tier AS tier, v.since AS since,
                v.until AS until, v.suspended_at AS suspended_at, v.suspended_why AS suspended_why, a.id AS open
         FROM teachers t JOIN persons p ON p.id = t.person_id JOIN orgs o ON o.id = t.school_id
              LEFT JOIN vettings v ON v.teacher_id = t.person_id
              LEFT JOIN vetting_applications a ON a.teacher_id = t.person_id AND a.closed_at IS NULL
         WHERE o.path >= $1 AND o.path < $2
           AND EXISTS (SELECT 1 FROM role_grants g
                       WHERE g.person_id = t.person_id AND g.role = 'teacher' AND g.org_id = t.school_id)
           AND (p.name LIKE $3 ESCAPE '!' OR $3 IS NULL)
           AND (CASE WHEN v.teacher_id IS NULL THEN 'missing' WHEN v.suspended_at IS NOT NULL THEN 'suspended'
                     WHEN v.until < $5 THEN 'expired' ELSE 'vetted' END = $4 OR $4 IS NULL)
           AND (t.person_id > $6 OR $6 IS NULL) AND (t.person_id = $7 OR $7 IS NULL)
         ORDER BY t.person_id LIMIT $8"
    )
    .bind((from, until, name, standing, today, after, one, limit))
    .fetch_all(source)
    .await
}

/// What was done about a teacher's vetting.
pub(super) struct NewAct<'a> {
    pub(super) id: VettingActId,
    pub(super) teacher: PersonId,
    pub(super) application: Option<VettingId>,
    pub(super) act: VettingAct,
    pub(super) reason: &'a str,
    pub(super) actor: Option<Actor>,
    pub(super) at: Timestamp,
}

pub(super) async fn insert_act(tx: &mut Tx, done: &NewAct<'_>) -> Result<()> {
    insert_acts(tx, std::slice::from_ref(done)).await
}

pub(super) async fn insert_acts(tx: &mut Tx, acts: &[NewAct<'_>]) -> Result<()> {
    let row = |done: &NewAct<'_>| {
        let actor = (
            done.actor.map(|actor| actor.person),
            done.actor.map(|actor| actor.role),
            done.actor.map(|actor| actor.org),
        );
        let reason = done.reason.to_owned();
        (done.id, done.teacher, done.application, done.act, reason, actor.0, actor.1, actor.2, done.at)
    };
    sql!(
        "INSERT INTO vetting_acts (id, teacher_id, application_id, act, reason, actor_id, role, org_id, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    )
    .for_rows(acts.iter().map(row))
    .execute(tx)
    .await?;
    Ok(())
}

/// What was done about an application, in order.
pub(super) async fn list_acts(source: impl Into<Source<'_>>, application: VettingId) -> Result<Vec<ActDone>> {
    sql!(
        "SELECT d.id AS id, d.act AS act, d.reason AS reason, p.name AS actor_name, d.role AS role, o.name AS org_name,
                d.at AS at
         FROM vetting_acts d LEFT JOIN persons p ON p.id = d.actor_id LEFT JOIN orgs o ON o.id = d.org_id
         WHERE d.application_id = $1 ORDER BY d.at, d.id"
    )
    .bind((application,))
    .fetch_all(source)
    .await
}

/// Everything that was done about a teacher's vetting, the latest first.
pub(super) async fn list_acts_of(source: impl Into<Source<'_>>, teacher: PersonId) -> Result<Vec<ActDone>> {
    sql!(
        "SELECT d.id AS id, d.act AS act, d.reason AS reason, p.name AS actor_name, d.role AS role, o.name AS org_name,
                d.at AS at
         FROM vetting_acts d LEFT JOIN persons p ON p.id = d.actor_id LEFT JOIN orgs o ON o.id = d.org_id
         WHERE d.teacher_id = $1 ORDER BY d.at DESC, d.id DESC"
    )
    .bind((teacher,))
    .fetch_all(source)
    .await
}
