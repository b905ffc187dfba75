//! Who asks: what a request carries to show it, and what is known once that is checked.

/// What a request carries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Credentials<'r> {
    /// The access token of a session.
    pub access: Option<&'r str>,
    /// The refresh token.
    pub refresh: Option<&'r str>,
    /// What a sign-in, or a ceremony, has got to.
    pub step: Option<&'r str>,
    /// The secret of an API key.
    pub key: Option<&'r str>,
    /// Whether there are cookies at all.
    pub has_cookies: bool,
}

/// The cookie of the access token.
pub const ACCESS_COOKIE: &str = "__Host-at";
/// The cookie of the refresh token.
pub const REFRESH_COOKIE: &str = "__Secure-rt";
/// The cookie of what has been got to.
pub const STEP_COOKIE: &str = "__Secure-step";
/// The longest `Cookie` that is looked into, in bytes.
const LONGEST_COOKIES: usize = 16 * 1024;

impl<'r> Credentials<'r> {
    /// Reads `Cookie` and `Authorization`. Of a cookie that comes twice the first counts.
    pub fn of(cookies: Option<&'r str>, authorization: Option<&'r str>) -> Self {
        let mut credentials = Self { has_cookies: cookies.is_some(), ..Self::default() };
        let cookies = cookies.filter(|cookies| cookies.len() <= LONGEST_COOKIES).unwrap_or_default();
        for (name, value) in cookies.split(';').filter_map(|cookie| cookie.trim().split_once('=')) {
            let place = match name {
                ACCESS_COOKIE => &mut credentials.access,
                REFRESH_COOKIE => &mut credentials.refresh,
                STEP_COOKIE => &mut credentials.step,
                _ => continue,
            };
            place.get_or_insert(value);
        }
        credentials.key = authorization.and_then(|value| {
            let (scheme, secret) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then_some(secret.trim())
        });
        credentials
    }
}

/// What a token is given to the browser as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cookie {
    /// See [`ACCESS_COOKIE`].
    Access,
    /// See [`REFRESH_COOKIE`].
    Refresh,
    /// See [`STEP_COOKIE`].
    Step,
}

impl Cookie {
    /// `Set-Cookie` for a value that lives for so many seconds; 0 removes it.
    pub fn set(self, value: &str, max_age_secs: i64) -> String {
        let (name, path, same_site) = match self {
            Self::Access => (ACCESS_COOKIE, "/", "Lax"),
            Self::Refresh => (REFRESH_COOKIE, "/api/auth", "Strict"),
            Self::Step => (STEP_COOKIE, "/api", "Strict"),
        };
        format!("{name}={value}; Path={path}; Max-Age={max_age_secs}; HttpOnly; Secure; SameSite={same_site}")
    }

    /// `Set-Cookie` that removes it.
    pub fn remove(self) -> String {
        self.set("", 0)
    }
}

/// What an API key may do.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
pub enum Scope {
    /// Read the market.
    #[serde(rename = "market:read")]
    MarketRead,
    /// Read the vault.
    #[serde(rename = "vault:read")]
    VaultRead,
    /// Change the vault.
    #[serde(rename = "vault:write")]
    VaultWrite,
}

impl Scope {
    /// All scopes.
    pub const ALL: [Self; 3] = [Self::MarketRead, Self::VaultRead, Self::VaultWrite];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::MarketRead => "market:read",
            Self::VaultRead => "vault:read",
            Self::VaultWrite => "vault:write",
        }
    }

    /// The scope of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }

    /// Scopes as they are stored: names with spaces between.
    pub fn parse_all(names: &str) -> Vec<Self> {
        names.split(' ').filter_map(Self::parse).collect()
    }
}

/// Where a request comes from, as far as it is told to the person and kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Device {
    /// The browser's own word, 200 characters at most.
    pub user_agent: String,
    /// City and country, as the platform sees it.
    pub place: String,
    /// The network it comes from: the first 24 bits of an IPv4 address, the first 64 of an IPv6 address.
    pub address: String,
}

impl Device {
    /// Of what the platform says of a request.
    pub fn of(user_agent: Option<&str>, city: &str, country: &str, address: Option<&str>) -> Self {
        let user_agent = user_agent.unwrap_or_default().chars().filter(|char| !char.is_control()).take(200);
        let place: Vec<_> = [city, country].into_iter().filter(|part| !part.is_empty()).collect();
        Self {
            user_agent: user_agent.collect(),
            place: place.join(", ").chars().take(100).collect(),
            address: network(address.unwrap_or_default(), 24),
        }
    }
}

/// The network of an address, with so many bits of an IPv4 address; empty for what is no address. A whole IPv6 network of 64 bits belongs to
/// one customer, and so counts as one.
pub fn network(address: &str, bits_v4: u8) -> String {
    use std::net::IpAddr;
    match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V4(address)) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(bits_v4.min(32))).unwrap_or(0);
            let network = std::net::Ipv4Addr::from(u32::from(address) & mask);
            format!("{network}/{bits_v4}")
        }
        Ok(IpAddr::V6(address)) => {
            let network = std::net::Ipv6Addr::from(u128::from(address) & (u128::MAX << 64));
            format!("{network}/64")
        }
        Err(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_found_among_other_cookies() {
        let credentials =
            Credentials::of(Some("a=b; __Host-at=x.y.z;__Secure-rt=r=; __Host-at=later; c"), None);
        assert_eq!(
            (credentials.access, credentials.refresh, credentials.step),
            (Some("x.y.z"), Some("r="), None)
        );
        assert!(credentials.has_cookies);
        assert_eq!(Credentials::of(None, None), Credentials::default());
        assert_eq!(Credentials::of(Some(&"__Host-at=x; ".repeat(2000)), None).access, None);
    }

    #[test]
    fn a_key_is_what_follows_bearer() {
        let key = |header| Credentials::of(None, Some(header)).key;
        assert_eq!(key("Bearer cv_1"), Some("cv_1"));
        assert_eq!(key("bearer  cv_1"), Some("cv_1"));
        assert_eq!(key("Basic cv_1"), None);
        assert_eq!(key("Bearer"), None);
    }

    #[test]
    fn cookies_are_pinned() {
        assert_eq!(
            Cookie::Access.set("x", 600),
            "__Host-at=x; Path=/; Max-Age=600; HttpOnly; Secure; SameSite=Lax"
        );
        assert_eq!(
            Cookie::Refresh.remove(),
            "__Secure-rt=; Path=/api/auth; Max-Age=0; HttpOnly; Secure; SameSite=Strict"
        );
    }

    #[test]
    fn an_address_is_kept_without_its_last_part() {
        for (address, kept) in [
            ("192.0.2.77", "192.0.2.0/24"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("::ffff:192.0.2.77", "192.0.2.0/24"),
            ("nonsense", ""),
            ("", ""),
        ] {
            assert_eq!(network(address, 24), kept);
        }
        assert_eq!(network("192.0.2.77", 32), "192.0.2.77/32");
        assert_eq!(network("192.0.2.77", 0), "0.0.0.0/0");
    }

    #[test]
    fn scopes_are_read_from_their_names() {
        assert_eq!(Scope::parse_all("market:read vault:write x"), [Scope::MarketRead, Scope::VaultWrite]);
    }
}
