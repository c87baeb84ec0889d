//! The SQL of names.

use kernel::OrgId;
use store::{Db, Result, record, sql};

record! {
    /// What a thing is called.
    pub(super) struct Named {
        pub(super) kind: String,
        pub(super) id: String,
        pub(super) name: String,
        /// The school, of what is called by a child's name.
        pub(super) child_of: Option<OrgId>,
    }
}

/// What those of these things (a kind and an id) are called that have a name: a person and an organisation by their own, a
/// class behind its school, a sign-in, an application and a request by whom they are about, a rollover by where it is done,
/// a roster by its file. Behind a child's name stands the child's school.
pub(super) async fn names<'a>(db: &Db, things: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Vec<Named>> {
    sql!(
        "SELECT named.kind AS kind, named.id AS id, named.name AS name, named.child_of AS child_of FROM (
             SELECT v.column1 AS kind, v.column2 AS id,
                    COALESCE(p.name, o.name, s.name || ' ' || c.name, i.file_name) AS name, uc.school_id AS child_of
             FROM (VALUES ($1, $2)) AS v
                  LEFT JOIN sign_ins g ON v.column1 = 'sign_in' AND g.id = v.column2
                  LEFT JOIN vetting_applications a ON v.column1 = 'vetting' AND a.id = v.column2
                  LEFT JOIN child_requests r ON v.column1 = 'data_request' AND r.id = v.column2
                  LEFT JOIN rollovers y ON v.column1 = 'rollover' AND y.id = v.column2
                  LEFT JOIN roster_imports i ON v.column1 = 'roster_import' AND i.id = v.column2
                  LEFT JOIN persons p ON p.id = CASE v.column1 WHEN 'person' THEN v.column2 WHEN 'sign_in' THEN g.person_id
                                                     WHEN 'vetting' THEN a.teacher_id WHEN 'data_request' THEN r.child_id END
                  LEFT JOIN pupils u ON u.person_id = p.id LEFT JOIN classes uc ON uc.id = u.class_id
                  LEFT JOIN orgs o ON o.id = CASE v.column1 WHEN 'org' THEN v.column2 WHEN 'rollover' THEN y.org_id END
                  LEFT JOIN classes c ON v.column1 = 'class' AND c.id = v.column2
                  LEFT JOIN orgs s ON s.id = c.school_id) AS named
         WHERE named.name <> ''"
    )
    .for_rows(things)
    .fetch_all(db)
    .await
}
