//! A piece of SQL that several folders have in common.

/// Pupils with the path of their school, to stand behind `WITH`: `places (pupil_id, path)`.
macro_rules! places {
    () => {
        "places AS (SELECT u.person_id AS pupil_id, g.path AS path
                    FROM pupils u JOIN classes c ON c.id = u.class_id JOIN orgs g ON g.id = c.school_id)"
    };
}
