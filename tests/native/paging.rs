//! `/api/markets`, page by page: nothing twice, nothing lost.

use std::collections::{BTreeMap, BTreeSet};

use cryptovault::config::Origin;
use cryptovault::market::listing::MarketsQuery;
use cryptovault::market::schedule::Request;
use cryptovault::market::state::Market;
use cryptovault::market::view::Markets;
use proptest::prelude::*;

use crate::drive::{at, cases};
use crate::wire;

const SORTS: [&str; 8] =
    ["volume_24h", "product_id", "price", "change_1m", "change_3m", "change_1h", "change_24h", "market_cap"];
const QUOTES: [&str; 3] = ["USD", "BTC", "EUR"];
/// Bases that are known coins, and one that is not: some products have a name and a market capitalisation.
const BASES: [&str; 12] =
    ["BTC", "ETH", "XRP", "LTC", "ADA", "DOGE", "SOL", "DOT", "LINK", "XLM", "ATOM", "NOCOIN"];
const COINS: [&str; 4] = ["bitcoin", "ethereum", "ripple", "litecoin"];

/// A price, the open of the day and the volume of a product; few different ones, so that many are equal.
type Figures = (u32, Option<u32>, Option<u32>);

#[derive(Debug, Clone)]
struct Query {
    sort: usize,
    order: Option<bool>,
    limit: usize,
    quote: Option<usize>,
    search: Option<&'static str>,
}

fn query() -> impl Strategy<Value = Query> {
    let search = prop::option::of(prop::sample::select(&["b", "BTC", "xr", "the bit", "-", "nothing"][..]));
    (0..SORTS.len(), prop::option::of(any::<bool>()), 1_usize..9, prop::option::of(0..QUOTES.len()), search)
        .prop_map(|(sort, order, limit, quote, search)| Query { sort, order, limit, quote, search })
}

fn figures() -> impl Strategy<Value = BTreeMap<String, Figures>> {
    let id = (0..BASES.len(), 0..QUOTES.len())
        .prop_map(|(base, quote)| format!("{}-{}", BASES[base], QUOTES[quote]));
    let figures = (1_u32..6, prop::option::of(1_u32..4), prop::option::of(0_u32..4));
    prop::collection::btree_map(id, figures, 1..30)
}

fn body(figures: &BTreeMap<String, Figures>) -> Vec<u8> {
    let text = |figure: Option<u32>| figure.map_or(String::new(), |figure| figure.to_string());
    let row = |(id, (price, open, volume)): (&String, &Figures)| {
        let (open, volume) = (text(*open), text(*volume));
        format!(r#""{id}":{{"stats_24hour":{{"last":"{price}.0","open":"{open}","volume":"{volume}"}}}}"#)
    };
    format!("{{{}}}", figures.iter().map(row).collect::<Vec<_>>().join(",")).into_bytes()
}

/// Takes figures at a moment; the second source has told of its coins before.
fn take(market: &mut Market, now: i64, figures: &BTreeMap<String, Figures>) {
    market.take(at(now), &Request::Stats, Ok(&body(figures)), 0.0);
    let coins = wire::coins(COINS.map(|coin| (coin, "5.5")));
    market.take(at(now), &Request::Coins, Ok(&coins), 0.0);
}

impl Query {
    fn page(&self, market: &Market, now: i64, cursor: Option<&str>) -> Markets {
        let limit = self.limit.to_string();
        let mut parameters = vec![("sort", SORTS[self.sort]), ("limit", limit.as_str())];
        parameters.extend(self.order.map(|descending| ("order", if descending { "desc" } else { "asc" })));
        parameters.extend(self.quote.map(|quote| ("quote", QUOTES[quote])));
        parameters.extend(self.search.map(|search| ("q", search)));
        parameters.extend(cursor.map(|cursor| ("cursor", cursor)));
        let query = MarketsQuery::parse(parameters.into_iter()).unwrap();
        // The canonical form, under which an answer is cached, means the same.
        let canonical = query.to_string();
        let decoded: Vec<_> = form_urlencoded::parse(canonical.as_bytes()).into_owned().collect();
        let again = MarketsQuery::parse(decoded.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        assert_eq!(again.as_ref(), Ok(&query));
        market.markets(&query, now)
    }

    /// Whether a product is meant. All coins of [`COINS`] are called `The <id>`.
    fn matches(&self, id: &str) -> bool {
        let (base, quote) = id.split_once('-').unwrap();
        let name =
            BASES.iter().zip(COINS).find(|(known, _)| **known == base).map(|(_, coin)| format!("the {coin}"));
        let search = self.search.unwrap_or_default().to_lowercase();
        self.quote.is_none_or(|wanted| QUOTES[wanted] == quote)
            && (id.to_lowercase().contains(&search) || name.is_some_and(|name| name.contains(&search)))
    }
}

fn ids(page: &Markets) -> Vec<String> {
    page.data.iter().map(|row| row.product_id.to_string()).collect()
}

fn market(figures: &[&BTreeMap<String, Figures>]) -> (Market, i64) {
    let mut market = Market::new(Origin::Live);
    let mut now = 1_700_000_000_000;
    for figures in figures {
        now += 60_000;
        take(&mut market, now, figures);
    }
    (market, now)
}

proptest! {
    #![proptest_config(cases(192))]

    #[test]
    fn all_pages_together_are_every_matching_product_once_and_in_order(
        query in query(), first in figures(), second in figures(),
    ) {
        // A minute apart, so that some have a change of a minute.
        let (market, now) = market(&[&first, &second]);
        let mut walked = Vec::new();
        let mut cursor = None;
        loop {
            let page = query.page(&market, now, cursor.as_deref());
            prop_assert_eq!(page.count, page.data.len());
            prop_assert!(page.count == query.limit || page.next_cursor.is_none());
            walked.extend(ids(&page));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
            prop_assert!(walked.len() <= 100, "it never ends");
        }
        let at_once = ids(&Query { limit: 500, ..query.clone() }.page(&market, now, None));
        prop_assert_eq!(&walked, &at_once);
        let matching: BTreeSet<_> = second.keys().filter(|id| query.matches(id)).cloned().collect();
        prop_assert_eq!(walked.len(), matching.len());
        prop_assert_eq!(walked.into_iter().collect::<BTreeSet<_>>(), matching);
    }

    #[test]
    fn prices_are_in_order_and_equal_ones_by_id(limit in 1_usize..9, descending in any::<bool>(), figures in figures()) {
        let query = Query { sort: 2, order: Some(descending), limit, quote: None, search: None };
        let (market, now) = market(&[&figures]);
        let mut expected: Vec<_> = figures.iter().map(|(id, (price, ..))| (*price, id.clone())).collect();
        // Prices in either order, ids ascending in both.
        expected.sort_by(|a, b| if descending { b.0.cmp(&a.0) } else { a.0.cmp(&b.0) }.then(a.1.cmp(&b.1)));
        let mut cursor = None;
        for page in expected.chunks(limit) {
            let got = query.page(&market, now, cursor.as_deref());
            prop_assert_eq!(ids(&got), page.iter().map(|(_, id)| id.clone()).collect::<Vec<_>>());
            cursor = got.next_cursor;
        }
        prop_assert_eq!(cursor, None);
    }

    #[test]
    fn a_row_whose_figures_stay_is_neither_lost_nor_shown_twice_while_others_move(
        limit in 1_usize..5,
        descending in any::<bool>(),
        start in figures(),
        moves in prop::collection::vec((any::<prop::sample::Index>(), 1_u32..6), 0..20),
    ) {
        let query = Query { sort: 2, order: Some(descending), limit, quote: None, search: None };
        let (mut market, mut now) = market(&[&start]);
        let mut figures = start.clone();
        let mut moved = BTreeSet::new();
        let mut moves = moves.into_iter();
        let mut walked = Vec::new();
        let mut cursor = None;
        loop {
            let page = query.page(&market, now, cursor.as_deref());
            walked.extend(ids(&page));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
            // Up to three products move between two pages.
            for (which, price) in moves.by_ref().take(3) {
                let id = which.get(&figures.keys().cloned().collect::<Vec<_>>()).clone();
                figures.entry(id.clone()).and_modify(|figures| figures.0 = price);
                moved.insert(id);
            }
            now += 5000;
            take(&mut market, now, &figures);
            prop_assert!(walked.len() <= 200, "it never ends");
        }
        for id in start.keys().filter(|id| !moved.contains(*id)) {
            prop_assert_eq!(walked.iter().filter(|walked| *walked == id).count(), 1, "{}", id);
        }
    }
}
