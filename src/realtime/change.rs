//! Every kind of change, and who must hear of it.

use std::borrow::Cow;

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
    /// Of a person's vault.
    Vault(VaultChange),
}

/// What has changed in a vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VaultChange {
    /// Transactions, accounts or settings.
    Portfolio,
    /// Imports.
    Imports,
    /// Watchlists.
    Watchlists,
    /// Tasks.
    Tasks,
    /// Rules of alerts, where they stand, and what they have told.
    Alerts,
    /// What the person was told.
    Notifications,
    /// On which devices they are told while those are closed, and when not.
    Push,
    /// Paper orders.
    Orders,
    /// Paper orders that were filled: what there is, and what the person was told.
    Fills,
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
    /// The tags that the person whose it is hears of.
    pub private: Vec<Cow<'static, str>>,
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
                Consequences { private: vec![format!("{ENDED}{session}").into()], ..Consequences::default() }
            }
            Self::Account(AccountChange::SessionsChanged) => {
                Consequences { private: vec!["sessions".into()], ..Consequences::default() }
            }
            Self::Account(AccountChange::Changed) => {
                Consequences { private: vec!["account".into()], ..Consequences::default() }
            }
            Self::Vault(change) => {
                let tags: &[&str] = match change {
                    VaultChange::Portfolio => &["portfolio"],
                    VaultChange::Imports => &["imports"],
                    VaultChange::Watchlists => &["watchlists"],
                    VaultChange::Tasks => &["tasks"],
                    VaultChange::Alerts => &["alerts"],
                    VaultChange::Notifications => &["notifications"],
                    VaultChange::Push => &["push"],
                    VaultChange::Orders => &["orders"],
                    VaultChange::Fills => &["orders", "portfolio", "notifications"],
                };
                Consequences {
                    private: tags.iter().copied().map(Cow::Borrowed).collect(),
                    ..Consequences::default()
                }
            }
        }
    }
}

/// How the tag begins that says that a session has ended. A leaf closes the sockets of that session.
pub const ENDED: &str = "ended:";

/// What a person hears of changes that came together.
pub fn private(user: &UserId, changes: &[Change], version: u64) -> Publication {
    private_of([(user.clone(), version)], changes)
}

/// The same of several people, each with the version of what is theirs.
pub fn private_of(people: impl IntoIterator<Item = (UserId, u64)>, changes: &[Change]) -> Publication {
    let private = changes.iter().flat_map(|change| change.consequences().private);
    let tags: Vec<_> = private.filter_map(|tag| Tag::parse(&tag)).collect();
    let of = |(user, version): (UserId, u64)| {
        tags.iter().map(move |tag| (Channel::User(user.clone()), tag.clone(), version)).collect::<Vec<_>>()
    };
    Publication { tags: people.into_iter().flat_map(of).collect(), figures: None }
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

    const VAULT: [Change; 9] = [
        Change::Vault(VaultChange::Portfolio),
        Change::Vault(VaultChange::Imports),
        Change::Vault(VaultChange::Watchlists),
        Change::Vault(VaultChange::Tasks),
        Change::Vault(VaultChange::Alerts),
        Change::Vault(VaultChange::Notifications),
        Change::Vault(VaultChange::Push),
        Change::Vault(VaultChange::Orders),
        Change::Vault(VaultChange::Fills),
    ];

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
        for change in MARKET.into_iter().chain(accounts()).chain(VAULT) {
            let Consequences { tags, boards, prices, private } = change.consequences();
            assert!(!tags.is_empty() || !boards.is_empty() || prices || !private.is_empty(), "{change:?}");
            assert!(
                tags.iter()
                    .copied()
                    .chain(private.iter().map(AsRef::as_ref))
                    .all(|tag| Tag::parse(tag).is_some()),
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
