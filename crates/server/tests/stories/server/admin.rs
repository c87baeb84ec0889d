//! The first person who may look after an installation is made on the command line.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use kernel::ErrorCode;
use serde_json::json;
use testkit::Town;
use wenqu::config::Config;

/// Runs `wenqu admin create` for the login `ops` with this password.
fn create(config: &Config, password: &str) -> Output {
    let mut process = Command::new(env!("CARGO_BIN_EXE_wenqu"))
        .args(["admin", "create", "--login", "ops", "--name", "运维", "--password-stdin"])
        .env("WENQU_DATA_FOLDER", &config.data.folder)
        .env("WENQU_DATABASE_URL", config.database_url().reveal())
        .env("WENQU_LOG_FILTER", "warn")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    process.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
    process.wait_with_output().unwrap()
}

testkit::stories! {
    async fn an_operator_made_while_the_program_serves_signs_in(t: Town) {
        let made = create(&t.config(), "correct horse battery 7\n");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        assert_eq!(String::from_utf8_lossy(&made.stdout), "ops may sign in as operator\n");

        let stranger = t.stranger();
        stranger.post("/sign-in", json!({ "login": "ops", "password": "wrong" })).await.refused(ErrorCode::SignInFailed);
        let me = stranger.post("/sign-in", json!({ "login": "ops", "password": "correct horse battery 7" })).await.is(200);
        assert_eq!(me["role"], "operator");
        stranger.get("/jobs/failed").await.is(200);
    }

    async fn a_weak_password_is_refused(t: Town) {
        let refused = create(&t.config(), "123456");
        assert_eq!(refused.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&refused.stderr).contains("password"), "{refused:?}");
    }
}
