//! What may be kept, where, and for how long: one policy for each kind of answer.

/// The caching policy of an answer. There is no default: every answer states one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Never kept by anyone.
    Private,
    /// The same for everyone; all spans in seconds, each beginning where the one before ends.
    Public {
        /// Given out without asking.
        fresh: u32,
        /// Given out while a new one is fetched.
        stale_while_revalidate: u32,
        /// Given out when a new one cannot be had.
        stale_if_error: u32,
    },
    /// Never changes under its address.
    Immutable,
}

impl Policy {
    /// Boards, lists and products: new every five seconds.
    pub const MARKET: Self = Self::Public { fresh: 5, stale_while_revalidate: 60, stale_if_error: 300 };
    /// The same while it is being filled: the next look is worth the wait.
    pub const WARMING: Self = Self::Public { fresh: 1, stale_while_revalidate: 0, stale_if_error: 300 };
    /// Candles: the newest one grows slowly.
    pub const CANDLES: Self = Self::Public { fresh: 10, stale_while_revalidate: 60, stale_if_error: 300 };

    /// The policy of a rendered answer: one that says itself that it is still being filled is not kept for long.
    pub fn of_answer(self, json: &str) -> Self {
        if self != Self::Private && json.contains("\"warming\":true") { Self::WARMING } else { self }
    }

    /// The value of `Cache-Control`, for browsers, and of `Cloudflare-CDN-Cache-Control`, for the cache in front.
    ///
    /// The spans are those of RFC 9111 and RFC 5861. `stale-if-error` is always there: without it the cache in front
    /// gives out stale answers for ever. `s-maxage` and `must-revalidate` never are: they would switch
    /// `stale-while-revalidate` off.
    pub fn cache_control(self) -> String {
        match self {
            Self::Private => "private, no-store".to_owned(),
            Self::Public { fresh, stale_while_revalidate, stale_if_error } => format!(
                "public, max-age={fresh}, stale-while-revalidate={stale_while_revalidate}, stale-if-error={stale_if_error}"
            ),
            Self::Immutable => "public, max-age=31536000, immutable".to_owned(),
        }
    }

    /// How good a kept answer still is at an age in milliseconds.
    pub fn freshness(self, age_ms: i64) -> Freshness {
        let Self::Public { fresh, stale_while_revalidate, stale_if_error } = self else {
            return if self == Self::Immutable { Freshness::Fresh } else { Freshness::Useless };
        };
        let until = |secs: u32| i64::from(secs) * 1000;
        if age_ms < until(fresh) {
            Freshness::Fresh
        } else if age_ms < until(fresh + stale_while_revalidate) {
            Freshness::Revalidate
        } else if age_ms < until(fresh + stale_if_error.max(stale_while_revalidate)) {
            Freshness::OnlyIfError
        } else {
            Freshness::Useless
        }
    }
}

/// What a kept answer may still be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// Given out as it is.
    Fresh,
    /// Given out as it is, while a new one is fetched.
    Revalidate,
    /// Given out only if no new one can be had.
    OnlyIfError,
    /// Not given out.
    Useless,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_fresh_then_revalidated_then_kept_for_errors_then_useless() {
        // Fresh 5 s, revalidated for 60 s more, kept for errors until 5 + 300 s.
        let ages = [0, 4999, 5000, 64_999, 65_000, 304_999, 305_000].map(|age| Policy::MARKET.freshness(age));
        assert_eq!(
            ages,
            [
                Freshness::Fresh,
                Freshness::Fresh,
                Freshness::Revalidate,
                Freshness::Revalidate,
                Freshness::OnlyIfError,
                Freshness::OnlyIfError,
                Freshness::Useless,
            ]
        );
    }

    #[test]
    fn an_answer_that_is_still_being_filled_is_asked_for_again_after_a_second() {
        let policy = Policy::MARKET.of_answer(r#"{"count":0,"warming":true}"#);
        let ages = [999, 1000, 300_999, 301_000].map(|age| policy.freshness(age));
        use Freshness::{Fresh, OnlyIfError, Useless};
        assert_eq!(ages, [Fresh, OnlyIfError, OnlyIfError, Useless]);
        assert_eq!(Policy::MARKET.of_answer(r#"{"warming":false}"#), Policy::MARKET);
    }

    #[test]
    fn a_private_answer_is_never_kept_and_an_immutable_one_always() {
        assert_eq!(Policy::Private.freshness(0), Freshness::Useless);
        assert_eq!(Policy::Immutable.freshness(i64::MAX), Freshness::Fresh);
        assert_eq!(Policy::Private.cache_control(), "private, no-store");
    }
}
