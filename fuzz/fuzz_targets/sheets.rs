//! Rosters as people send them: workbooks and tables in any encoding.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sheets::Limits;

fuzz_target!(|bytes: &[u8]| {
    // Little enough that a bomb is found out by its limit and not by the fuzzer's memory.
    let limits = Limits { bytes: 1 << 20, unpacked: 8 << 20, rows: 2_000, columns: 50, cell: 1_024 };
    let _ = sheets::read(bytes, &limits);
    let _ = sheets::first(bytes, &limits, 10);
});
