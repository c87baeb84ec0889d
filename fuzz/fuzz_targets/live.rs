//! What clients say on a live connection, and what they do in a room.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Some(body) = hub::fuzzing::body_of(text) else { return };
    let Ok(said) = serde_json::from_str::<serde_json::Value>(body) else { return };
    for op in said["ops"].as_array().into_iter().flatten() {
        let Ok(op) = serde_json::from_value::<rooms::NewOp>(op.clone()) else { continue };
        // What can be read can be written and read again.
        let Some(op) = op.op else { continue };
        let kept = serde_json::to_string(&op).expect("an operation can be written");
        assert_eq!(serde_json::from_str::<rooms::Op>(&kept).expect("what was written can be read"), op);
    }
});
