//! Validators: whether what a client has is what it would get.

/// Whether an `If-None-Match` value names an entity tag, by the weak comparison of RFC 9110, section 13.1.2.
pub fn matches_etag(if_none_match: &str, etag: &str) -> bool {
    fn opaque(tag: &str) -> &str {
        let tag = tag.trim();
        tag.strip_prefix("W/").unwrap_or(tag)
    }
    if_none_match.trim() == "*" || if_none_match.split(',').any(|tag| opaque(tag) == opaque(etag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_matches_weak_or_strong_alone_or_in_a_list() {
        for value in ["W/\"a1\"", "\"a1\"", "\"x\", W/\"a1\"", "*", " W/\"a1\" "] {
            assert!(matches_etag(value, "W/\"a1\""), "{value}");
        }
        for value in ["", "a1", "W/\"a2\"", "w/\"a1\""] {
            assert!(!matches_etag(value, "W/\"a1\""), "{value}");
        }
    }
}
