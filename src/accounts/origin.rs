//! Cross-site requests cannot act: who may use an unsafe method.

/// What of a request says where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Provenance<'r> {
    /// `Sec-Fetch-Site`.
    pub site: Option<&'r str>,
    /// `Origin`.
    pub origin: Option<&'r str>,
    /// Whether it carries cookies.
    pub has_cookies: bool,
}

impl Provenance<'_> {
    /// Whether it may act on the site with this origin. `Sec-Fetch-Site` is a browser's own word and cannot be forged by a page; browsers
    /// that do not send it send `Origin`. A program has no cookies, so there is nothing of anybody's for it to act with.
    pub fn may_act(self, own_origin: &str) -> bool {
        match (self.site, self.origin) {
            (Some(site), None) => site == "same-origin",
            (Some(site), Some(origin)) => site == "same-origin" && origin == own_origin,
            (None, Some(origin)) => origin == own_origin,
            (None, None) => !self.has_cookies,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "https://vault.example";

    fn may_act(site: Option<&str>, origin: Option<&str>, has_cookies: bool) -> bool {
        Provenance { site, origin, has_cookies }.may_act(OWN)
    }

    #[test]
    fn only_pages_of_this_site_may_act_with_cookies() {
        assert!(may_act(Some("same-origin"), Some(OWN), true));
        assert!(may_act(Some("same-origin"), None, true));
        assert!(may_act(None, Some(OWN), true));
        for site in ["cross-site", "same-site", "none", "", "Same-Origin"] {
            assert!(!may_act(Some(site), Some(OWN), true), "{site}");
            assert!(!may_act(Some(site), None, false), "{site}");
        }
        for origin in
            ["https://evil.example", "http://vault.example", "https://vault.example:8443", "null", ""]
        {
            assert!(!may_act(Some("same-origin"), Some(origin), true), "{origin}");
            assert!(!may_act(None, Some(origin), true), "{origin}");
            assert!(!may_act(None, Some(origin), false), "{origin}");
        }
    }

    #[test]
    fn cookies_without_a_word_of_the_browser_are_refused_and_programs_have_none() {
        assert!(!may_act(None, None, true));
        assert!(may_act(None, None, false));
    }
}
