//! The token that a page shows with every request that changes something: only a page of this site can have read it.

use base64ct::{Base64UrlUnpadded, Encoding};
use hmac::Mac;

use super::keys::KeyRing;

/// What the code is for. Part of what it is computed over.
const DOMAIN: &str = "cryptovault csrf 1";

/// Characters of a token: 32 bytes in base64url.
const LENGTH: usize = 43;

/// The token of a session. It is the same for as long as the keys are.
pub fn token(keys: &KeyRing, session_id: &str) -> String {
    let mac = keys.current().mac(DOMAIN, session_id);
    Base64UrlUnpadded::encode_string(&mac.finalize().into_bytes())
}

/// Whether this is the token of the session, by today's key or the one before it. The comparison takes the same time wherever
/// they differ.
pub fn is_token(keys: &KeyRing, session_id: &str, token: &str) -> bool {
    if token.len() != LENGTH {
        return false;
    }
    let Ok(code) = Base64UrlUnpadded::decode_vec(token) else {
        return false;
    };
    keys.all().any(|key| key.mac(DOMAIN, session_id).verify_slice(&code).is_ok())
}

#[cfg(test)]
mod tests {
    use super::super::keys::tests::ring;
    use super::*;

    #[test]
    fn the_form_of_a_token_is_pinned() {
        // Python: base64.urlsafe_b64encode(hmac.digest(b"\1" * 32, b"cryptovault csrf 1\ns1", "sha256")).rstrip(b"=")
        assert_eq!(token(&ring(("a", 1), None), "s1"), "y8RH5Nfn6c16afQuQOqK1ApwK7J-CIIyP009NajuPNk");
    }

    #[test]
    fn it_holds_for_its_session_alone_and_over_one_change_of_keys() {
        let (first, second, third) =
            (ring(("a", 1), None), ring(("b", 2), Some(("a", 1))), ring(("c", 3), Some(("b", 2))));
        let shown = token(&first, "s1");
        assert!(is_token(&first, "s1", &shown));
        assert!(is_token(&second, "s1", &shown));
        assert!(!is_token(&third, "s1", &shown));
        assert!(!is_token(&first, "s2", &shown));
    }

    #[test]
    fn what_is_cut_or_changed_is_refused() {
        let keys = ring(("a", 1), None);
        let shown = token(&keys, "s1");
        for end in 0..shown.len() {
            assert!(!is_token(&keys, "s1", shown.get(..end).unwrap()));
        }
        for wrong in [format!("{shown}="), format!("{shown}A"), shown.to_lowercase(), "é".repeat(21)] {
            assert!(!is_token(&keys, "s1", &wrong), "{wrong}");
        }
    }
}
