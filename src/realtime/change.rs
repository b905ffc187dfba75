//! Every kind of change, and who must hear of it.

use super::channel::{Channel, Tag};
use super::delivery::{Figures, Publication};
use crate::market::change::MarketChange;
use crate::market::component::Component;

/// A change of anything.
#[must_use = "a change that is not published leaves its readers with what was before"]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Of the market.
    Market(MarketChange),
}

/// Which answers a change makes old.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consequences {
    /// Tags that get a new version. Answers of that tag in caches are older from now on: see [`crate::cache::versioned`].
    pub tags: &'static [&'static str],
    /// Boards whose newest rows are sent.
    pub boards: &'static [Component],
    /// Whether the newest prices are sent.
    pub prices: bool,
}

/// The tag of lists and pages of products.
pub const MARKETS: &str = "markets";

impl Change {
    /// What follows from it.
    pub fn consequences(self) -> Consequences {
        match self {
            Self::Market(MarketChange::Ticked) => {
                Consequences { tags: &[], boards: &Component::ALL, prices: true }
            }
            Self::Market(MarketChange::CandlesRead) => {
                Consequences { tags: &[], boards: &Component::ALL, prices: false }
            }
            Self::Market(MarketChange::ListingsChanged) => {
                Consequences { tags: &[MARKETS], boards: &[], prices: false }
            }
            Self::Market(MarketChange::SourceChanged) => {
                Consequences { tags: &[MARKETS], boards: &Component::ALL, prices: true }
            }
        }
    }
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
    for consequences in changes.iter().map(|change| change.consequences()) {
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

    const ALL: [Change; 4] = [
        Change::Market(MarketChange::Ticked),
        Change::Market(MarketChange::CandlesRead),
        Change::Market(MarketChange::ListingsChanged),
        Change::Market(MarketChange::SourceChanged),
    ];

    #[test]
    fn no_change_is_without_consequences_and_every_tag_is_one() {
        for change in ALL {
            let Consequences { tags, boards, prices } = change.consequences();
            assert!(!tags.is_empty() || !boards.is_empty() || prices, "{change:?}");
            assert!(tags.iter().all(|tag| Tag::parse(tag).is_some()), "{change:?}");
        }
    }

    #[test]
    fn changes_that_come_together_are_published_once() {
        let publication = publication(&ALL, 7, |boards, prices| {
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
