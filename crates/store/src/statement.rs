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
/// Literals after each other are one text; a piece that several texts have in common is a macro that expands to a literal.
///
/// `sql!("SELECT name FROM people WHERE id = $1").bind((id,)).fetch_optional::<(String,)>(&db).await`
#[macro_export]
macro_rules! sql {
    ($($sql:expr),+ $(,)?) => {{
        const SQL: &str = concat!($($sql),+);
        $crate::macros::inventory::submit! { $crate::Statement { sql: SQL, file: file!(), line: line!() } }
        $crate::Query::new(SQL)
    }};
}
