//! System packages: installed when we may, named in one line when we may not.

use std::process::Command;

use anyhow::bail;

use crate::{postgres, steps};

/// A Debian package and how to tell that it is there.
struct Package {
    name: &'static str,
    present: fn() -> bool,
}

/// What building and serving needs.
const TO_RUN: &[Package] = &[
    Package { name: "build-essential", present: || steps::found("cc") },
    Package {
        name: "fonts-noto-cjk",
        present: || std::path::Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").is_file(),
    },
    // What opens the files people send, and the fence around it.
    Package { name: "ffmpeg", present: || steps::found("ffmpeg") && steps::found("ffprobe") },
    Package { name: "libheif-examples", present: || steps::found("heif-convert") && steps::found("heif-enc") },
    Package { name: "poppler-utils", present: || steps::found("pdftoppm") && steps::found("pdfinfo") },
    Package { name: "bubblewrap", present: || steps::found("bwrap") },
];

const CHROMIUM: Package = Package { name: "chromium", present: || steps::found("chromium") };

/// What the tests need besides.
const TO_TEST: &[Package] = &[
    Package { name: "postgresql", present: || postgres::programs().is_some() },
    CHROMIUM,
    Package { name: "python3-venv", present: has_venv },
    // A relay for voices (TURN).
    Package { name: "coturn", present: || steps::found("turnserver") },
];

/// Sees to it that what `cargo xtask run` needs is there.
///
/// # Errors
/// When something is missing and we may not install it; the error holds the line that does.
pub(crate) fn to_run() -> anyhow::Result<()> {
    need_node()?;
    install(&missing(&[TO_RUN]))
}

/// Sees to it that what `cargo xtask bench` needs is there: it asks a browser what a page loads.
///
/// # Errors
/// When something is missing and we may not install it; the error holds the line that does.
pub(crate) fn to_bench() -> anyhow::Result<()> {
    to_run()?;
    install(&missing(&[&[CHROMIUM]]))
}

/// Sees to it that what `cargo xtask test` needs is there.
///
/// # Errors
/// When something is missing and we may not install it; the error holds the line that does.
pub(crate) fn to_test() -> anyhow::Result<()> {
    need_node()?;
    install(&missing(&[TO_RUN, TO_TEST]))
}

fn need_node() -> anyhow::Result<()> {
    if !steps::found("node") || !steps::found("npm") {
        bail!("Node.js 20 or later with npm is needed for the web client; install it and run this again");
    }
    Ok(())
}

fn missing(groups: &[&[Package]]) -> Vec<&'static str> {
    groups
        .iter()
        .flat_map(|group| group.iter())
        .filter(|package| !(package.present)())
        .map(|package| package.name)
        .collect()
}

fn install(missing: &[&str]) -> anyhow::Result<()> {
    if missing.is_empty() {
        return Ok(());
    }
    let line = format!("apt-get install -y --no-install-recommends {}", missing.join(" "));
    let Some(prefix) = root_prefix() else {
        bail!("some system packages are missing; as root run\n\n    {line}\n\nand then this command again");
    };
    steps::step(
        "Refresh the package list",
        as_root(prefix, "apt-get update -qq").env("DEBIAN_FRONTEND", "noninteractive"),
    )?;
    steps::step(
        &format!("Install {}", missing.join(", ")),
        as_root(prefix, &format!("DEBIAN_FRONTEND=noninteractive {line} -qq > /dev/null"))
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}

/// How a command becomes root: it is already, by sudo without a password, or not at all.
fn root_prefix() -> Option<&'static str> {
    if postgres::am_root() {
        return Some("");
    }
    let sudo = Command::new("sudo").args(["-n", "true"]).output().is_ok_and(|output| output.status.success());
    sudo.then_some("sudo ")
}

fn as_root(prefix: &str, line: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{prefix}sh -c '{line}'")]);
    command
}

/// Debian's Python comes without `ensurepip`, which virtual environments need.
fn has_venv() -> bool {
    Command::new("python3").args(["-c", "import venv, ensurepip"]).output().is_ok_and(|output| output.status.success())
}

/// The programs that stories start, in a virtual environment of their own: a CAS, a mail and an S3 server,
/// a reader of calendars.
///
/// # Errors
/// When it cannot be installed.
pub(crate) fn story_servers() -> anyhow::Result<()> {
    const VERSIONS: [&str; 7] = [
        "django-mama-cas==2.5.0",
        "Django==5.2.19",
        "aiosmtpd==1.4.6",
        "icalendar==7.3.2",
        "moto[s3]==5.2.5",
        // What moto needs to be a server; all that its extra of that name brings is for other services of Amazon's.
        "Flask==3.1.3",
        "flask-cors==6.0.5",
    ];
    let folder = steps::root().join("target/cas");
    let stamp = folder.join(VERSIONS.join("+"));
    if stamp.is_file() {
        return Ok(());
    }
    steps::step(
        "Make a place for the servers of the stories",
        Command::new("python3").args(["-m", "venv"]).arg(&folder),
    )?;
    let mut pip = Command::new(folder.join("bin/pip"));
    pip.args(["install", "--quiet", "--disable-pip-version-check"]).args(VERSIONS);
    steps::step("Install the servers of the stories", &mut pip)?;
    std::fs::write(stamp, "")?;
    Ok(())
}
