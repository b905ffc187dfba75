//! Every kind of change, and who must hear of it.

use super::channel::{Channel, Tag, UserId};
use super::delivery::{Figures, Publication};
use crate::market::change::MarketChange;
use crate::market::component::Component;

/// A change of anything.
#[must_use = "a change that is not published leaves its readers with what was before"]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Of the market.
    Market(MarketChange),
    /// Of a person's account.
    Account(AccountChange),
}

/// What has happened to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountChange {
    /// This session has ended.
    SessionEnded(String),
    /// There are other sessions than before.
    SessionsChanged,
    /// There are other factors, passkeys or keys than before.
    Changed,
}

/// Which answers a change makes old.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Consequences {
    /// Tags that get a new version. Answers of that tag in caches are older from now on: see [`crate::cache::versioned`].
    pub tags: &'static [&'static str],
    /// Boards whose newest rows are sent.
    pub boards: &'static [Component],
    /// Whether the newest prices are sent.
    pub prices: bool,
    /// The tag that the person whose it is hears of.
    pub private: Option<String>,
}

/// The tag of lists and pages of products.
pub const MARKETS: &str = "markets";

impl Change {
    /// What follows from it.
    pub fn consequences(&self) -> Consequences {
        match self {
            Self::Market(MarketChange::Ticked) => {
                Consequences { boards: &Component::ALL, prices: true, ..Consequences::default() }
            }
            Self::Market(MarketChange::CandlesRead) => {
                Consequences { boards: &Component::ALL, ..Consequences::default() }
            }
            Self::Market(MarketChange::ListingsChanged) => {
                Consequences { tags: &[MARKETS], ..Consequences::default() }
            }
            Self::Market(MarketChange::SourceChanged) => Consequences {
                tags: &[MARKETS],
                boards: &Component::ALL,
                prices: true,
                ..Consequences::default()
            },
            // Answers to a person are kept nowhere but by their own pages.
            Self::Account(AccountChange::SessionEnded(session)) => {
                Consequences { private: Some(format!("{ENDED}{session}")), ..Consequences::default() }
            }
            Self::Account(AccountChange::SessionsChanged) => {
                Consequences { private: Some("sessions".to_owned()), ..Consequences::default() }
            }
            Self::Account(AccountChange::Changed) => {
                Consequences { private: Some("account".to_owned()), ..Consequences::default() }
            }
        }
    }
}

/// How the tag begins that says that a session has ended. A leaf closes the sockets of that session.
pub const ENDED: &str = "ended:";

/// What a person hears of changes that came together.
pub fn private(user: &UserId, changes: &[Change], version: u64) -> Publication {
    let tag = |change: &Change| Tag::parse(&change.consequences().private?);
    let tags = changes.iter().filter_map(tag);
    Publication { tags: tags.map(|tag| (Channel::User(user.clone()), tag, version)).collect(), figures: None }
}

/// What is published of changes that came together: each channel once. `version` is that of the data with them; the newest values are
/// asked for only where they are sent.
pub fn publication(
    changes: &[Change],
    version: u64,
    figures: impl FnOnce(&[Component], bool) -> Figures,
) -> Publication {
    let mut tags: Vec<&str> = Vec::new();
    let mut boards: Vec<Component> = Vec::new();
    let mut prices = false;
    for consequences in changes.iter().map(Change::consequences) {
        add(&mut tags, consequences.tags);
        add(&mut boards, consequences.boards);
        prices |= consequences.prices;
    }
    let tags = tags.into_iter().filter_map(Tag::parse);
    let figures = (prices || !boards.is_empty()).then(|| figures(&boards, prices));
    Publication {
        tags: tags.map(|tag| (Channel::Invalidation(tag.clone()), tag, version)).collect(),
        figures: figures.and_then(|figures| serde_json::value::to_raw_value(&figures).ok()),
    }
}

fn add<T: Copy + PartialEq>(all: &mut Vec<T>, more: &[T]) {
    for one in more {
        if !all.contains(one) {
            all.push(*one);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARKET: [Change; 4] = [
        Change::Market(MarketChange::Ticked),
        Change::Market(MarketChange::CandlesRead),
        Change::Market(MarketChange::ListingsChanged),
        Change::Market(MarketChange::SourceChanged),
    ];

    fn accounts() -> [Change; 3] {
        [
            Change::Account(AccountChange::SessionEnded("0123456789abcdef0123456789abcdef".to_owned())),
            Change::Account(AccountChange::SessionsChanged),
            Change::Account(AccountChange::Changed),
        ]
    }

    #[test]
    fn what_happens_to_an_account_is_heard_by_its_owner_alone() {
        let publication = private(&UserId::parse("7").unwrap(), &accounts(), 5);
        let json = serde_json::to_string(&publication.tags).unwrap();
        assert_eq!(
            json,
            r#"[["user:7","ended:0123456789abcdef0123456789abcdef",5],["user:7","sessions",5],["user:7","account",5]]"#
        );
    }

    #[test]
    fn no_change_is_without_consequences_and_every_tag_is_one() {
        for change in MARKET.into_iter().chain(accounts()) {
            let Consequences { tags, boards, prices, private } = change.consequences();
            assert!(!tags.is_empty() || !boards.is_empty() || prices || private.is_some(), "{change:?}");
            assert!(
                tags.iter().copied().chain(private.as_deref()).all(|tag| Tag::parse(tag).is_some()),
                "{change:?}"
            );
        }
    }

    #[test]
    fn changes_that_come_together_are_published_once() {
        let publication = publication(&MARKET, 7, |boards, prices| {
            assert_eq!((boards.len(), prices), (4, true));
            Figures::default()
        });
        let json = serde_json::to_string(&publication).unwrap();
        assert_eq!(
            json,
            r#"{"tags":[["inv:markets","markets",7]],"figures":{"at_ms":0,"prices":[],"boards":[]}}"#
        );
    }

    #[test]
    fn figures_are_asked_for_only_where_they_are_sent() {
        let publication =
            publication(&[Change::Market(MarketChange::ListingsChanged)], 7, |_, _| unreachable!());
        assert!(publication.figures.is_none());
    }
}
