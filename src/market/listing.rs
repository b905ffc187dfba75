//! The list of all markets: searched, filtered, sorted, and read page by page.
//!
//! Figures move between two pages. A cursor therefore names the last row seen by its sort key, not by its place, so that
//! no row is shown twice or left out only because others overtook it.

use core::cmp::Ordering;
use core::fmt;

use rust_decimal::Decimal;
use utoipa::ToSchema;

use super::product::ProductId;
use crate::error::Invalid;

/// Most rows of a page.
const MOST_ROWS: usize = 500;
const DEFAULT_ROWS: usize = 100;
/// Longest search text, in characters.
const LONGEST_SEARCH: usize = 40;

/// What the list is sorted by. Absent figures come last in either order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum Sort {
    /// 24-hour volume, compared in US dollars.
    #[schema(rename = "volume_24h")]
    Volume,
    /// The product's id.
    ProductId,
    /// Newest price.
    Price,
    /// Change over one minute.
    #[schema(rename = "change_1m")]
    Minute,
    /// Change over three minutes.
    #[schema(rename = "change_3m")]
    ThreeMinutes,
    /// Change over one hour.
    #[schema(rename = "change_1h")]
    Hour,
    /// Change over 24 hours.
    #[schema(rename = "change_24h")]
    Day,
    /// Market capitalisation.
    MarketCap,
}

impl Sort {
    const ALL: [(Self, &str); 8] = [
        (Self::Volume, "volume_24h"),
        (Self::ProductId, "product_id"),
        (Self::Price, "price"),
        (Self::Minute, "change_1m"),
        (Self::ThreeMinutes, "change_3m"),
        (Self::Hour, "change_1h"),
        (Self::Day, "change_24h"),
        (Self::MarketCap, "market_cap"),
    ];

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == name).map(|(sort, _)| sort)
    }

    fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(sort, _)| *sort == self).map_or("", |(_, name)| name)
    }
}

/// Where a row stands in a sorted list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SortKey {
    /// What it is sorted by; none where the figure is absent, and when sorting by id.
    pub value: Option<Decimal>,
    /// The product: decides between equal values, ascending in either order.
    pub id: ProductId,
}

/// A query of the list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MarketsQuery {
    /// Part of a symbol, a name or an id, in lower case.
    pub search: Option<String>,
    /// Only products priced in this.
    pub quote: Option<String>,
    /// What to sort by.
    pub sort: Sort,
    /// Largest first.
    pub descending: bool,
    /// Rows of a page.
    pub limit: usize,
    /// The last row of the page before.
    pub after: Option<SortKey>,
}

impl MarketsQuery {
    /// Reads the decoded parameters of a query string.
    ///
    /// # Errors
    /// The first parameter that is unknown or malformed.
    pub fn parse<'q>(parameters: impl Iterator<Item = (&'q str, &'q str)>) -> Result<Self, Invalid> {
        let (mut search, mut quote, mut sort, mut order, mut limit, mut cursor) =
            (None, None, None, None, None, None);
        for (name, value) in parameters {
            match name {
                "q" => search = parse_search(value)?,
                "quote" => quote = parse_quote(value)?,
                "sort" => {
                    sort = Some(Sort::from_name(value).ok_or(Invalid::new("sort", "is not a sort key"))?)
                }
                "order" => {
                    order = Some(match value {
                        "asc" => false,
                        "desc" => true,
                        _ => return Err(Invalid::new("order", "must be asc or desc")),
                    });
                }
                "limit" => {
                    let rows = value.parse().ok().filter(|rows| (1..=MOST_ROWS).contains(rows));
                    limit = Some(rows.ok_or(Invalid::new("limit", "must be a whole number from 1 to 500"))?);
                }
                "cursor" => cursor = Some(value),
                _ => return Err(Invalid::unknown(name)),
            }
        }
        let sort = sort.unwrap_or(Sort::Volume);
        let descending = order.unwrap_or(sort != Sort::ProductId);
        let after = cursor
            .map(|cursor| parse_cursor(cursor, sort, descending))
            .map(|after| after.ok_or(Invalid::new("cursor", "does not belong to this query")))
            .transpose()?;
        Ok(Self { search, quote, sort, descending, limit: limit.unwrap_or(DEFAULT_ROWS), after })
    }

    /// How two rows follow each other.
    pub fn order(&self, a: &SortKey, b: &SortKey) -> Ordering {
        let by_value = match (a.value, b.value) {
            (Some(a), Some(b)) if self.descending => b.cmp(&a),
            (Some(a), Some(b)) => a.cmp(&b),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        };
        let by_id = a.id.cmp(&b.id);
        by_value.then(if self.sort == Sort::ProductId && self.descending { by_id.reverse() } else { by_id })
    }

    /// The cursor of the page behind a row.
    pub fn cursor(&self, last: &SortKey) -> String {
        let order = if self.descending { "desc" } else { "asc" };
        let value = last.value.map(|value| value.normalize().to_string()).unwrap_or_default();
        format!("{}~{order}~{value}~{}", self.sort.name(), last.id)
    }
}

impl fmt::Display for MarketsQuery {
    /// The query in its one canonical form, under which its answer is cached.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(search) = &self.search {
            query.append_pair("q", search);
        }
        if let Some(quote) = &self.quote {
            query.append_pair("quote", quote);
        }
        query.append_pair("sort", self.sort.name());
        query.append_pair("order", if self.descending { "desc" } else { "asc" });
        query.append_pair("limit", &self.limit.to_string());
        if let Some(after) = &self.after {
            query.append_pair("cursor", &self.cursor(after));
        }
        formatter.write_str(&query.finish())
    }
}

fn parse_search(text: &str) -> Result<Option<String>, Invalid> {
    let text = text.trim();
    if text.chars().count() > LONGEST_SEARCH {
        return Err(Invalid::new("q", "must have at most 40 characters"));
    }
    if text.chars().any(char::is_control) {
        return Err(Invalid::new("q", "must not contain control characters"));
    }
    Ok((!text.is_empty()).then(|| text.to_lowercase()))
}

fn parse_quote(text: &str) -> Result<Option<String>, Invalid> {
    let is_symbol = text.len() <= 16 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_symbol {
        return Err(Invalid::new("quote", "must be a currency symbol such as USD"));
    }
    Ok((!text.is_empty()).then(|| text.to_ascii_uppercase()))
}

fn parse_cursor(cursor: &str, sort: Sort, descending: bool) -> Option<SortKey> {
    let mut parts = cursor.splitn(4, '~');
    let (name, order, value, id) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    if name != sort.name() || order != if descending { "desc" } else { "asc" } {
        return None;
    }
    let value = if value.is_empty() { None } else { Some(super::decimal::parse(value).ok()?) };
    Some(SortKey { value, id: ProductId::parse(id)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    fn parse(query: &str) -> Result<MarketsQuery, Invalid> {
        let parameters: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        MarketsQuery::parse(parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    #[test]
    fn a_malformed_parameter_is_named() {
        for (query, field) in [
            ("sort=luck", "sort"),
            ("order=up", "order"),
            ("limit=0", "limit"),
            ("limit=501", "limit"),
            ("limit=ten", "limit"),
            ("quote=U$D", "quote"),
            ("q=%00", "q"),
            ("q=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "q"),
            ("cursor=nonsense", "cursor"),
            ("sort=price&cursor=volume_24h~desc~1~BTC-USD", "cursor"),
            ("sort=price&cursor=price~asc~1~BTC-USD", "cursor"),
            ("page=2", "page"),
        ] {
            assert_eq!(parse(query).unwrap_err().field, field, "{query}");
        }
    }

    #[test]
    fn the_canonical_form_reads_back_as_the_same_query() {
        for query in
            ["", "q=%20Bit%26Coin&quote=usd", "sort=price&order=asc&limit=7&cursor=price~asc~0.5~BTC-USD"]
        {
            let parsed = parse(query).unwrap();
            assert_eq!(parse(&parsed.to_string()), Ok(parsed.clone()), "{query}");
        }
    }

    #[test]
    fn absent_figures_come_last_in_either_order_and_ids_decide_between_equals() {
        let key = |value: Option<Decimal>, id: &str| SortKey { value, id: ProductId::parse(id).unwrap() };
        let sorted = |query: &str| {
            let query = parse(query).unwrap();
            let mut keys = vec![
                key(None, "A-USD"),
                key(Some(dec!(1)), "C-USD"),
                key(Some(dec!(2)), "D-USD"),
                key(Some(dec!(1.0)), "B-USD"),
            ];
            keys.sort_by(|a, b| query.order(a, b));
            keys.into_iter().map(|key| key.id.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(sorted("sort=price&order=desc"), ["D-USD", "B-USD", "C-USD", "A-USD"]);
        assert_eq!(sorted("sort=price&order=asc"), ["B-USD", "C-USD", "D-USD", "A-USD"]);
    }
}
