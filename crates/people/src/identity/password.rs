//! Hashing and checking passwords with argon2id.

use std::fmt;
use std::num::NonZero;
use std::sync::Arc;
use std::thread;

use argon2::password_hash::phc;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash};
use kernel::{BadColumn, Column, Kind, Stored, Value};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::PasswordCost;

/// Whose password does not matter: what a login nobody has is checked against.
const NOBODYS: &str = "the password of nobody";

/// A password could not be hashed: the cost is none argon2id can work at, or there is no memory for it.
#[derive(Debug, thiserror::Error)]
#[error("password hashing: {0}")]
pub struct HashError(String);

impl From<password_hash::Error> for HashError {
    fn from(error: password_hash::Error) -> Self {
        Self(error.to_string())
    }
}

/// A hashed password in the PHC string format. Never shown in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

impl Stored for PasswordHash {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        self.0.to_value()
    }
}

impl Column for PasswordHash {
    fn from_value(value: Value) -> Result<Self, BadColumn> {
        String::from_value(value).map(Self)
    }
}

/// What checking a password says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is right.
    Right,
    /// It is right, but was hashed at another cost than today's.
    RightButOutdated,
    /// It is wrong.
    Wrong,
}

/// Hashes and checks passwords, no more at once than there are processors: each takes its share of memory.
#[derive(Clone)]
pub struct Passwords(Arc<Inner>);

struct Inner {
    argon2: Argon2<'static>,
    nobodys: PasswordHash,
    turns: Semaphore,
}

impl Passwords {
    pub(super) fn new(cost: PasswordCost) -> Result<Self, HashError> {
        let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, None)
            .map_err(|error| HashError(error.to_string()))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobodys = hash(&argon2, NOBODYS)?;
        let turns = Semaphore::new(thread::available_parallelism().map_or(1, NonZero::get));
        Ok(Self(Arc::new(Inner { argon2, nobodys, turns })))
    }

    /// Hashes a password with a fresh salt. Takes tens of milliseconds: never inside a transaction.
    pub(super) async fn hash(&self, password: &str) -> Result<PasswordHash, HashError> {
        let password = password.to_owned();
        self.work(move |inner| hash(&inner.argon2, &password)).await
    }

    /// Checks a password. Without a hash (a login nobody has) it is wrong, after the same work.
    pub(super) async fn check(&self, password: &str, known: Option<PasswordHash>) -> Result<Verdict, HashError> {
        let password = password.to_owned();
        self.work(move |inner| match known {
            Some(known) => check(&inner.argon2, &password, &known),
            None => check(&inner.argon2, &password, &inner.nobodys).map(|_| Verdict::Wrong),
        })
        .await
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashError> {
        let inner = Arc::clone(&self.0);
        let _turn = self.0.turns.acquire().await.map_err(|error| HashError(error.to_string()))?;
        spawn_blocking(move || work(&inner)).await.map_err(|error| HashError(error.to_string()))?
    }
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Passwords").field(self.0.argon2.params()).finish()
    }
}

fn hash(argon2: &Argon2<'_>, password: &str) -> Result<PasswordHash, HashError> {
    let hashed: phc::PasswordHash = argon2.hash_password(password.as_bytes())?;
    Ok(PasswordHash(hashed.to_string()))
}

fn check(argon2: &Argon2<'_>, password: &str, known: &PasswordHash) -> Result<Verdict, HashError> {
    let known = phc::PasswordHash::new(&known.0).map_err(|error| HashError(error.to_string()))?;
    match argon2.verify_password(password.as_bytes(), &known) {
        Ok(()) if Params::try_from(&known).is_ok_and(|params| is_same(&params, argon2.params())) => Ok(Verdict::Right),
        Ok(()) => Ok(Verdict::RightButOutdated),
        Err(password_hash::Error::PasswordInvalid) => Ok(Verdict::Wrong),
        Err(error) => Err(error.into()),
    }
}

fn is_same(one: &Params, other: &Params) -> bool {
    (one.m_cost(), one.t_cost(), one.p_cost()) == (other.m_cost(), other.t_cost(), other.p_cost())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: PasswordCost = PasswordCost { memory_kib: 8, passes: 1, lanes: 1 };
    const LESS_CHEAP: PasswordCost = PasswordCost { memory_kib: 16, passes: 1, lanes: 1 };

    #[tokio::test]
    async fn a_password_is_known_again() {
        let passwords = Passwords::new(CHEAP).unwrap();
        let known = passwords.hash("晨读 at seven").await.unwrap();
        assert!(known.0.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{}", known.0);
        assert!(!format!("{known:?} {passwords:?}").contains(&known.0));
        for (password, hash, verdict) in [
            ("晨读 at seven", Some(known.clone()), Verdict::Right),
            ("晨读 at eight", Some(known.clone()), Verdict::Wrong),
            ("", Some(known.clone()), Verdict::Wrong),
            ("晨读 at seven", None, Verdict::Wrong),
            (NOBODYS, None, Verdict::Wrong),
        ] {
            assert_eq!(passwords.check(password, hash).await.unwrap(), verdict, "{password}");
        }
        let dearer = Passwords::new(LESS_CHEAP).unwrap();
        assert_eq!(dearer.check("晨读 at seven", Some(known)).await.unwrap(), Verdict::RightButOutdated);
    }

    #[test]
    fn an_impossible_cost_is_refused() {
        assert!(Passwords::new(PasswordCost { memory_kib: 1, passes: 1, lanes: 1 }).is_err());
        assert!(Passwords::new(PasswordCost { memory_kib: 8, passes: 0, lanes: 1 }).is_err());
    }
}
