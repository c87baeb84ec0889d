//! The settings, as an operator meets them on the command line.

use std::process::{Command, Output};

use super::root;

fn wenqu(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wenqu"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("WENQU_")) {
        command.env_remove(name);
    }
    command.args(arguments).envs(variables.iter().copied()).current_dir(root()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_check_prints_the_settings_without_secrets() {
    let output = wenqu(&["config", "check"], &[("WENQU_HTTP_METRICS_TOKEN", "tell-nobody")]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let page = text(&output.stdout);
    assert!(page.contains("metrics_token = \"(hidden)\""), "{page}");
    assert!(!page.contains("tell-nobody"), "{page}");
}

#[test]
fn a_setting_that_does_not_exist_is_named() {
    let output = wenqu(&["config", "check"], &[("WENQU_HTTP_LISTNE", "127.0.0.1:1")]);
    assert_eq!(output.status.code(), Some(2));
    let complaint = "WENQU_HTTP_LISTNE: unknown setting `http.listne` (did you mean `http.listen`?)\n";
    assert_eq!(text(&output.stderr), complaint);
}

#[test]
fn settings_that_cannot_work_are_told_before_anything_starts() {
    let variables = [("WENQU_REGION_PACK", "nowhere"), ("WENQU_TLS_KEY", "key.pem")];
    let check = wenqu(&["config", "check"], &variables);
    assert_eq!(check.status.code(), Some(2));
    for complaint in
        ["`region.pack`: there is no folder regions/nowhere", "`tls.certificate`: a key needs its certificate"]
    {
        assert!(text(&check.stderr).contains(complaint), "{}", text(&check.stderr));
    }
    let serve = wenqu(&["serve"], &variables);
    assert_eq!(serve.status.code(), Some(1));
    assert!(text(&serve.stderr).contains("region.pack"), "{}", text(&serve.stderr));
}

#[test]
fn every_setting_is_in_the_manual() {
    let manual = std::fs::read_to_string(root().join("docs/operate/settings.md")).unwrap();
    for setting in wenqu::config::Config::settings() {
        assert!(manual.contains(&format!("`{setting}`")), "docs/operate/settings.md does not explain `{setting}`");
    }
}
