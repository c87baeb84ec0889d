//! The web client: the files of `web/dist`, inside the program in a release, read from disk in a debug build.

mod headers;
mod negotiate;
mod serve;

pub use headers::protect;
pub use serve::serve;

use std::borrow::Cow;

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../web/dist"]
#[allow_missing = true]
struct Dist;

/// One file of the web client.
struct Asset {
    bytes: Cow<'static, [u8]>,
    sha256: [u8; 32],
}

/// The file at this path, if the client has one.
fn find(path: &str) -> Option<Asset> {
    let file = Dist::get(path)?;
    Some(Asset { sha256: file.metadata.sha256_hash(), bytes: file.data })
}
