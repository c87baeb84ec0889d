//! The headers of tus, as any client sends them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use platform::uploads::{Checksum, Concat, Metadata, rules};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let _ = text.parse::<Metadata>();
    let _ = text.parse::<Concat>();
    let _ = rules::bytes(text);
    if let Ok(sum) = text.parse::<Checksum>() {
        let _ = sum.fits([bytes]);
    }
});
