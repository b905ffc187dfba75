//! Configuration, parsed once into types.

use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::keys::{KeyRing, Slot};
use crate::accounts::token::Tokens;
use crate::push::subscription::Services;
use crate::push::vapid::{MalformedVapid, VapidKey};

/// What stands behind the feed. Anything but `live` is said plainly wherever figures are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// The real exchanges.
    Live,
    /// The exchange simulator.
    Simulator,
    /// Recorded days, played back.
    Recording,
}

/// Whose clock windows and candles go by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarketClock {
    /// The system's.
    System,
    /// The source's own, which it tells at `GET /time`. In development only: in a replay it is the recording's.
    Source,
}

/// Where market data come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedConfig {
    /// Base URL of Coinbase Exchange, without a slash at the end.
    pub coinbase_url: String,
    /// Base URL of CoinGecko, without a slash at the end.
    pub coingecko_url: String,
    /// Demo key of CoinGecko, if there is one.
    pub coingecko_key: Option<String>,
    /// What stands behind these addresses.
    pub origin: Origin,
    /// Whose clock the market goes by.
    pub clock: MarketClock,
    /// Names the series of prices. Prices stored under another name are discarded: they belong to another market.
    pub series: String,
}

/// How the hub is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RealtimeConfig {
    /// Leaves in each region.
    pub leaves: u32,
}

/// Leaves in a region at most.
const MOST_LEAVES: u32 = 100;

impl RealtimeConfig {
    /// Reads the variables through `variable`, which yields none for one that is not set.
    ///
    /// # Errors
    /// The first variable that is malformed.
    pub fn parse(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let leaves = variable("HUB_LEAVES").map_or(Some(1), |leaves| leaves.parse().ok());
        let leaves = leaves.filter(|leaves| (1..=MOST_LEAVES).contains(leaves));
        Ok(Self {
            leaves: leaves
                .ok_or(ConfigError { variable: "HUB_LEAVES", expected: "a number from 1 to 100" })?,
        })
    }
}

/// The secrets of accounts.
#[derive(Debug, Clone)]
pub struct AccountsConfig {
    /// What tokens are made and read with.
    pub tokens: Tokens,
}

impl AccountsConfig {
    /// Reads the variables through `variable`, which yields none for one that is not set. There are no defaults: without a secret
    /// nobody signs in.
    ///
    /// # Errors
    /// The first variable that is missing or malformed. What is in it is not told.
    pub fn parse(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let given = |name: &str| variable(name).filter(|text| !text.is_empty());
        let expected = "a name, a colon and 32 random bytes or more in base64url";
        let current = given("TOKEN_KEY").ok_or(ConfigError { variable: "TOKEN_KEY", expected })?;
        let keys = KeyRing::parse(&current, given("TOKEN_KEY_PREVIOUS").as_deref()).map_err(|malformed| {
            let variable = match malformed.slot {
                Slot::Current => "TOKEN_KEY",
                Slot::Previous => "TOKEN_KEY_PREVIOUS",
            };
            ConfigError { variable, expected: malformed.expected }
        })?;
        Ok(Self { tokens: Tokens::new(keys, "cryptovault", "cryptovault") })
    }
}

/// How mails are sent.
#[derive(Clone, PartialEq, Eq)]
pub enum MailConfig {
    /// By a provider that takes them over HTTP.
    Provider {
        /// Where it takes them.
        url: String,
        /// What it knows us by.
        key: String,
        /// Who they are from.
        from: String,
    },
    /// Not at all: they are shown on a page. In development only.
    Outbox,
}

impl MailConfig {
    /// Reads the variables through `variable`, which yields none for one that is not set.
    ///
    /// # Errors
    /// The first variable that is missing or malformed.
    pub fn parse(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let given = |name: &str| variable(name).filter(|text| !text.is_empty());
        let needed =
            |name: &'static str, expected| given(name).ok_or(ConfigError { variable: name, expected });
        match (given("MAIL_URL"), given("MAIL_OUTBOX").as_deref()) {
            (None, Some("on")) => Ok(Self::Outbox),
            (Some(_), Some(_)) => {
                Err(ConfigError { variable: "MAIL_OUTBOX", expected: "left out where there is MAIL_URL" })
            }
            (Some(url), None) if url.starts_with("https://") || url.starts_with("http://127.0.0.1") => {
                Ok(Self::Provider {
                    url,
                    key: needed("MAIL_KEY", "the provider's key")?,
                    from: needed("MAIL_FROM", "the address that mails are from")?,
                })
            }
            _ => Err(ConfigError { variable: "MAIL_URL", expected: "an https URL" }),
        }
    }
}

/// By which key push services know us, and which are written to.
#[derive(Debug, Clone)]
pub struct PushConfig {
    /// The key.
    pub key: VapidKey,
    /// Those that are written to.
    pub services: Services,
}

impl PushConfig {
    /// Reads the variables through `variable`, which yields none for one that is not set. Without a key there is no Web Push.
    ///
    /// # Errors
    /// The first variable that is missing beside the key, or malformed. What is in it is not told.
    pub fn parse(variable: impl Fn(&str) -> Option<String>) -> Result<Option<Self>, ConfigError> {
        let given = |name: &str| variable(name).filter(|text| !text.is_empty());
        let services = match given("PUSH_LOOPBACK").as_deref() {
            None => Services::Public,
            Some("on") => Services::Loopback,
            Some(_) => return Err(ConfigError { variable: "PUSH_LOOPBACK", expected: "on, or left out" }),
        };
        let Some(secret) = given("VAPID_KEY") else { return Ok(None) };
        let contact = given("VAPID_CONTACT").unwrap_or_default();
        let key = VapidKey::parse(&secret, &contact).map_err(|malformed| match malformed {
            MalformedVapid::Key => ConfigError {
                variable: "VAPID_KEY",
                expected: "a private key on P-256, 32 bytes in base64url",
            },
            MalformedVapid::Contact => {
                ConfigError { variable: "VAPID_CONTACT", expected: "a mailto: or https: address" }
            }
        })?;
        Ok(Some(Self { key, services }))
    }
}

/// A variable that is missing or cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// Its name.
    pub variable: &'static str,
    /// What it must be.
    pub expected: &'static str,
}

impl core::fmt::Display for ConfigError {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(formatter, "{} must be {}", self.variable, self.expected)
    }
}

impl FeedConfig {
    /// Reads the variables through `variable`, which yields none for one that is not set.
    ///
    /// # Errors
    /// The first variable that is missing or malformed.
    pub fn parse(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let url = |name: &'static str| {
            variable(name)
                .map(|url| url.trim_end_matches('/').to_owned())
                .filter(|url| url.starts_with("https://") || url.starts_with("http://"))
                .ok_or(ConfigError { variable: name, expected: "an http or https URL" })
        };
        let coinbase_url = url("COINBASE_URL")?;
        let coingecko_url = url("COINGECKO_URL")?;
        let origin = match variable("FEED_ORIGIN").as_deref() {
            Some("live") => Origin::Live,
            Some("simulator") => Origin::Simulator,
            Some("recording") => Origin::Recording,
            _ => {
                return Err(ConfigError {
                    variable: "FEED_ORIGIN",
                    expected: "live, simulator or recording",
                });
            }
        };
        let clock = match variable("MARKET_CLOCK").as_deref() {
            None | Some("system") => MarketClock::System,
            Some("source") => MarketClock::Source,
            Some(_) => return Err(ConfigError { variable: "MARKET_CLOCK", expected: "system or source" }),
        };
        Ok(Self {
            series: variable("FEED_SERIES").unwrap_or_else(|| format!("{origin:?} {coinbase_url}")),
            coingecko_key: variable("COINGECKO_KEY").filter(|key| !key.is_empty()),
            coinbase_url,
            coingecko_url,
            origin,
            clock,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(set: &[(&str, &str)]) -> Result<FeedConfig, ConfigError> {
        FeedConfig::parse(|name| {
            set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    }

    const LIVE: [(&str, &str); 3] = [
        ("COINBASE_URL", "https://exchange.example/"),
        ("COINGECKO_URL", "https://coins.example/api/v3"),
        ("FEED_ORIGIN", "live"),
    ];

    #[test]
    fn addresses_and_origin_are_needed_and_the_rest_has_defaults() {
        let config = parse(&LIVE).unwrap();
        assert_eq!(config.coinbase_url, "https://exchange.example");
        assert_eq!((config.clock, config.coingecko_key), (MarketClock::System, None));
    }

    #[test]
    fn a_variable_that_is_missing_or_malformed_is_named() {
        let named = |set: &[(&str, &str)]| parse(set).unwrap_err().variable;
        assert_eq!(named(&[]), "COINBASE_URL");
        assert_eq!(named(&[LIVE[0], ("COINGECKO_URL", "ftp://x"), LIVE[2]]), "COINGECKO_URL");
        assert_eq!(named(&[LIVE[0], LIVE[1], ("FEED_ORIGIN", "real")]), "FEED_ORIGIN");
        assert_eq!(named(&[LIVE[0], LIVE[1], LIVE[2], ("MARKET_CLOCK", "sundial")]), "MARKET_CLOCK");
    }

    #[test]
    fn a_secret_that_is_missing_or_malformed_is_named_and_not_told() {
        let named = |set: &[(&str, &str)]| {
            let variable =
                |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
            AccountsConfig::parse(variable).map(drop).map_err(|error| {
                assert!(!error.to_string().contains("hush"));
                error.variable
            })
        };
        let (good, other) = (format!("a:{}", "A".repeat(43)), format!("b:{}", "B".repeat(42) + "A"));
        assert_eq!(named(&[]), Err("TOKEN_KEY"));
        assert_eq!(named(&[("TOKEN_KEY", "")]), Err("TOKEN_KEY"));
        assert_eq!(named(&[("TOKEN_KEY", "a:hush")]), Err("TOKEN_KEY"));
        assert_eq!(named(&[("TOKEN_KEY", &good), ("TOKEN_KEY_PREVIOUS", "hush")]), Err("TOKEN_KEY_PREVIOUS"));
        assert_eq!(named(&[("TOKEN_KEY", &good), ("TOKEN_KEY_PREVIOUS", &good)]), Err("TOKEN_KEY_PREVIOUS"));
        assert_eq!(named(&[("TOKEN_KEY", &good), ("TOKEN_KEY_PREVIOUS", &other)]), Ok(()));
    }

    #[test]
    fn mails_go_to_a_provider_or_in_development_to_a_page() {
        let named = |set: &[(&str, &str)]| {
            let variable =
                |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
            MailConfig::parse(variable).map(|mail| mail == MailConfig::Outbox).map_err(|error| error.variable)
        };
        let url = ("MAIL_URL", "https://mail.example/send");
        assert_eq!(named(&[("MAIL_OUTBOX", "on")]), Ok(true));
        assert_eq!(named(&[url, ("MAIL_KEY", "k"), ("MAIL_FROM", "a@b.co")]), Ok(false));
        assert_eq!(named(&[]), Err("MAIL_URL"));
        assert_eq!(named(&[("MAIL_URL", "ftp://x")]), Err("MAIL_URL"));
        assert_eq!(named(&[url]), Err("MAIL_KEY"));
        assert_eq!(named(&[url, ("MAIL_KEY", "k")]), Err("MAIL_FROM"));
        assert_eq!(named(&[url, ("MAIL_OUTBOX", "on")]), Err("MAIL_OUTBOX"));
    }

    #[test]
    fn without_a_key_there_is_no_push_and_with_a_malformed_one_it_is_said() {
        let named = |set: &[(&str, &str)]| {
            let variable =
                |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
            PushConfig::parse(variable)
                .map(|push| push.map(|push| push.services))
                .map_err(|error| error.variable)
        };
        let (key, contact) = (
            ("VAPID_KEY", "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
            ("VAPID_CONTACT", "mailto:a@b.co"),
        );
        assert_eq!(named(&[]), Ok(None));
        assert_eq!(named(&[contact]), Ok(None));
        assert_eq!(named(&[key, contact]), Ok(Some(Services::Public)));
        assert_eq!(named(&[key, contact, ("PUSH_LOOPBACK", "on")]), Ok(Some(Services::Loopback)));
        assert_eq!(named(&[key]), Err("VAPID_CONTACT"));
        assert_eq!(named(&[("VAPID_KEY", "hush"), contact]), Err("VAPID_KEY"));
        assert_eq!(named(&[key, contact, ("PUSH_LOOPBACK", "yes")]), Err("PUSH_LOOPBACK"));
    }

    #[test]
    fn a_hub_has_one_leaf_in_a_region_unless_it_is_given_more() {
        let leaves = |set: Option<&str>| RealtimeConfig::parse(|_| set.map(ToOwned::to_owned));
        assert_eq!(leaves(None), Ok(RealtimeConfig { leaves: 1 }));
        assert_eq!(leaves(Some("4")), Ok(RealtimeConfig { leaves: 4 }));
        for wrong in ["0", "101", "", "many"] {
            assert_eq!(leaves(Some(wrong)).unwrap_err().variable, "HUB_LEAVES", "{wrong}");
        }
    }
}
