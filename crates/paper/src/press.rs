//! Where the font is, and reading it once.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::Mutex;

use crate::{PaperError, Typeface};

/// Where Debian, Fedora, Arch, Alpine and macOS keep a font with Chinese characters, and the number of its simplified face.
const USUAL: &[(&str, u32)] = &[
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/noto/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
    ("/System/Library/Fonts/PingFang.ttc", 0),
];

/// The font that an operator has named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FontPlace {
    /// The file.
    pub path: PathBuf,
    /// The number of the face in a collection; 0 in a file with one.
    pub face: u32,
}

/// Where documents get their type from. A part of the program; the font is read at the first document, and kept.
#[derive(Clone)]
pub struct Press {
    named: Option<FontPlace>,
    typeface: Arc<Mutex<Option<Arc<Typeface>>>>,
}

impl Press {
    /// A press with the font that is named, or with the first that stands in a usual place.
    #[must_use]
    pub fn new(named: Option<FontPlace>) -> Self {
        Self { named, typeface: Arc::default() }
    }

    /// The typeface. Reads the file the first time: call it where blocking is allowed.
    ///
    /// # Errors
    /// `NoFont`, `FontUnreadable`, `FontUnfit`; the next call tries again.
    pub fn typeface(&self) -> Result<Arc<Typeface>, PaperError> {
        let mut kept = self.typeface.lock();
        if let Some(typeface) = &*kept {
            return Ok(Arc::clone(typeface));
        }
        let place = self.named.clone().or_else(usual).ok_or(PaperError::NoFont)?;
        let typeface = Arc::new(Typeface::open(&place.path, place.face)?);
        *kept = Some(Arc::clone(&typeface));
        Ok(typeface)
    }
}

fn usual() -> Option<FontPlace> {
    let found = USUAL.iter().find(|(path, _)| Path::new(path).is_file());
    found.map(|(path, face)| FontPlace { path: PathBuf::from(path), face: *face })
}

impl fmt::Debug for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Press").field(&self.named).finish()
    }
}
