//! Subscriptions: where a browser can be reached, and how to write so that only it can read.

use core::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};
use p256::PublicKey;
use sha2::{Digest, Sha256};

use crate::error::Invalid;

/// Bytes of the secret that a browser shares with whom it lets write (RFC 8291, section 3.2).
pub const AUTH_BYTES: usize = 16;
/// Bytes of a point that is not compressed.
pub const POINT_BYTES: usize = 65;
/// Characters of an address at most.
const LONGEST_ENDPOINT: usize = 1024;

/// Which push services are written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Services {
    /// Those with a name on the public network, by https.
    Public,
    /// And one on this machine, by http: in development.
    Loopback,
}

/// A browser that has asked to be told. Who knows the address can write to it, so [`fmt::Debug`] shows only whose service it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Subscription {
    endpoint: String,
    origin: String,
    key: PublicKey,
    auth: [u8; AUTH_BYTES],
}

impl Subscription {
    /// Reads what a browser says of it: `endpoint`, `keys.p256dh` and `keys.auth`.
    ///
    /// # Errors
    /// Which of them is wrong, and what it must be.
    pub fn parse(endpoint: &str, p256dh: &str, auth: &str, services: Services) -> Result<Self, Invalid> {
        let origin = origin(endpoint, services).ok_or(Invalid::new(
            "endpoint",
            "must be the https address that the browser's push service gave",
        ))?;
        let malformed_key = || Invalid::new("keys.p256dh", "must be a public key on P-256 in base64url");
        let point = decode::<POINT_BYTES>(p256dh).ok_or_else(malformed_key)?;
        let key = PublicKey::from_sec1_bytes(&point).map_err(|_| malformed_key())?;
        let auth = decode(auth).ok_or(Invalid::new("keys.auth", "must be 16 bytes in base64url"))?;
        Ok(Self { endpoint: endpoint.to_owned(), origin, key, auth })
    }

    /// Where messages are sent.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Whose word is given to: scheme, host, and port if it is not the usual one.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Names it: the same address is the same subscription. 43 characters of base64url, which do not give the address away.
    pub fn id(&self) -> String {
        Base64UrlUnpadded::encode_string(&Sha256::digest(&self.endpoint))
    }

    pub(super) fn key(&self) -> &PublicKey {
        &self.key
    }

    pub(super) fn auth(&self) -> &[u8; AUTH_BYTES] {
        &self.auth
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Subscription").field("origin", &self.origin).finish_non_exhaustive()
    }
}

/// Exactly so many bytes in base64url. Browsers write no padding, some libraries do.
pub(super) fn decode<const BYTES: usize>(text: &str) -> Option<[u8; BYTES]> {
    let mut bytes = [0; BYTES];
    let read = Base64UrlUnpadded::decode(text.trim_end_matches('='), &mut bytes).ok()?.len();
    (read == BYTES).then_some(bytes)
}

/// The origin of an address, in the form that browsers give: nothing that could be read in two ways.
fn origin(endpoint: &str, services: Services) -> Option<String> {
    let is_plain =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#' && byte != b'\\');
    if endpoint.len() > LONGEST_ENDPOINT || !is_plain(endpoint) {
        return None;
    }
    let (scheme, rest) = endpoint.split_once("://")?;
    let (authority, path) = rest.split_once('/')?;
    if path.is_empty() {
        return None;
    }
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port.parse::<u16>().ok()?)),
        None => (authority, None),
    };
    let is_loopback = services == Services::Loopback && matches!(host, "127.0.0.1" | "localhost");
    let is_served = match scheme {
        "https" => is_loopback || is_public(host),
        "http" => is_loopback,
        _ => false,
    };
    let usual = if scheme == "https" { 443 } else { 80 };
    let port = port.filter(|port| *port != usual).map(|port| format!(":{port}")).unwrap_or_default();
    is_served.then(|| format!("{scheme}://{host}{port}"))
}

/// A name of at least two parts in small letters, the last of which begins with a letter: so no address by numbers.
fn is_public(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let last = host.rsplit_once('.').map_or("", |(_, last)| last);
    host.len() <= 253
        && host.split('.').all(is_label)
        && last.starts_with(|first: char| first.is_ascii_lowercase())
        && !matches!(last, "local" | "internal" | "localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of RFC 8291, appendix A.
    const KEY: &str =
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

    fn parse(endpoint: &str, services: Services) -> Result<Subscription, String> {
        Subscription::parse(endpoint, KEY, AUTH, services).map_err(|invalid| invalid.field)
    }

    #[test]
    fn the_origin_of_an_address_is_who_the_word_is_given_to() {
        for (endpoint, origin) in [
            ("https://fcm.googleapis.com/fcm/send/dpH5:APA91_x-y", "https://fcm.googleapis.com"),
            (
                "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
                "https://updates.push.services.mozilla.com",
            ),
            (
                "https://wns2-par02p.notify.windows.com/w/?token=BQYA%2b",
                "https://wns2-par02p.notify.windows.com",
            ),
            ("https://push.example.net:8443/p/1", "https://push.example.net:8443"),
            ("https://push.example.net:443/p/1", "https://push.example.net"),
        ] {
            assert_eq!(parse(endpoint, Services::Public).unwrap().origin(), origin);
        }
    }

    #[test]
    fn an_address_that_is_not_of_a_public_service_is_refused() {
        let long = format!("https://push.example.net/{}", "x".repeat(1000));
        for endpoint in [
            "",
            "https://",
            "https://push.example.net",
            "https://push.example.net/",
            "http://push.example.net/p",
            "ftp://push.example.net/p",
            "//push.example.net/p",
            "https://user@push.example.net/p",
            "https://push.example.net:x/p",
            "https://push.example.net:99999/p",
            "https://push.example.net/p#f",
            "https://push.example.net/a b",
            "https://push.example.net\\@evil/p",
            "https://PUSH.example.net/p",
            "https://localhost/p",
            "https://intranet/p",
            "https://printer.local/p",
            "https://127.0.0.1/p",
            "https://[::1]/p",
            "https://0x7f.1/p",
            "https://2130706433/p",
            "https://a..b/p",
            "https://-a.com/p",
            "https://exämple.net/p",
            &long,
        ] {
            assert_eq!(parse(endpoint, Services::Public), Err("endpoint".to_owned()), "{endpoint}");
        }
    }

    #[test]
    fn a_service_on_this_machine_is_for_development() {
        let endpoint = "http://127.0.0.1:9099/push/1";
        assert_eq!(parse(endpoint, Services::Loopback).unwrap().origin(), "http://127.0.0.1:9099");
        assert!(parse("http://push.example.net/1", Services::Loopback).is_err());
        assert!(parse(endpoint, Services::Public).is_err());
    }

    #[test]
    fn keys_that_are_none_are_refused() {
        let off_the_curve =
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw8";
        let compressed = "AiVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcx";
        let endpoint = "https://push.example.net/p/1";
        for (field, key, auth) in [
            ("keys.p256dh", "", AUTH),
            ("keys.p256dh", off_the_curve, AUTH),
            ("keys.p256dh", compressed, AUTH),
            ("keys.p256dh", "BCVxsr7N+eNg", AUTH),
            ("keys.auth", KEY, ""),
            ("keys.auth", KEY, "BTBZMqHH6r4Tts7J_aSI"),
            ("keys.auth", KEY, "BTBZMqHH6r4Tts7J/aSIgg"),
        ] {
            let refused = Subscription::parse(endpoint, key, auth, Services::Public).unwrap_err();
            assert_eq!(refused.field, field);
        }
        let padded =
            Subscription::parse(endpoint, &format!("{KEY}="), &format!("{AUTH}=="), Services::Public);
        assert!(padded.is_ok());
    }

    #[test]
    fn neither_its_name_nor_what_is_logged_gives_the_address_away() {
        let subscription = parse("https://push.example.net/p/1", Services::Public).unwrap();
        assert_eq!(format!("{subscription:?}"), r#"Subscription { origin: "https://push.example.net", .. }"#);
        assert_eq!(subscription.id().len(), 43);
    }
}
