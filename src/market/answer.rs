//! Answers: the market as its readers ask for it.

use std::rc::Rc;

use rust_decimal::Decimal;

use super::candle::{Candle, Granularity};
use super::component::Component;
use super::figures::Figure;
use super::listing::{MarketsQuery, Sort, SortKey};
use super::order::sorted;
use super::product::ProductId;
use super::quote::Quote;
use super::schedule::TICK_MS;
use super::source::Clock;
use super::state::Market;
use super::view::{
    Amount, Board, BoardRows, Boards, CandleRow, Candles, Market as MarketRow, MarketDetails, MarketPage,
    Markets, PriceRow, Prices, Provenance, SourceName, Sparkline, Time,
};
use crate::cache::template::{Age, EXPIRED_AFTER_MS, Stale};

impl Market {
    /// A board at a moment of the system clock, Unix milliseconds. Empty where its data are older than five minutes.
    pub fn board(&self, component: Component, system_ms: i64) -> Board {
        let source = match component {
            // Hour volumes are made of the first source's candles, and of nothing else.
            Component::BottomBannerScroll => Some(SourceName::Coinbase),
            _ => self.current(system_ms),
        };
        let received = source.and_then(|name| self.received(name, component));
        let received = received.filter(|received| system_ms - received.system_ms <= EXPIRED_AFTER_MS);
        let (data, warming) = match (source, received) {
            (Some(name), Some(_)) => {
                let figures = self.figures(name);
                let data = self.board_rows(name, component);
                (data, !self.is_warm() || !figures.iter().any(|figure| can_be_on(component, figure)))
            }
            _ => (Rc::new(BoardRows::none_of(component)), !self.is_warm()),
        };
        let mut provenance = self.provenance(source, received, warming);
        provenance.degraded |= component == Component::BottomBannerScroll && self.minutes.error.is_some();
        Board {
            component,
            count: data.len(),
            data,
            time_frame: component.time_frame(),
            update_interval: u32::try_from(TICK_MS / 1000).unwrap_or(0),
            provenance,
        }
    }

    /// Several boards at a moment of the system clock.
    pub fn boards(&self, components: &[Component], system_ms: i64) -> Boards {
        Boards { components: components.iter().map(|component| self.board(*component, system_ms)).collect() }
    }

    /// When the data of a board came in: of all that it is made of, what is oldest.
    fn received(&self, name: SourceName, component: Component) -> Option<Clock> {
        let prices = self.source(name).upstream.received?;
        match component {
            Component::BottomBannerScroll => self
                .minutes
                .received
                .map(|minutes| if minutes.system_ms < prices.system_ms { minutes } else { prices }),
            _ => Some(prices),
        }
    }

    fn provenance(&self, source: Option<SourceName>, received: Option<Clock>, warming: bool) -> Provenance {
        Provenance {
            last_updated: received.map(|received| Time(received.market_ms)),
            source: source.filter(|_| received.is_some()),
            origin: self.origin,
            degraded: self.coinbase.upstream.error.is_some() || source != Some(SourceName::Coinbase),
            warming,
            data_age_ms: Age(received.map(|received| received.system_ms)),
            stale: Stale,
        }
    }

    /// A page of all markets at a moment of the system clock.
    pub fn markets(&self, query: &MarketsQuery, system_ms: i64) -> Markets {
        let source = self.current(system_ms);
        let figures = source.map_or(&[] as &[Figure], |name| self.figures(name));
        let mut rows: Vec<_> = figures
            .iter()
            .filter_map(|figure| Some((figure, self.registry.id(figure.number)?)))
            .filter(|(_, id)| self.matches(query, id))
            .map(|(figure, id)| {
                let value = source.and_then(|name| self.sort_value(query.sort, name, figure, id));
                (SortKey { value, id: id.clone() }, figure)
            })
            .collect();
        let total = rows.len();
        rows = sorted(rows, |(a, _), (b, _)| query.order(a, b));
        if let Some(after) = &query.after {
            rows.retain(|(key, _)| query.order(key, after).is_gt());
        }
        let more = rows.len() > query.limit;
        rows.truncate(query.limit);
        let next_cursor = rows.last().filter(|_| more).map(|(key, _)| query.cursor(key));
        let data: Vec<_> = rows
            .iter()
            .filter_map(|(key, figure)| source.map(|name| self.row(name, &key.id, figure)))
            .collect();
        let warming =
            !self.is_warm() || (!figures.is_empty() && figures.iter().all(|figure| figure.hour.is_none()));
        let received = source.and_then(|name| self.source(name).upstream.received);
        Markets {
            count: data.len(),
            data,
            total,
            next_cursor,
            provenance: self.provenance(source, received, warming),
        }
    }

    /// The newest prices of all products at a moment of the system clock.
    pub fn price_list(&self, system_ms: i64) -> Prices {
        let source = self.current(system_ms);
        let figures = source.map_or(&[] as &[Figure], |name| self.figures(name));
        let row = |figure: &Figure| {
            let quote = source.and_then(|name| self.quote(name, figure.number));
            Some(PriceRow {
                product_id: self.registry.id(figure.number)?.clone(),
                price: Amount(figure.price),
                change_24h: quote.and_then(|quote| quote.change_24h),
            })
        };
        let data: Vec<_> = figures.iter().filter_map(row).collect();
        let received = source.and_then(|name| self.source(name).upstream.received);
        let warming = !self.is_warm();
        Prices { count: data.len(), data, provenance: self.provenance(source, received, warming) }
    }

    fn matches(&self, query: &MarketsQuery, id: &ProductId) -> bool {
        let found =
            |text: &str| query.search.as_ref().is_none_or(|search| text.to_lowercase().contains(search));
        query.quote.as_ref().is_none_or(|quote| id.quote() == quote)
            && (found(id.as_str()) || self.coins.get(id.base()).is_some_and(|coin| found(&coin.name)))
    }

    fn sort_value(&self, sort: Sort, name: SourceName, figure: &Figure, id: &ProductId) -> Option<Decimal> {
        let percent = |change: Option<super::figures::Change>| change.map(|change| change.percent.value());
        match sort {
            Sort::ProductId => None,
            Sort::Price => Some(figure.price),
            Sort::Minute => percent(figure.minute),
            Sort::ThreeMinutes => percent(figure.three_minutes),
            Sort::Hour => percent(figure.hour),
            Sort::Day => self.quote(name, figure.number)?.change_24h.map(super::decimal::Percent::value),
            Sort::MarketCap => self.coins.get(id.base())?.market_cap,
            Sort::Volume => match name {
                SourceName::Coinbase => self.volume_usd(figure.number),
                SourceName::Coingecko => self.quote(name, figure.number)?.volume_quote,
            },
        }
    }

    fn quote(&self, name: SourceName, number: usize) -> Option<&Quote> {
        self.source(name).quotes.get(number)?.as_ref()
    }

    fn row(&self, name: SourceName, id: &ProductId, figure: &Figure) -> MarketRow {
        let quote = self.quote(name, figure.number);
        let amount = |of: fn(&Quote) -> Option<Decimal>| quote.and_then(of).map(Amount);
        let coin = self.coins.get(id.base());
        MarketRow {
            product_id: id.clone(),
            symbol: id.base().to_owned(),
            quote: id.quote().to_owned(),
            name: coin.map(|coin| coin.name.clone()),
            price: Some(Amount(figure.price)),
            change_1m: figure.minute.map(|change| change.percent),
            change_3m: figure.three_minutes.map(|change| change.percent),
            change_1h: figure.hour.map(|change| change.percent),
            change_24h: quote.and_then(|quote| quote.change_24h),
            volume_24h: amount(|quote| quote.volume),
            volume_24h_quote: amount(|quote| quote.volume_quote),
            high_24h: amount(|quote| quote.high),
            low_24h: amount(|quote| quote.low),
            market_cap: coin.and_then(|coin| coin.market_cap).map(Amount),
            market_cap_rank: coin.and_then(|coin| coin.rank),
        }
    }

    /// One product at a moment of the system clock; none where the market does not have it.
    pub fn market_page(&self, id: &ProductId, system_ms: i64) -> Option<MarketPage> {
        if !self.may_have(id) {
            return None;
        }
        // A number beyond all others has no figures.
        let number = self.registry.number(id).unwrap_or(usize::MAX);
        let source = self.current(system_ms);
        let figure = source.and_then(|name| self.figures(name).iter().find(|figure| figure.number == number));
        let market = match (source, figure) {
            (Some(name), Some(figure)) => self.row(name, id, figure),
            _ => self.row_without_figures(id),
        };
        let quote = source.and_then(|name| self.quote(name, number));
        let listing = self.registry.listing(number);
        let flag = |of: fn(&super::product::Product) -> bool| listing.is_some_and(of);
        let size = |of: fn(&super::product::Product) -> Option<Decimal>| listing.and_then(of).map(Amount);
        let volume = figure.and_then(|figure| figure.hour_volume);
        let details = MarketDetails {
            base_increment: size(|listing| listing.base_increment),
            quote_increment: size(|listing| listing.quote_increment),
            min_market_funds: size(|listing| listing.min_market_funds),
            max_slippage_percentage: size(|listing| listing.max_slippage_percentage),
            status: listing.map_or("unknown", |listing| &listing.status).to_owned(),
            trading_disabled: flag(|listing| listing.trading_disabled),
            limit_only: flag(|listing| listing.limit_only),
            post_only: flag(|listing| listing.post_only),
            cancel_only: flag(|listing| listing.cancel_only),
            auction_mode: flag(|listing| listing.auction_mode),
            open_24h: quote.and_then(|quote| quote.open).map(Amount),
            volume_30d: quote.and_then(|quote| quote.volume_30d).map(Amount),
            volume_1h: volume.map(|volume| Amount(volume.current)),
            volume_prev_1h: volume.map(|volume| Amount(volume.previous)),
            volume_change_1h: volume.and_then(|volume| volume.change()),
            sparkline: source.map_or_else(
                || Sparkline::new(&[]),
                |name| self.with_basis(name, |basis| basis.sparkline(number)),
            ),
        };
        let received = source.and_then(|name| self.source(name).upstream.received);
        let warming = !self.is_warm() || figure.is_some_and(|figure| figure.hour.is_none());
        Some(MarketPage { market, details, provenance: self.provenance(source, received, warming) })
    }

    fn row_without_figures(&self, id: &ProductId) -> MarketRow {
        let coin = self.coins.get(id.base());
        MarketRow {
            product_id: id.clone(),
            symbol: id.base().to_owned(),
            quote: id.quote().to_owned(),
            name: coin.map(|coin| coin.name.clone()),
            price: None,
            change_1m: None,
            change_3m: None,
            change_1h: None,
            change_24h: None,
            volume_24h: None,
            volume_24h_quote: None,
            high_24h: None,
            low_24h: None,
            market_cap: coin.and_then(|coin| coin.market_cap).map(Amount),
            market_cap_rank: coin.and_then(|coin| coin.rank),
        }
    }

    /// Whether the market has a product, as far as is known: before the first answer of a source, it may have any.
    pub fn may_have(&self, id: &ProductId) -> bool {
        self.registry.is_empty() || self.registry.number(id).is_some()
    }

    /// Candles as they were fetched; `fetched` is none where the source did not answer and nothing is held.
    pub fn candles(
        &self,
        id: &ProductId,
        granularity: Granularity,
        candles: &[Candle],
        fetched: Option<Clock>,
    ) -> Candles {
        let row = |candle: &Candle| CandleRow {
            time: candle.time,
            open: Amount(candle.open),
            high: Amount(candle.high),
            low: Amount(candle.low),
            close: Amount(candle.close),
            volume: Amount(candle.volume),
        };
        Candles {
            product_id: id.clone(),
            granularity: granularity.secs(),
            count: candles.len(),
            data: candles.iter().map(row).collect(),
            provenance: self.provenance(fetched.map(|_| SourceName::Coinbase), fetched, false),
        }
    }
}

/// Whether a product has what a board is made of.
fn can_be_on(component: Component, figure: &Figure) -> bool {
    match component {
        Component::TopBannerScroll => figure.hour.is_some(),
        Component::BottomBannerScroll => figure.hour_volume.is_some(),
        Component::GainersTable | Component::LosersTable => figure.three_minutes.is_some(),
    }
}

impl BoardRows {
    /// No rows, of the kind that a board has.
    pub fn none_of(component: Component) -> Self {
        match component {
            Component::TopBannerScroll => Self::Hour(Vec::new()),
            Component::BottomBannerScroll => Self::Volume(Vec::new()),
            Component::GainersTable | Component::LosersTable => Self::Minutes(Vec::new()),
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Hour(rows) => rows.len(),
            Self::Volume(rows) => rows.len(),
            Self::Minutes(rows) => rows.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
