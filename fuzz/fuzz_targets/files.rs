//! Photos are decoded and voices are measured, whatever their bytes say.
#![no_main]

use libfuzzer_sys::fuzz_target;
use platform::files::{FilePurpose, fuzzing};

fuzz_target!(|bytes: &[u8]| {
    fuzzing::clean(FilePurpose::BoardImage, bytes);
    fuzzing::length(bytes);
});
