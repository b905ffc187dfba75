//! Passwords as they are stored: Argon2id (RFC 9106) with 19 MiB, two passes and one lane, which is what OWASP's Password
//! Storage Cheat Sheet asks for, as PHC strings.
//!
//! A hash takes some 35 ms of CPU and 19 MiB of memory, which a WebAssembly module does not give back.

use argon2::password_hash::{PasswordHash, PasswordHasher, SaltString};
use argon2::{Algorithm, Argon2, Params, PasswordVerifier, Version};

use super::new_password::NewPassword;

/// Memory in KiB.
const MEMORY_KIB: u32 = 19 * 1024;
/// Passes over the memory.
const PASSES: u32 = 2;
/// Lanes.
const LANES: u32 = 1;
/// A stored hash with more memory (KiB) or passes than these is not ours, and not computed.
const MOST_MEMORY_KIB: u32 = 64 * 1024;
const MOST_PASSES: u32 = 16;

/// A hash that no password is known for: its 32 bytes are random. To check a password against it takes as long as against that of
/// an account, so that nobody learns from the time which addresses have one.
pub const DUMMY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$0kpQdexxXPCnRkFRzWzImQ$S0NjuFamowlEGCrJJ+FMwK21N6OXtQNYahqKVhiRaR8";

/// What a check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Another password.
    Wrong,
    /// The password.
    Right,
    /// The password, but its hash was computed with less than what is asked for today: store a new one ([`rehash`]).
    RightButOutdated,
}

/// A hash cannot be computed, or what is stored is none: a fault of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unhashable;

/// The PHC string of a new password, with 16 random bytes as its salt.
///
/// # Errors
/// See [`Unhashable`].
pub fn hash(password: &NewPassword, salt: [u8; 16]) -> Result<String, Unhashable> {
    rehash(password.as_str(), salt)
}

/// The PHC string of a password that [`verify`] has just found right, whatever would be asked of it if it were new.
///
/// # Errors
/// See [`Unhashable`].
pub fn rehash(password: &str, salt: [u8; 16]) -> Result<String, Unhashable> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| Unhashable)?;
    let salt = SaltString::encode_b64(&salt).map_err(|_| Unhashable)?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|_| Unhashable)
}

/// Whether `password` is the one whose PHC string is `stored`.
///
/// # Errors
/// See [`Unhashable`].
pub fn verify(password: &str, stored: &str) -> Result<Verdict, Unhashable> {
    let stored = PasswordHash::new(stored).map_err(|_| Unhashable)?;
    let params = Params::try_from(&stored).map_err(|_| Unhashable)?;
    if params.m_cost() > MOST_MEMORY_KIB || params.t_cost() > MOST_PASSES || stored.hash.is_none() {
        return Err(Unhashable);
    }
    let is_outdated = params.m_cost() < MEMORY_KIB
        || params.t_cost() < PASSES
        || stored.algorithm != Algorithm::Argon2id.ident()
        || stored.version != Some(Version::V0x13.into());
    match Argon2::default().verify_password(password.as_bytes(), &stored) {
        Ok(()) if is_outdated => Ok(Verdict::RightButOutdated),
        Ok(()) => Ok(Verdict::Right),
        Err(argon2::password_hash::Error::Password) => Ok(Verdict::Wrong),
        Err(_) => Err(Unhashable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(password: &str) -> NewPassword {
        NewPassword::parse(password, "someone@example.com").unwrap()
    }

    /// The hash of a password with 8 KiB, which is quick.
    fn cheap(password: &str, algorithm: Algorithm) -> String {
        let params = Params::new(8, 1, 1, None).unwrap();
        let salt = SaltString::encode_b64(&[1; 16]).unwrap();
        Argon2::new(algorithm, Version::V0x13, params)
            .hash_password(password.as_bytes(), &salt)
            .unwrap()
            .to_string()
    }

    #[test]
    fn the_stored_form_is_pinned_and_verified() {
        let stored = hash(&new("Grüße aus Übersee"), *b"sixteen bytes ok").unwrap();
        // argon2-cffi, which wraps the reference implementation, gives the same.
        assert_eq!(
            stored,
            "$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbiBieXRlcyBvaw$hys1qxSAI6zAYwpADEDLCd5UrVHYEGYmrHy94vCQNIQ"
        );
        assert_eq!(verify("Grüße aus Übersee", &stored), Ok(Verdict::Right));
        assert_eq!(verify("Grüße aus übersee", &stored), Ok(Verdict::Wrong));
    }

    #[test]
    fn the_dummy_costs_what_all_hashes_cost_and_no_password_opens_it() {
        let dummy = PasswordHash::new(DUMMY).unwrap();
        let params = Params::try_from(&dummy).unwrap();
        assert_eq!((params.m_cost(), params.t_cost(), params.p_cost()), (MEMORY_KIB, PASSES, LANES));
        assert_eq!(dummy.algorithm, Algorithm::Argon2id.ident());
        assert_eq!(dummy.hash.unwrap().len(), 32);
        assert_eq!(verify("", DUMMY), Ok(Verdict::Wrong));
    }

    #[test]
    fn a_hash_of_lesser_cost_is_right_but_outdated() {
        let stored = cheap("swordfish-42", Algorithm::Argon2id);
        assert_eq!(verify("swordfish-42", &stored), Ok(Verdict::RightButOutdated));
        assert_eq!(verify("swordfish-43", &stored), Ok(Verdict::Wrong));
        let stored = cheap("swordfish-42", Algorithm::Argon2d);
        assert_eq!(verify("swordfish-42", &stored), Ok(Verdict::RightButOutdated));
    }

    #[test]
    fn what_is_no_hash_of_ours_is_not_computed() {
        let cheap = cheap("swordfish-42", Algorithm::Argon2id);
        for wrong in [
            String::new(),
            "$argon2id$".to_owned(),
            cheap.replace("m=8,", "m=65537,"),
            cheap.replace("t=1,", "t=17,"),
            cheap.replace("argon2id", "scrypt"),
            cheap.replace("v=19", "v=20"),
            cheap.rsplit_once('$').unwrap().0.to_owned(),
        ] {
            assert_eq!(verify("swordfish-42", &wrong), Err(Unhashable), "{wrong}");
        }
    }
}
