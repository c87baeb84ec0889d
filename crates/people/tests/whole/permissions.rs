//! The policy as it was agreed: a change of it shows as a difference in `output/permissions.txt`.

use std::path::Path;

/// Set to write the file anew after a change that is meant.
const RENEW: &str = "WENQU_RENEW_OUTPUT";

#[test]
fn the_policy_is_the_one_agreed_upon() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/output/permissions.txt");
    let printed = people::policy::print();
    if std::env::var_os(RENEW).is_some() {
        std::fs::write(&file, &printed).unwrap();
    }
    let agreed = std::fs::read_to_string(&file).unwrap();
    assert!(agreed == printed, "the policy has changed; if that is meant, run this test with {RENEW}=1:\n{printed}");
}
