//! Who may open a socket, and at which leaf.

use super::protocol::SUBPROTOCOL;
use crate::error::{ErrorCode, Failure};

/// What of a request matters for a WebSocket.
#[derive(Debug, Clone)]
pub struct Handshake<'h> {
    /// `Upgrade`.
    pub upgrade: Option<String>,
    /// `Sec-WebSocket-Protocol`.
    pub protocols: Option<String>,
    /// `Origin`, which browsers always send and nobody else must.
    pub origin: Option<String>,
    /// The address asked for.
    pub url: &'h str,
}

impl Handshake<'_> {
    /// Whether it may be accepted.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self) -> Result<(), Failure> {
        let is_upgrade =
            self.upgrade.as_ref().is_some_and(|upgrade| upgrade.eq_ignore_ascii_case("websocket"));
        if !is_upgrade {
            return Err(Failure::new(ErrorCode::UpgradeRequired, "This address is for WebSockets"));
        }
        let mut offered = self.protocols.iter().flat_map(|protocols| protocols.split(','));
        if !offered.any(|protocol| protocol.trim() == SUBPROTOCOL) {
            let message = format!("The subprotocol must be {SUBPROTOCOL}");
            return Err(Failure::new(ErrorCode::UnknownSubprotocol, message));
        }
        if self.origin.as_deref().is_some_and(|origin| origin != origin_of(self.url)) {
            return Err(Failure::new(ErrorCode::ForeignOrigin, "Other sites may not open sockets here"));
        }
        Ok(())
    }
}

/// Scheme, host and port of an address.
pub fn origin_of(url: &str) -> &str {
    let host = url.find("://").map_or(0, |scheme| scheme + 3);
    let end = url.get(host..).and_then(|rest| rest.find(['/', '?', '#'])).map_or(url.len(), |end| host + end);
    url.get(..end).unwrap_or(url)
}

/// The leaf for a socket: one of those of its region. `chance` is random in `0..1`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "chance is in 0..1, leaves are few"
)]
pub fn leaf(region: &str, leaves: u32, chance: f64) -> String {
    let region: String = region.chars().filter(char::is_ascii_alphabetic).take(8).collect();
    let region = if region.is_empty() { "any".to_owned() } else { region.to_ascii_lowercase() };
    let number = (chance * f64::from(leaves)) as u32;
    format!("{region}-{}", number.min(leaves.saturating_sub(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(upgrade: &str, protocols: &str, origin: Option<&str>) -> Option<ErrorCode> {
        let handshake = Handshake {
            upgrade: Some(upgrade.to_owned()),
            protocols: Some(protocols.to_owned()),
            origin: origin.map(ToOwned::to_owned),
            url: "https://vault.example:8443/ws?x",
        };
        handshake.check().err().map(|failure| failure.code)
    }

    #[test]
    fn a_browser_of_this_site_and_a_program_are_let_in() {
        assert_eq!(check("websocket", SUBPROTOCOL, Some("https://vault.example:8443")), None);
        assert_eq!(check("WebSocket", "other, cryptovault.v1.json", None), None);
    }

    #[test]
    fn another_site_another_protocol_and_another_kind_of_request_are_not() {
        assert_eq!(check("h2c", SUBPROTOCOL, None), Some(ErrorCode::UpgradeRequired));
        assert_eq!(check("websocket", "cryptovault.v2.json", None), Some(ErrorCode::UnknownSubprotocol));
        for origin in
            ["https://vault.example", "http://vault.example:8443", "null", "https://evil.example", ""]
        {
            assert_eq!(
                check("websocket", SUBPROTOCOL, Some(origin)),
                Some(ErrorCode::ForeignOrigin),
                "{origin}"
            );
        }
    }

    #[test]
    fn sockets_are_spread_over_the_leaves_of_their_region() {
        assert_eq!(leaf("EU", 4, 0.0), "eu-0");
        assert_eq!(leaf("EU", 4, 0.99), "eu-3");
        assert_eq!(leaf("", 1, 0.5), "any-0");
        assert_eq!(leaf("../x", 1, 1.0), "x-0");
    }
}
