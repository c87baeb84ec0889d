use super::*;

fn vault(byte: u8) -> Vault {
    Vault::with_key([byte; KEY_BYTES])
}

#[test]
fn what_was_sealed_is_opened_with_the_same_key_and_purpose() {
    let sealed = vault(1).seal("contacts.phone", "13800000000".as_bytes()).unwrap();
    assert!(!sealed.contains("13800000000"));
    assert_eq!(vault(1).open_text("contacts.phone", &sealed).unwrap(), "13800000000");
    assert_eq!(vault(1).open("contacts.mail", &sealed), Err(VaultError::WrongKey));
    assert_eq!(vault(2).open("contacts.phone", &sealed), Err(VaultError::WrongKey));
}

#[test]
fn a_sealed_text_differs_each_time_and_its_fingerprint_does_not() {
    let vault = vault(1);
    assert_ne!(vault.seal("x", b"same").unwrap(), vault.seal("x", b"same").unwrap());
    assert_eq!(vault.index("x", "same"), vault.index("x", "same"));
    assert_ne!(vault.index("x", "same"), vault.index("y", "same"));
    assert_ne!(vault.index("x", "same"), super::Vault::with_key([2; KEY_BYTES]).index("x", "same"));
}

#[test]
fn what_was_changed_or_never_sealed_is_refused() {
    let vault = vault(1);
    let mut sealed = vault.seal("x", b"text").unwrap();
    let last = sealed.pop().unwrap();
    sealed.push(if last == 'A' { 'Q' } else { 'A' });
    assert_eq!(vault.open("x", &sealed), Err(VaultError::WrongKey));
    for text in ["", "v1.", "v1.AAAA", "plain", "v2.AAAA"] {
        assert_eq!(vault.open("x", text), Err(VaultError::NotSealed), "{text:?}");
    }
}

#[test]
fn the_key_is_made_once_and_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault.key");
    assert!(matches!(Vault::open_at(&path), Err(KeyError::File(..))));
    let sealed = Vault::at(&path).unwrap().seal("x", b"kept").unwrap();
    assert_eq!(Vault::at(&path).unwrap().open("x", &sealed).unwrap(), b"kept");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::write(&path, "no key").unwrap();
    assert!(matches!(Vault::at(&path), Err(KeyError::NotAKey(_))));
}
