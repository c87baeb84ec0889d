//! Settings that are well formed and still cannot work.

use super::ways::address;
use super::{Config, Problem, Problems, ways};

/// Looks for settings that do not go together, or that name something that is not there.
///
/// # Errors
/// Everything that was found.
pub fn check(config: &Config) -> Result<(), Problems> {
    let problems: Vec<_> = [
        certificate(config),
        sign_in(config),
        pack(config),
        media(config),
        turn(config),
        push(config),
        mail(config),
        sms(config),
        database(config),
        data(config),
        files(config),
        vault(config),
        endpoint("recognition.speech_endpoint", config.recognition.speech_endpoint.as_ref()),
        endpoint("recognition.formula_endpoint", config.recognition.formula_endpoint.as_ref()),
    ]
    .into_iter()
    .flatten()
    .collect();
    if problems.is_empty() { Ok(()) } else { Err(Problems(problems)) }
}

fn certificate(config: &Config) -> Option<Problem> {
    let missing = |path: &std::path::Path| (!path.is_file()).then(|| format!("there is no file {}", path.display()));
    match (&config.tls.certificate, &config.tls.key) {
        (None, None) => None,
        (Some(_), None) => Some(Problem::Unfit("tls.key", "a certificate needs its key".to_owned())),
        (None, Some(_)) => Some(Problem::Unfit("tls.certificate", "a key needs its certificate".to_owned())),
        (Some(certificate), Some(key)) => missing(certificate)
            .map(|message| Problem::Unfit("tls.certificate", message))
            .or_else(|| missing(key).map(|message| Problem::Unfit("tls.key", message))),
    }
}

/// The address of a service, where one is named.
fn endpoint(field: &'static str, named: Option<&String>) -> Option<Problem> {
    let fits = url::Url::parse(named?).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    (!fits).then(|| Problem::Unfit(field, "expected an address: https://…/v1".to_owned()))
}

fn pack(config: &Config) -> Option<Problem> {
    let folder = config.region.folder.join(&config.region.pack);
    let message = || format!("there is no folder {}", folder.display());
    (!folder.is_dir()).then(|| Problem::Unfit("region.pack", message()))
}

fn media(config: &Config) -> Option<Problem> {
    let nowhere = config.media.listen.ip().is_unspecified() && config.media.advertise.is_empty();
    let message = "browsers must be told an address when `media.listen` names none";
    nowhere.then(|| Problem::Unfit("media.advertise", message.to_owned()))
}

fn turn(config: &Config) -> Option<Problem> {
    let known = |url: &String| ["turn:", "turns:"].iter().any(|scheme| url.starts_with(scheme));
    let unknown = config.media.turn.iter().find(|url| !known(url));
    let message = |url| format!("{url}: neither turn:… nor turns:…");
    let open = !config.media.turn.is_empty() && config.media.turn_secret.is_none();
    let needed = "relays in `media.turn` need the secret they share with the program";
    unknown
        .map(|url| Problem::Unfit("media.turn", message(url)))
        .or_else(|| open.then(|| Problem::Unfit("media.turn_secret", needed.to_owned())))
}

fn push(config: &Config) -> Option<Problem> {
    let contact = config.push.contact.as_ref()?;
    let known = ["mailto:", "https://"].iter().any(|scheme| contact.starts_with(scheme));
    (!known).then(|| Problem::Unfit("push.contact", "neither mailto:… nor https://…".to_owned()))
}

fn mail(config: &Config) -> Option<Problem> {
    match (&config.mail.server, &config.mail.from) {
        (Some(_), None) => Some(Problem::Unfit("mail.from", "a server needs a sender".to_owned())),
        (None, Some(_)) => Some(Problem::Unfit("mail.server", "a sender needs a server".to_owned())),
        _ => config.mail.carrier().err().map(|error| Problem::Unfit("mail.server", error.to_string())),
    }
}

fn sms(config: &Config) -> Option<Problem> {
    let gateway = config.sms.gateway.as_deref()?;
    if config.sms.secret.is_none() {
        return Some(Problem::Unfit("sms.secret", "a gateway needs the secret by which it knows us".to_owned()));
    }
    address("sms.gateway", Some(gateway)).err().map(|message| Problem::Unfit("sms.gateway", message))
}

fn sign_in(config: &Config) -> Option<Problem> {
    ways(&config.sign_in.ways).err().map(|message| Problem::Unfit("sign_in.ways", message))
}

fn database(config: &Config) -> Option<Problem> {
    let url = config.database.url.as_ref()?.reveal();
    let known = ["sqlite://", "postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme));
    (!known).then(|| Problem::Unfit("database.url", "neither sqlite://… nor postgres://…".to_owned()))
}

fn data(config: &Config) -> Option<Problem> {
    let folder = &config.data.folder;
    let message = || format!("{} is a file", folder.display());
    (folder.exists() && !folder.is_dir()).then(|| Problem::Unfit("data.folder", message()))
}

fn files(config: &Config) -> Option<Problem> {
    let found = config.files.names_bucket().then(|| config.files.find_bucket())?;
    found.err().map(|(setting, message)| Problem::Unfit(setting, message))
}

fn vault(config: &Config) -> Option<Problem> {
    let path = config.vault.key_file.as_ref()?;
    platform::Vault::open_at(path).err().map(|error| Problem::Unfit("vault.key_file", error.to_string()))
}
