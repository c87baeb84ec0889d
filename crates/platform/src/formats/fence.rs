//! The programs of the system that there are, and the fence around each of them.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

kernel::words! {
    /// A program of the system.
    pub enum Tool {
        /// Sound and film.
        Ffmpeg = "ffmpeg",
        /// Tells what is in them.
        Ffprobe = "ffprobe",
        /// Photos of telephones.
        Heif = "heif-convert",
        /// Draws the pages of a PDF.
        PdfToPpm = "pdftoppm",
        /// Tells what is in a PDF.
        PdfInfo = "pdfinfo",
    }
}

impl Tool {
    /// The names it goes by.
    const fn names(self) -> &'static [&'static str] {
        match self {
            // Newer versions have another name for it.
            Self::Heif => &["heif-dec", "heif-convert"],
            Self::Ffmpeg => &["ffmpeg"],
            Self::Ffprobe => &["ffprobe"],
            Self::PdfToPpm => &["pdftoppm"],
            Self::PdfInfo => &["pdfinfo"],
        }
    }

    /// Debian's package of it.
    #[must_use]
    pub const fn package(self) -> &'static str {
        match self {
            Self::Ffmpeg | Self::Ffprobe => "ffmpeg",
            Self::Heif => "libheif-examples",
            Self::PdfToPpm | Self::PdfInfo => "poppler-utils",
        }
    }
}

kernel::words! {
    /// What keeps a program from everything that it does not need, beside the bounds that every program has.
    pub enum Fence {
        /// It sees its own folder and the system's programs, read only; no network, no other process (bubblewrap).
        Closed = "closed",
        /// It has no network (a namespace of its own).
        Offline = "offline",
        /// Only what it is told: to read the one file and no address.
        Told = "told",
    }
}

/// The programs that are there, and the fence that can be put around them. Cheap to clone.
#[derive(Clone)]
pub struct Tools {
    found: BTreeMap<Tool, PathBuf>,
    fence: Fence,
}

/// Sets the bounds; without it no program is started.
const BOUNDS: &str = "prlimit";

impl Tools {
    /// No programs.
    #[must_use]
    pub const fn none() -> Self {
        Self { found: BTreeMap::new(), fence: Fence::Told }
    }

    /// The programs of this machine. Which fence it permits is found out once.
    #[must_use]
    pub fn find() -> Self {
        static FENCE: OnceLock<Fence> = OnceLock::new();
        if in_path(BOUNDS).is_none() {
            return Self::none();
        }
        let place = |tool: &Tool| tool.names().iter().find_map(|name| in_path(name)).map(|path| (*tool, path));
        Self { found: Tool::ALL.iter().filter_map(place).collect(), fence: *FENCE.get_or_init(Fence::find) }
    }

    /// Where a program is.
    #[must_use]
    pub fn path(&self, tool: Tool) -> Option<&Path> {
        self.found.get(&tool).map(PathBuf::as_path)
    }

    /// Whether a program is there.
    #[must_use]
    pub fn has(&self, tool: Tool) -> bool {
        self.found.contains_key(&tool)
    }

    /// The programs that are not there.
    pub fn missing(&self) -> impl Iterator<Item = Tool> {
        Tool::ALL.iter().copied().filter(|tool| !self.has(*tool))
    }

    /// The fence around them.
    #[must_use]
    pub const fn fence(&self) -> Fence {
        self.fence
    }
}

impl fmt::Debug for Tools {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}, {}", self.found.keys(), self.fence)
    }
}

impl Fence {
    /// The closest fence that this machine permits.
    fn find() -> Self {
        let works = |fence: &Self| {
            let mut words = fence.words(Path::new("/tmp")).into_iter();
            let Some(program) = words.next() else { return true };
            let mut command = Command::new(program);
            command.args(words).arg("true").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            command.status().is_ok_and(|status| status.success())
        };
        Self::ALL.iter().copied().find(|fence| works(fence)).unwrap_or(Self::Told)
    }

    /// The words in front of a program that works in this folder.
    pub(super) fn words(self, folder: &Path) -> Vec<OsString> {
        let fixed: &[&str] = match self {
            Self::Closed => &CLOSED,
            Self::Offline => &["unshare", "--map-root-user", "--net", "--"],
            Self::Told => &[],
        };
        let mut words: Vec<OsString> = fixed.iter().map(OsString::from).collect();
        if self == Self::Closed {
            for word in ["--bind".as_ref(), folder.as_os_str(), folder.as_os_str(), "--chdir".as_ref()] {
                words.push(word.to_owned());
            }
            words.push(folder.as_os_str().to_owned());
            words.push("--".into());
        }
        words
    }
}

/// What the closed fence shows of the system: programs, libraries and fonts, read only.
const CLOSED: [&str; 34] = [
    "bwrap",
    "--unshare-all",
    "--die-with-parent",
    "--new-session",
    "--cap-drop",
    "ALL",
    "--ro-bind",
    "/usr",
    "/usr",
    "--ro-bind-try",
    "/lib",
    "/lib",
    "--ro-bind-try",
    "/lib64",
    "/lib64",
    "--ro-bind-try",
    "/bin",
    "/bin",
    "--ro-bind-try",
    "/etc/ld.so.cache",
    "/etc/ld.so.cache",
    "--ro-bind-try",
    "/etc/alternatives",
    "/etc/alternatives",
    "--ro-bind-try",
    "/etc/fonts",
    "/etc/fonts",
    "--ro-bind-try",
    "/var/cache/fontconfig",
    "/var/cache/fontconfig",
    "--dev",
    "/dev",
    "--tmpfs",
    "/tmp",
];

/// A program by its name, as a shell would find it.
fn in_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into());
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}
