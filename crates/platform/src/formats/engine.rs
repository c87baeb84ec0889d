//! A program of the system, started in its fence.

use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::time::timeout;

use super::fence::Fence;

/// How much one program may use.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Seconds of a processor.
    pub cpu_s: u64,
    /// The time it may take, whatever it waits for.
    pub patience: Duration,
    /// Bytes of memory.
    pub memory: u64,
    /// Bytes of a file that it writes.
    pub file: u64,
}

/// Files and sockets one program may have open.
const OPEN_FILES: u64 = 64;
/// Processes and threads of the account it runs in.
const PROCESSES: u64 = 4_096;
/// What a program says is read no further.
const MOST_SAID: u64 = 1024 * 1024;
/// Of what it complains, the beginning is kept.
const COMPLAINT: u64 = 4_096;

/// How a program ended.
#[derive(Debug)]
pub enum Outcome {
    /// It did what it should, and said this.
    Done(Vec<u8>),
    /// It could not, and complained.
    Failed(String),
    /// It used as much as it may, of time, memory or room.
    Exhausted(&'static str),
}

/// Runs a program in a folder, inside of its bounds and its fence, and hears each line it says.
///
/// It is given no input and no variables, and is ended with everything it started when its time is over or nobody waits any more.
///
/// # Errors
/// When it cannot be started.
pub async fn run<S: AsRef<OsStr>>(
    program: &Path,
    args: impl IntoIterator<Item = S>,
    folder: &Path,
    bounds: Bounds,
    fence: Fence,
    hear: impl FnMut(&str),
) -> io::Result<Outcome> {
    let mut command = fenced(program, args, folder, bounds, fence);
    attend(command.stdin(Stdio::null()), bounds, hear, async |_| Ok(())).await
}

/// The same with something to read: `feed` writes it, for as long as the program listens.
///
/// # Errors
/// When it cannot be started.
pub async fn run_fed<S: AsRef<OsStr>>(
    program: &Path,
    args: impl IntoIterator<Item = S>,
    folder: &Path,
    bounds: Bounds,
    fence: Fence,
    feed: impl AsyncFnOnce(ChildStdin) -> io::Result<()>,
) -> io::Result<Outcome> {
    let mut command = fenced(program, args, folder, bounds, fence);
    let feed = async |pipe: Option<ChildStdin>| match pipe {
        // Whoever listens no longer says why himself.
        Some(pipe) => feed(pipe).await.or_else(|error| ended(&error).then_some(()).ok_or(error)),
        None => Ok(()),
    };
    attend(command.stdin(Stdio::piped()), bounds, |_| (), feed).await
}

fn ended(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe
}

/// A program inside of its bounds and its fence, to be started.
fn fenced<S: AsRef<OsStr>>(
    program: &Path,
    args: impl IntoIterator<Item = S>,
    folder: &Path,
    bounds: Bounds,
    fence: Fence,
) -> Command {
    let mut command = Command::new("prlimit");
    command
        .arg(format!("--cpu={}", bounds.cpu_s))
        .arg(format!("--as={}", bounds.memory))
        .arg(format!("--fsize={}", bounds.file))
        .arg(format!("--nofile={OPEN_FILES}"))
        .arg(format!("--nproc={PROCESSES}"))
        .arg("--core=0")
        .arg("--")
        .args(fence.words(folder))
        .arg(program)
        .args(args)
        .current_dir(folder)
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("LANG", "C.UTF-8")
        .env("HOME", folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // A group of its own, so that all of it can be ended.
        .process_group(0)
        .kill_on_drop(true);
    command
}

/// Starts a program, feeds it, hears it, and waits for its end.
async fn attend(
    command: &mut Command,
    bounds: Bounds,
    mut hear: impl FnMut(&str),
    feed: impl AsyncFnOnce(Option<ChildStdin>) -> io::Result<()>,
) -> io::Result<Outcome> {
    let mut child = Group(command.spawn()?);
    let work = async {
        let (said, complaint, pipe) = (child.0.stdout.take(), child.0.stderr.take(), child.0.stdin.take());
        let (said, complaint, written) = tokio::join!(listen(said, &mut hear), beginning(complaint), feed(pipe));
        written?;
        Ok::<_, io::Error>((said?, complaint?, child.0.wait().await?))
    };
    let Ok(ended) = timeout(bounds.patience, work).await else {
        return Ok(Outcome::Exhausted("time"));
    };
    let (said, complaint, status) = ended?;
    if status.success() {
        return Ok(Outcome::Done(said));
    }
    Ok(exhausted(signal(status), &complaint).map_or(Outcome::Failed(complaint), Outcome::Exhausted))
}

/// A child and whatever it started: all of it goes when it is dropped.
struct Group(Child);

impl Drop for Group {
    fn drop(&mut self) {
        // Gone already, or never there: nothing to end.
        let Some(group) = self.0.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?)) else { return };
        let _ = kill_process_group(group, Signal::KILL);
    }
}

/// Every line of what a program says, and all of it.
async fn listen(from: Option<impl AsyncRead + Unpin>, hear: &mut impl FnMut(&str)) -> io::Result<Vec<u8>> {
    let Some(from) = from else { return Ok(Vec::new()) };
    let mut lines = BufReader::new(from.take(MOST_SAID));
    let mut said = Vec::new();
    loop {
        let begun = said.len();
        if lines.read_until(b'\n', &mut said).await? == 0 {
            return Ok(said);
        }
        hear(String::from_utf8_lossy(&said[begun..]).trim_end());
    }
}

/// The beginning of what a program complains of; it is let to complain on.
async fn beginning(from: Option<impl AsyncRead + Unpin>) -> io::Result<String> {
    let Some(mut from) = from else { return Ok(String::new()) };
    let mut bytes = Vec::new();
    (&mut from).take(COMPLAINT).read_to_end(&mut bytes).await?;
    tokio::io::copy(&mut from, &mut tokio::io::sink()).await?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The signal that ended a program, also one that was ended inside of its fence.
fn signal(status: std::process::ExitStatus) -> Option<i32> {
    use std::os::unix::process::ExitStatusExt;
    status.signal().or_else(|| status.code().filter(|code| *code > 128).map(|code| code - 128))
}

/// What a program used up, where that is why it ended.
fn exhausted(signal: Option<i32>, complaint: &str) -> Option<&'static str> {
    const KILL: i32 = 9;
    const CPU: i32 = 24;
    const FILE: i32 = 25;
    // As the programs, their loader and the shell put it.
    let memory = ["cannot allocate", "bad_alloc", "out of memory", "memory allocation", "failed to map"];
    let complaint = complaint.to_lowercase();
    match signal {
        Some(CPU | KILL) => Some("time"),
        Some(FILE) => Some("room"),
        _ if complaint.contains("file too large") => Some("room"),
        _ if memory.iter().any(|word| complaint.contains(word)) => Some("memory"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::Tools;

    const BOUNDS: Bounds =
        Bounds { cpu_s: 20, patience: Duration::from_secs(20), memory: 1024 * 1024 * 1024, file: 1024 * 1024 };

    async fn shell(script: &str, bounds: Bounds, fence: Fence) -> Outcome {
        let folder = tempfile::tempdir().unwrap();
        run(Path::new("/bin/sh"), ["-c", script], folder.path(), bounds, fence, |_| ()).await.unwrap()
    }

    /// The fences that this machine permits, the closest first.
    fn fences() -> Vec<Fence> {
        let closest = Tools::find().fence();
        Fence::ALL.iter().copied().skip_while(|fence| *fence != closest).collect()
    }

    #[tokio::test]
    async fn a_program_says_what_it_did_line_by_line() {
        let folder = tempfile::tempdir().unwrap();
        let mut lines = Vec::new();
        let hear = |line: &str| lines.push(line.to_owned());
        let script = ["-c", "echo one; echo two; echo three > made; echo but >&2"];
        let outcome = run(Path::new("/bin/sh"), script, folder.path(), BOUNDS, fences()[0], hear).await.unwrap();
        assert!(matches!(outcome, Outcome::Done(said) if said == b"one\ntwo\n"));
        assert_eq!(lines, ["one", "two"]);
        assert_eq!(std::fs::read_to_string(folder.path().join("made")).unwrap(), "three\n");
    }

    #[tokio::test]
    async fn a_program_that_cannot_do_it_complains() {
        for fence in fences() {
            let outcome = shell("echo no such thing >&2; exit 3", BOUNDS, fence).await;
            assert!(matches!(&outcome, Outcome::Failed(text) if text.contains("no such thing")), "{fence} {outcome:?}");
        }
    }

    #[tokio::test]
    async fn whoever_takes_too_long_is_ended_with_everything_he_started() {
        let bounds = Bounds { patience: Duration::from_millis(400), ..BOUNDS };
        for fence in fences() {
            let folder = tempfile::tempdir().unwrap();
            let script = "(while :; do echo x >> beat; sleep 0.02; done) & sleep 60";
            let outcome =
                run(Path::new("/bin/sh"), ["-c", script], folder.path(), bounds, fence, |_| ()).await.unwrap();
            assert!(matches!(outcome, Outcome::Exhausted("time")), "{fence} {outcome:?}");
            // The one in the background beats no more: what it wrote stays as long as it is over several of its beats.
            let length = || std::fs::metadata(folder.path().join("beat")).unwrap().len();
            let still = async |before: u64| {
                shell("sleep 0.2", BOUNDS, Fence::Told).await;
                before == length()
            };
            assert!(still(length()).await || still(length()).await, "{fence}");
        }
    }

    #[tokio::test]
    async fn a_program_has_so_much_of_the_processor_of_memory_and_of_room() {
        for fence in fences() {
            let busy = shell("while :; do :; done", Bounds { cpu_s: 1, ..BOUNDS }, fence).await;
            assert!(matches!(busy, Outcome::Exhausted("time")), "{fence} {busy:?}");
            let small = Bounds { memory: 64 * 1024 * 1024, ..BOUNDS };
            let greedy = shell("exec bash -c 'x=x; while :; do x=$x$x; done'", small, fence).await;
            assert!(matches!(greedy, Outcome::Exhausted("memory")), "{fence} {greedy:?}");
            let wide = shell("exec head -c 9000000 /dev/zero > wide", BOUNDS, fence).await;
            assert!(matches!(wide, Outcome::Exhausted("room")), "{fence} {wide:?}");
        }
    }

    #[tokio::test]
    async fn a_program_is_told_nothing_of_us() {
        for fence in fences() {
            let Outcome::Done(said) = shell("env", BOUNDS, fence).await else { panic!("{fence}") };
            let said = String::from_utf8(said).unwrap();
            assert!(
                said.lines().all(|line| {
                    ["PATH=", "LANG=", "HOME=", "PWD=", "OLDPWD=", "_=", "SHLVL="]
                        .iter()
                        .any(|name| line.starts_with(name))
                }),
                "{said}"
            );
        }
    }

    #[tokio::test]
    async fn behind_the_closed_fence_there_is_no_other_file_and_no_network() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let secret = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(secret.path(), "secret").unwrap();
        let read = format!("cat {} || cat /etc/passwd || cat /proc/1/environ", secret.path().display());
        let call = format!("exec bash -c 'echo hello > /dev/tcp/127.0.0.1/{port}'");
        for fence in fences() {
            let called = shell(&call, BOUNDS, fence).await;
            assert_eq!(matches!(called, Outcome::Done(_)), fence == Fence::Told, "{fence} {called:?}");
            if fence == Fence::Closed {
                let outcome = shell(&read, BOUNDS, fence).await;
                assert!(matches!(outcome, Outcome::Failed(_)), "{outcome:?}");
            }
        }
    }
}
