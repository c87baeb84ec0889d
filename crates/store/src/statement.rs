//! Every SQL text of the program, known before any of them runs.

/// One SQL text and where it stands.
#[derive(Debug)]
pub struct Statement {
    /// The SQL, the same for both engines.
    pub sql: &'static str,
    /// The source file.
    pub file: &'static str,
    /// The line in it.
    pub line: u32,
}

inventory::collect!(Statement);

/// Every statement of the program, so that a test can prepare each on both engines.
pub fn statements() -> impl Iterator<Item = &'static Statement> {
    inventory::iter::<Statement>()
}

/// A statement: one text for both engines, parameters `$1`, `$2`, …
///
/// `sql!("SELECT name FROM people WHERE id = $1").bind((id,)).fetch_optional::<(String,)>(&db).await`
#[macro_export]
macro_rules! sql {
    ($sql:literal) => {{
        $crate::macros::inventory::submit! { $crate::Statement { sql: $sql, file: file!(), line: line!() } }
        $crate::Query::new($sql)
    }};
}
