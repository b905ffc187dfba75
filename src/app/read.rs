//! Everything that can be read: an address parsed into what is meant by it.
//!
//! A read carries no identity: it is made of the path and the query alone, so that its answer is the same for everyone.

use crate::cache::policy::Policy;
use crate::error::{ErrorCode, Failure, Invalid};
use crate::market::candle::{CandlesQuery, Granularity};
use crate::market::component::Component;
use crate::market::listing::MarketsQuery;
use crate::market::product::ProductId;
use crate::realtime::protocol::Position;

/// Candles of an answer at most: what the exchange gives in one.
const MOST_CANDLES: u32 = 300;
/// Latest end of candles that can be asked for: the year 5138, in Unix seconds.
const LATEST_END: i64 = 99_999_999_999;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Read {
    /// What the market object holds.
    Market(MarketRead),
    /// What the Worker itself knows.
    Local(LocalRead),
}

/// A read of the market.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum MarketRead {
    /// One board.
    Board(Component),
    /// Several boards, in this order.
    Boards(Vec<Component>),
    /// A page of all markets.
    Markets(MarketsQuery),
    /// One product.
    Product(ProductId),
    /// The newest prices of all products.
    Prices,
    /// Candles of a product.
    Candles(CandlesQuery),
}

/// A read that asks no object, or asks it how it fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LocalRead {
    /// Whether the Worker runs.
    Ping,
    /// How every part fares.
    Health,
    /// What the caches did.
    CacheStats,
    /// The same and more, as Prometheus text.
    Metrics,
    /// What has changed since a position of the log.
    Changes(Option<Position>),
    /// What the hub did.
    RealtimeStats,
}

/// What is asked for, and of which version at least.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What.
    pub read: Read,
    /// The answer must be made of this version of the data or a newer one; 0 where any will do.
    pub version: u64,
}

impl Asked {
    /// Parses a path and its query string (without the `?`).
    ///
    /// # Errors
    /// Not found, or the parameter at fault.
    pub fn parse(path: &str, query: &str) -> Result<Self, Failure> {
        let Some((version, query)) = without_version(query)? else {
            return Ok(Self { read: Read::parse(path, query)?, version: 0 });
        };
        let read = Read::parse(path, &query)?;
        match read {
            Read::Market(_) => Ok(Self { read, version }),
            Read::Local(_) => Err(Invalid::unknown(VERSION).into()),
        }
    }
}

/// The parameter that asks for a version.
const VERSION: &str = "v";

/// The version that a query asks for, and the rest of the query; none where it asks for none.
fn without_version(query: &str) -> Result<Option<(u64, String)>, Invalid> {
    let mut version = None;
    let mut rest = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if name == VERSION {
            let parsed = value.parse().map_err(|_| Invalid::new(VERSION, "must be a whole number"))?;
            version = Some(version.unwrap_or(0).max(parsed));
        } else {
            rest.append_pair(&name, &value);
        }
    }
    Ok(version.map(|version| (version, rest.finish())))
}

impl Read {
    /// Parses a path and its query string (without the `?`).
    ///
    /// # Errors
    /// Not found, or the parameter at fault.
    pub fn parse(path: &str, query: &str) -> Result<Self, Failure> {
        let mut segments = [""; 5];
        let mut count = 0;
        for segment in path.split('/').skip(1) {
            *segments.get_mut(count).ok_or_else(|| not_found(path))? = segment;
            count += 1;
        }
        let decoded: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
        let parameters = || decoded.iter().map(|(name, value)| (name.as_ref(), value.as_ref()));
        let read = match segments.get(..count).unwrap_or_default() {
            ["api", "component", name] => {
                let component = Component::from_name(name).ok_or_else(|| not_found(path))?;
                Self::Market(MarketRead::Board(component))
            }
            ["api", "components"] => {
                return parse_boards(parameters()).map(MarketRead::Boards).map(Self::Market);
            }
            ["api", "markets"] => {
                return Ok(Self::Market(MarketRead::Markets(MarketsQuery::parse(parameters())?)));
            }
            ["api", "markets", product] => Self::Market(MarketRead::Product(parse_product(product)?)),
            ["api", "markets", product, "candles"] => {
                let query = parse_candles(parse_product(product)?, parameters())?;
                return Ok(Self::Market(MarketRead::Candles(query)));
            }
            ["api", "prices"] => Self::Market(MarketRead::Prices),
            ["ping"] => Self::Local(LocalRead::Ping),
            ["health"] | ["api", "health"] => Self::Local(LocalRead::Health),
            ["api", "changes"] => {
                return parse_changes(parameters())
                    .map(LocalRead::Changes)
                    .map(Self::Local)
                    .map_err(Into::into);
            }
            ["api", "realtime", "stats"] => Self::Local(LocalRead::RealtimeStats),
            ["api", "cache", "stats"] => Self::Local(LocalRead::CacheStats),
            ["metrics"] => Self::Local(LocalRead::Metrics),
            _ => return Err(not_found(path)),
        };
        match parameters().next() {
            Some((name, _)) => Err(Invalid::unknown(name).into()),
            None => Ok(read),
        }
    }

    /// How long its answer is good, and for whom.
    pub fn policy(&self) -> Policy {
        match self {
            Self::Market(MarketRead::Candles(_)) => Policy::CANDLES,
            Self::Market(_) => Policy::MARKET,
            Self::Local(_) => Policy::Private,
        }
    }
}

impl MarketRead {
    /// Its one canonical address, path and query: the key of its answer in every cache.
    pub fn key(&self) -> String {
        match self {
            Self::Board(component) => format!("/api/component/{}", component.name()),
            Self::Boards(components) => {
                let names: Vec<_> = components.iter().map(|component| component.name()).collect();
                format!("/api/components?names={}", names.join(","))
            }
            Self::Markets(query) => format!("/api/markets?{query}"),
            Self::Prices => "/api/prices".to_owned(),
            Self::Product(product) => format!("/api/markets/{product}"),
            Self::Candles(query) => {
                let end = query.end.map(|end| format!("&end={end}")).unwrap_or_default();
                let (granularity, limit) = (query.granularity.secs(), query.limit);
                format!("/api/markets/{}/candles?granularity={granularity}&limit={limit}{end}", query.product)
            }
        }
    }
}

fn not_found(path: &str) -> Failure {
    let path: String = path.chars().take(100).collect();
    Failure::new(ErrorCode::NotFound, format!("There is nothing at {path}"))
}

fn parse_product(text: &str) -> Result<ProductId, Failure> {
    ProductId::parse(&text.to_ascii_uppercase())
        .ok_or_else(|| Failure::new(ErrorCode::UnknownProduct, "There is no such product"))
}

fn parse_boards<'q>(parameters: impl Iterator<Item = (&'q str, &'q str)>) -> Result<Vec<Component>, Failure> {
    const EXPECTED: &str = "must name one to four different boards, separated by commas";
    let mut names = None;
    for (name, value) in parameters {
        match name {
            "names" => names = Some(value),
            _ => return Err(Invalid::unknown(name).into()),
        }
    }
    let mut components = Vec::new();
    for name in names.unwrap_or_default().split(',') {
        let component = Component::from_name(name.trim()).ok_or(Invalid::new("names", EXPECTED))?;
        if components.contains(&component) {
            return Err(Invalid::new("names", EXPECTED).into());
        }
        components.push(component);
    }
    Ok(components)
}

fn parse_changes<'q>(
    parameters: impl Iterator<Item = (&'q str, &'q str)>,
) -> Result<Option<Position>, Invalid> {
    let mut since = None;
    for (name, value) in parameters {
        match name {
            "since" => {
                let position = Position::parse(value);
                since = Some(position.ok_or(Invalid::new("since", "must be an epoch and an offset"))?);
            }
            _ => return Err(Invalid::unknown(name)),
        }
    }
    Ok(since)
}

fn parse_candles<'q>(
    product: ProductId,
    parameters: impl Iterator<Item = (&'q str, &'q str)>,
) -> Result<CandlesQuery, Invalid> {
    let (mut granularity, mut limit, mut end) = (None, None, None);
    for (name, value) in parameters {
        match name {
            "granularity" => {
                let width = value.parse().ok().and_then(Granularity::from_secs);
                granularity = Some(
                    width.ok_or(Invalid::new("granularity", "must be 60, 300, 900, 3600, 21600 or 86400"))?,
                );
            }
            "limit" => {
                let count = value.parse().ok().filter(|count| (1..=MOST_CANDLES).contains(count));
                limit = Some(count.ok_or(Invalid::new("limit", "must be a whole number from 1 to 300"))?);
            }
            "end" => {
                let secs = value.parse().ok().filter(|secs| (0..=LATEST_END).contains(secs));
                end = Some(secs.ok_or(Invalid::new("end", "must be a time in Unix seconds"))?);
            }
            _ => return Err(Invalid::unknown(name)),
        }
    }
    let granularity = granularity.unwrap_or(Granularity::FIVE_MINUTES);
    let width = i64::from(granularity.secs());
    Ok(CandlesQuery {
        product,
        granularity,
        limit: limit.unwrap_or(MOST_CANDLES),
        end: end.map(|end: i64| end.div_euclid(width) * width),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(address: &str) -> Result<Read, Failure> {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        Read::parse(path, query)
    }

    /// Every address there is, with the policy of its answer. A new route must be added here.
    const ADDRESSES: [(&str, Policy); 16] = [
        ("/api/prices", Policy::MARKET),
        ("/api/component/gainers-table", Policy::MARKET),
        ("/api/component/losers-table", Policy::MARKET),
        ("/api/component/top-banner-scroll", Policy::MARKET),
        ("/api/component/bottom-banner-scroll", Policy::MARKET),
        ("/api/components?names=losers-table,gainers-table", Policy::MARKET),
        ("/api/markets?quote=USD&sort=volume_24h&order=desc&limit=100", Policy::MARKET),
        ("/api/markets/BTC-USD", Policy::MARKET),
        ("/api/markets/BTC-USD/candles?granularity=60&limit=10&end=1763629500", Policy::CANDLES),
        ("/ping", Policy::Private),
        ("/api/health", Policy::Private),
        ("/api/cache/stats", Policy::Private),
        ("/metrics", Policy::Private),
        ("/api/changes", Policy::Private),
        ("/api/changes?since=9f86d081884c7d65.57", Policy::Private),
        ("/api/realtime/stats", Policy::Private),
    ];

    #[test]
    fn every_route_states_its_policy() {
        for (address, policy) in ADDRESSES {
            assert_eq!(parse(address).map(|read| read.policy()), Ok(policy), "{address}");
        }
    }

    #[test]
    fn the_canonical_address_of_a_market_read_is_an_address_of_the_same_read() {
        for (address, _) in ADDRESSES {
            let Ok(Read::Market(read)) = parse(address) else { continue };
            assert_eq!(read.key(), address);
            assert_eq!(parse(&read.key()), Ok(Read::Market(read)));
        }
    }

    #[test]
    fn different_spellings_of_a_read_have_one_key() {
        let key = |address| match parse(address) {
            Ok(Read::Market(read)) => read.key(),
            other => panic!("{other:?}"),
        };
        assert_eq!(key("/api/markets/btc-usd"), "/api/markets/BTC-USD");
        assert_eq!(key("/api/markets?limit=100&q=+"), key("/api/markets"));
        assert_eq!(
            key("/api/markets/BTC-USD/candles?end=1763629501&granularity=300"),
            key("/api/markets/BTC-USD/candles?end=1763629799")
        );
    }

    #[test]
    fn any_read_of_the_market_may_ask_for_a_version_and_no_other_may() {
        let asked = |address: &str| {
            let (path, query) = address.split_once('?').unwrap_or((address, ""));
            Asked::parse(path, query)
        };
        for (address, _) in ADDRESSES {
            let read = parse(address).unwrap();
            assert_eq!(asked(address), Ok(Asked { read: read.clone(), version: 0 }));
            let with_version = format!("{address}{}v=17", if address.contains('?') { "&" } else { "?" });
            match read {
                Read::Market(_) => assert_eq!(asked(&with_version), Ok(Asked { read, version: 17 })),
                Read::Local(_) => assert_eq!(asked(&with_version).unwrap_err().field.as_deref(), Some("v")),
            }
        }
        assert_eq!(asked("/api/markets?v=new").unwrap_err().field.as_deref(), Some("v"));
        assert_eq!(asked("/api/markets?v=3&v=2&q=%26").map(|asked| asked.version), Ok(3));
    }

    #[test]
    fn an_unknown_address_is_not_found() {
        for address in
            ["/", "/api", "/api/", "/api/component", "/api/component/winners", "/ping/", "/a/b/c/d/e/f/g", ""]
        {
            assert_eq!(parse(address).unwrap_err().code, ErrorCode::NotFound, "{address}");
        }
    }

    #[test]
    fn a_malformed_parameter_is_named_and_an_unknown_one_too() {
        for (address, field) in [
            ("/api/components", "names"),
            ("/api/components?names=", "names"),
            ("/api/components?names=gainers-table,gainers-table", "names"),
            ("/api/components?names=gainers-table,x", "names"),
            ("/api/markets/BTC-USD/candles?granularity=61", "granularity"),
            ("/api/markets/BTC-USD/candles?limit=301", "limit"),
            ("/api/markets/BTC-USD/candles?end=-1", "end"),
            ("/api/markets/BTC-USD/candles?end=99999999999999999999", "end"),
            ("/api/markets/BTC-USD?x=1", "x"),
            ("/ping?x", "x"),
            ("/api/changes?since=57", "since"),
            ("/api/changes?after=57", "after"),
        ] {
            assert_eq!(parse(address).unwrap_err().field.as_deref(), Some(field), "{address}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_path_and_query_is_read_or_refused(path in ".*", query in ".*") {
            let _ = Read::parse(&path, &query);
        }
    }
}
