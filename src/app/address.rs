//! Addresses as text, without a URL parser: the hot path cuts, it does not parse.

/// Path and query of an absolute URL; `/` where it has none.
pub fn of_url(url: &str) -> &str {
    let behind_scheme = url.split_once("://").map_or("", |(_, rest)| rest);
    let address = behind_scheme.find('/').and_then(|at| behind_scheme.get(at..)).unwrap_or("/");
    address.split_once('#').map_or(address, |(address, _)| address)
}

/// Cuts an address into its path and its query, without the `?`.
pub fn split(address: &str) -> (&str, &str) {
    address.split_once('?').unwrap_or((address, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_what_follows_the_host() {
        for (url, address) in [
            ("https://vault.example/api/markets?q=a/b#top", "/api/markets?q=a/b"),
            ("http://localhost:8787/", "/"),
            ("https://vault.example", "/"),
            ("nonsense", "/"),
        ] {
            assert_eq!(of_url(url), address);
        }
        assert_eq!(split("/a?b?c"), ("/a", "b?c"));
    }
}
