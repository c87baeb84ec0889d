//! What a file is and what becomes of it, by its bytes: nothing that is sent brings the program down.
#![no_main]

use libfuzzer_sys::fuzz_target;
use platform::files::FilePurpose;
use platform::formats::rules::{self, PdfFacts, Probe};

fuzz_target!(|bytes: &[u8]| {
    for purpose in FilePurpose::ALL {
        let _ = rules::way(*purpose, bytes, |_| true);
        let _ = rules::way(*purpose, bytes, |_| false);
    }
    let _ = Probe::read(bytes).map(|probe| rules::check_video(&probe, std::time::Duration::from_secs(180)));
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = rules::done_until(text);
        let _ = PdfFacts::read(text).map(|facts| rules::page_scale(facts.sides.first().copied()));
    }
});
