//! Copying a database server, with its own tools.

use std::io;
use std::path::Path;

use tokio::process::Command;
use url::Url;

use super::BackupError;
use crate::config::DatabaseUrl;

/// Writes a consistent copy of the database to `target`.
pub(super) async fn dump(database: &DatabaseUrl, target: &Path) -> Result<(), BackupError> {
    let mut command = tool("pg_dump", database);
    command.args(["--format=custom", "--no-owner", "--no-privileges", "--file"]).arg(target);
    run("pg_dump", command).await
}

/// Puts a copy back into an empty database: all of it, or nothing.
pub(super) async fn restore(database: &DatabaseUrl, source: &Path) -> Result<(), BackupError> {
    let mut command = tool("pg_restore", database);
    command.args(["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]).arg(source);
    run("pg_restore", command).await
}

/// The password goes through the environment: arguments can be read by everybody on the machine.
fn tool(name: &'static str, database: &DatabaseUrl) -> Command {
    let mut command = Command::new(name);
    let (address, password) = without_password(database.reveal());
    command.arg("--no-password").arg("--dbname").arg(address);
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    command
}

fn without_password(address: &str) -> (String, Option<String>) {
    let Ok(mut url) = Url::parse(address) else { return (address.to_owned(), None) };
    let password = url.password().map(|password| {
        let form = format!("p={}", password.replace('+', "%2B"));
        url::form_urlencoded::parse(form.as_bytes()).map(|(_, value)| value.into_owned()).collect()
    });
    // Fails only for addresses that have no host, and those have no password either.
    let _ = url.set_password(None);
    (url.into(), password)
}

async fn run(name: &'static str, mut command: Command) -> Result<(), BackupError> {
    let output = match command.output().await {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(BackupError::NoTool(name)),
        other => other.map_err(|error| BackupError::Tool(name, error.to_string()))?,
    };
    if output.status.success() {
        return Ok(());
    }
    let complaint = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(BackupError::Tool(name, complaint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_taken_out_of_the_address() {
        let (address, password) = without_password("postgres://wenqu:p%40ss+word@db.example:5432/wenqu");
        assert_eq!(address, "postgres://wenqu@db.example:5432/wenqu");
        assert_eq!(password.as_deref(), Some("p@ss+word"));
        assert_eq!(without_password("postgres://wenqu@db/wenqu").1, None);
    }
}
