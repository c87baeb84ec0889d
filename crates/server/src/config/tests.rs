use super::*;

fn environment(pairs: &[(&str, &str)]) -> Environment {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

fn from_file(text: &str) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wenqu.toml");
    std::fs::write(&path, text).unwrap();
    let shown = path.display().to_string();
    load(Some(&path), &Environment::new()).map_err(|problems| problems.to_string().replace(&shown, "wenqu.toml"))
}

#[test]
fn without_a_file_every_setting_has_its_default() {
    let config = load(None, &Environment::new()).unwrap();
    assert_eq!(config.http.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.demo.sign_in, DemoSignIn::Off);
}

#[test]
fn a_variable_stands_above_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wenqu.toml");
    std::fs::write(&path, "[http]\nlisten = \"127.0.0.1:1\"\ndrain_s = 3\n").unwrap();
    let config = load(Some(&path), &environment(&[("WENQU_HTTP_LISTEN", "127.0.0.1:2")])).unwrap();
    assert_eq!((config.http.listen.port(), config.http.drain_s), (2, 3));
}

#[test]
fn a_variable_is_written_as_the_setting_wants_it() {
    let given = environment(&[
        ("WENQU_HTTP_DRAIN_S", "5"),
        ("WENQU_HTTP_METRICS_TOKEN", "12345"),
        ("WENQU_MEDIA_ADVERTISE", "[\"192.0.2.7\", \"192.0.2.7:40000\"]"),
        ("WENQU_DEMO_SIGN_IN", "anywhere"),
        ("WENQU_TEST_POSTGRES", "is of no section"),
    ]);
    let config = load(None, &given).unwrap();
    assert_eq!(config.http.drain_s, 5);
    assert_eq!(config.http.metrics_token.unwrap().reveal(), "12345");
    assert_eq!(config.media.advertise[0].to_string(), "192.0.2.7");
    assert_eq!(config.media.advertise[1].port, Some(40_000));
    assert_eq!(config.demo.sign_in, DemoSignIn::Anywhere);
}

#[test]
fn an_unknown_setting_is_refused_by_name() {
    for (text, problem) in [
        ("[http]\nlsten = 1", "wenqu.toml: unknown setting `http.lsten` (did you mean `http.listen`?)"),
        ("[htp]\nlisten = 1", "wenqu.toml: unknown setting `htp.listen` (did you mean `http.listen`?)"),
        ("pack = 1", "wenqu.toml: unknown setting `pack` (did you mean `region.pack`?)"),
        ("[weather]\nsunny = true", "wenqu.toml: unknown setting `weather.sunny`"),
    ] {
        assert_eq!(from_file(text).unwrap_err(), problem);
    }
    let misspelt = environment(&[("WENQU_HTTP_LISTENN", "1")]);
    assert_eq!(
        load(None, &misspelt).unwrap_err().to_string(),
        "WENQU_HTTP_LISTENN: unknown setting `http.listenn` (did you mean `http.listen`?)"
    );
}

#[test]
fn every_problem_is_told_at_once() {
    let problems =
        from_file("[http]\nlisten = \"here\"\ndrain_s = \"soon\"\n[demo]\nsign_in = \"always\"").unwrap_err();
    assert_eq!(problems.lines().count(), 3, "{problems}");
    assert!(problems.contains("`http.listen`: invalid socket address syntax"), "{problems}");
    assert!(problems.contains("`demo.sign_in`: unknown variant `always`"), "{problems}");
}

#[test]
fn a_file_that_is_not_toml_is_told_by_line() {
    assert!(from_file("[http]\nlisten =").unwrap_err().starts_with("wenqu.toml: line 2: "));
}

#[test]
fn secrets_are_hidden_wherever_settings_are_shown() {
    let given = environment(&[
        ("WENQU_HTTP_METRICS_TOKEN", "tell-nobody"),
        ("WENQU_DATABASE_URL", "postgres://wenqu:tell@nobody@db.example/wenqu?password=tell"),
    ]);
    let config = load(None, &given).unwrap();
    for shown in [print(&config), format!("{config:?}")] {
        assert!(!shown.contains("tell"), "{shown}");
        assert!(shown.contains("postgres://wenqu:(hidden)@db.example/wenqu"), "{shown}");
    }
}

#[test]
fn what_is_printed_can_be_read_back() {
    let page = print(&load(None, &Environment::new()).unwrap());
    let again = from_file(&page).unwrap();
    assert_eq!(print(&again), page);
}

#[test]
fn settings_that_cannot_work_are_told() {
    let mut config = Config::default();
    config.tls.certificate = Some("nowhere.pem".into());
    config.region.folder = "nowhere".into();
    config.media.listen = "0.0.0.0:0".parse().unwrap();
    config.media.turn = vec!["turn:turn.example.org".to_owned()];
    config.database.url = Some(DatabaseUrl::new("mysql://tell"));
    let problems = check(&config).unwrap_err().to_string();
    for name in ["tls.key", "region.pack", "media.advertise", "media.turn_secret", "database.url"] {
        assert!(problems.contains(name), "{problems}");
    }
    assert!(!problems.contains("tell"), "{problems}");
}
