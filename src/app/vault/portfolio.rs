//! What there is, and what it is worth. What is read does not depend on how much has happened: one row for each asset.

use serde_json::Value;

use super::accounts::next;
use super::change::Written;
use super::page::Page;
use super::rows::{BalanceRow, DisposalRow, LotRow, PoolFigures, VaultPools};
use super::view::{
    AccountBalance, AssetPage, AssetRow, Disposals, Portfolio, PortfolioSettings, Share, Totals,
};
use super::{Platform, Vault};
use crate::accounts::request::Body;
use crate::app::accounts::{Answer, Outcome, failed};
use crate::app::prices::PriceTable;
use crate::error::{ErrorCode, Failure, Invalid};
use crate::realtime::change::VaultChange;
use crate::store::database::statement;
use crate::store::vault::{self as sql, balances, pools};
use crate::vault::amount::Amount;
use crate::vault::asset::{Asset, CURRENCY};
use crate::vault::figures::Figures;
use crate::vault::lot::Method;
use crate::vault::place::Place;

/// The book of all real accounts.
pub(super) const REAL: &str = "real";
/// Steps of computing all pools anew, before the caller is answered.
const STEPS: usize = 4;
/// Behind every place.
const END: &str = "~~";

impl<P: Platform> Vault<'_, P> {
    /// What there is in a book, at the newest prices.
    pub(super) async fn show_portfolio(&self, body: Body) -> Outcome {
        body.end()?;
        let mut book = REAL.to_owned();
        for (name, value) in form_urlencoded::parse(self.call.query.as_bytes()) {
            take_book(&mut book, &name, &value)?;
        }
        let rows = self.read(vec![statement(pools::PORTFOLIO, [self.user_id.into(), book.into()])]).await?;
        let prices = self.call.platform.prices().await;
        let vault: Option<VaultPools> = next(&mut rows.into_iter()).first().map_err(failed)?;
        let now_ms = self.call.now_ms;
        // One that is not there yet will begin so.
        let VaultPools { version, method, pools } =
            vault.unwrap_or(VaultPools { version: 0, method: Method::default(), pools: vec![] });
        let is_settled = pools.iter().all(|pool| pool.is_settled);
        // What was entered by mistake and reversed has never been.
        let has_been = |pool: &&PoolFigures| {
            !pool.is_settled || pool.stops_at.is_some() || pool.figures != Figures::default()
        };
        let shown = |pool: &PoolFigures| row(&pool.asset, Some(pool), &prices, now_ms);
        let mut assets: Vec<AssetRow> = pools.iter().filter(has_been).map(shown).collect();
        let totals = totals(&assets).ok_or_else(out_of_range)?;
        for row in &mut assets {
            row.share = totals.value.zip(row.value).and_then(|(whole, part)| share(part, whole));
        }
        let portfolio = Portfolio {
            currency: CURRENCY,
            method,
            version,
            is_settled,
            totals,
            assets,
            prices_at_ms: prices.received_ms,
            prices_stale: prices.is_stale(now_ms),
        };
        Ok(Answer { etag: Some(format!("\"{version}\"")), ..Answer::ok(&portfolio) })
    }

    /// An asset: its figures, where it is, and its lots.
    pub(super) async fn show_asset(&self, asset: &str, body: Body) -> Outcome {
        body.end()?;
        let asset = asset_of(asset)?;
        let (mut page, mut book, mut is_open) = (Page::default(), REAL.to_owned(), false);
        for (name, value) in form_urlencoded::parse(self.call.query.as_bytes()) {
            match (&*name, &*value) {
                ("open", "true" | "false") => is_open = value == "true",
                ("open", _) => return Err(Invalid::new("open", "must be true or false").into()),
                ("book", _) => take_book(&mut book, &name, &value)?,
                _ => page.take(&name, &value)?,
            }
        }
        let lots = if is_open { pools::OPEN_LOTS_BEFORE } else { pools::LOTS_BEFORE };
        let before = page.cursor.as_deref().unwrap_or(END);
        let of_book = || [self.user_id.into(), book.as_str().into(), asset.as_str().into()];
        let [user, of, what] = of_book();
        let reads = vec![
            statement(pools::POOL, of_book()),
            statement(balances::BALANCES_OF_ASSET, [self.user_id.into(), asset.as_str().into()]),
            statement(sql::ACCOUNTS, [self.user_id.into()]),
            statement(lots, [user, of, what, before.into(), (page.limit + 1).into()]),
        ];
        let mut rows = self.read(reads).await?.into_iter();
        let prices = self.call.platform.prices().await;
        let vault: Option<VaultPools> = next(&mut rows).first().map_err(failed)?;
        let pool = vault.and_then(|vault| vault.pools.into_iter().next());
        let held: Vec<BalanceRow> = next(&mut rows).all().map_err(failed)?;
        let accounts: Vec<super::rows::AccountRow> = next(&mut rows).all().map_err(failed)?;
        let mut lots: Vec<LotRow> = next(&mut rows).all().map_err(failed)?;
        let is_of_book = |account: &str| {
            let account = accounts.iter().find(|row| row.id == account);
            account.is_some_and(|row| if book == REAL { row.kind == REAL } else { row.id == book })
        };
        let held = held.into_iter().filter(|row| !row.amount.is_zero() && is_of_book(&row.account));
        let balances =
            held.map(|row| AccountBalance { account_id: row.account, quantity: row.amount }).collect();
        let next_cursor = page.cut(&mut lots, |lot| lot.place.to_string());
        Ok(Answer::ok(&AssetPage {
            currency: CURRENCY,
            is_settled: pool.as_ref().is_none_or(|pool| pool.is_settled),
            asset: row(asset.as_str(), pool.as_ref(), &prices, self.call.now_ms),
            balances,
            lots: lots.into_iter().map(LotRow::shown).collect(),
            next_cursor,
            prices_at_ms: prices.received_ms,
        }))
    }

    /// What of an asset was disposed of, newest first.
    pub(super) async fn list_disposals(&self, asset: &str, body: Body) -> Outcome {
        body.end()?;
        let asset = asset_of(asset)?;
        let (mut page, mut book) = (Page::default(), REAL.to_owned());
        for (name, value) in form_urlencoded::parse(self.call.query.as_bytes()) {
            match &*name {
                "book" => take_book(&mut book, &name, &value)?,
                _ => page.take(&name, &value)?,
            }
        }
        let (place, line) = match &page.cursor {
            None => (END, 0_i64),
            Some(cursor) => {
                let parts =
                    cursor.split_once('.').and_then(|(place, line)| Some((place, line.parse().ok()?)));
                parts.ok_or(Invalid::new("cursor", "must be the next_cursor of a page"))?
            }
        };
        let values: [Value; 6] = [
            self.user_id.into(),
            book.as_str().into(),
            asset.as_str().into(),
            place.into(),
            line.into(),
            (page.limit + 1).into(),
        ];
        let rows = self.read(vec![statement(pools::DISPOSALS_BEFORE, values)]).await?;
        let mut parts: Vec<DisposalRow> = next(&mut rows.into_iter()).all().map_err(failed)?;
        let next_cursor = page.cut(&mut parts, |part| format!("{}.{}", part.place, part.line));
        let disposals = parts.into_iter().map(DisposalRow::shown).collect();
        Ok(Answer::ok(&Disposals { disposals, next_cursor }))
    }

    /// Another method for disposals: all pools go back to their beginnings, and are computed anew.
    pub(super) async fn change_method(&self, mut body: Body) -> Outcome {
        let method = Method::parse(&body.text("method", 20)?)
            .ok_or(Invalid::new("method", "must be fifo, lifo, hifo or average"))?;
        body.end()?;
        let answer = self
            .commit_simple(vec![], &mut |vault, _| {
                self.request.matches(vault.version)?;
                let is_same = vault.method == method.name();
                let mut statements =
                    vec![statement(sql::SET_METHOD, [vault.id.into(), method.name().into()])];
                if !is_same {
                    statements.push(statement(pools::REWIND_ALL, [vault.id.into()]));
                }
                let version = vault.version + 1;
                let settings = PortfolioSettings { currency: CURRENCY, method, version, is_settled: is_same };
                let written = Written::new(VaultChange::Portfolio, statements, 200, &settings);
                Ok(written.with_etag(version))
            })
            .await?;
        if !answer.is_replayed {
            self.settle_some(STEPS).await;
        }
        Ok(answer)
    }
}

pub(super) fn take_book(book: &mut String, name: &str, value: &str) -> Result<(), Invalid> {
    if name != "book" {
        return Err(Invalid::unknown(name));
    }
    let is_book = (1..=64).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_book {
        return Err(Invalid::new("book", "must be real, or the id of a paper account"));
    }
    value.clone_into(book);
    Ok(())
}

/// All together is more than an amount can be.
pub(super) fn out_of_range() -> Failure {
    Failure::new(ErrorCode::Conflict, "All together is more than 10^15, which cannot be shown")
}

/// An asset, as a path has it.
fn asset_of(part: &str) -> Result<Asset, Failure> {
    let none = || Failure::new(ErrorCode::NotFound, "There is no such asset");
    let query = format!("a={}", part.replace('+', "%2B").replace('&', "%26"));
    let (_, text) = form_urlencoded::parse(query.as_bytes()).next().ok_or_else(none)?;
    Asset::parse(&text).map_err(|_| none())
}

/// An asset at its newest price. Of what is not known up to now, nobody knows what it is worth now.
fn row(asset: &str, pool: Option<&PoolFigures>, prices: &PriceTable, now_ms: i64) -> AssetRow {
    let figures = pool.map_or_else(Figures::default, |pool| pool.figures);
    let stops_at = pool.and_then(|pool| pool.stops_at.as_ref());
    let price = prices.of_asset(asset, now_ms);
    let price_of_all = price.filter(|_| stops_at.is_none());
    let worth = |price: crate::app::prices::Price| figures.quantity.times(price.price);
    let is_currency = asset == CURRENCY;
    AssetRow {
        asset: asset.to_owned(),
        quantity: figures.quantity,
        uncosted: figures.uncosted,
        cost: figures.cost,
        average_cost: figures.average_cost(),
        price: price.map(|price| price.price),
        price_change_24h: price.and_then(|price| price.change_24h),
        value: price_of_all.and_then(worth),
        unrealised: price_of_all.filter(|_| !is_currency).and_then(|price| figures.unrealised(price.price)),
        realised: figures.realised,
        unknown: figures.unknown,
        fees: figures.fees,
        income: figures.income,
        share: None,
        stops_at_ms: stops_at.map(Place::at_ms),
    }
}

/// All assets together whose figures are known up to now; none where that is more than can be kept.
fn totals(assets: &[AssetRow]) -> Option<Totals> {
    let known_to_end = || assets.iter().filter(|row| row.stops_at_ms.is_none());
    let sum = |amount: fn(&AssetRow) -> Amount| {
        let add = |sum: Amount, row: &AssetRow| sum.checked_add(amount(row));
        known_to_end().try_fold(Amount::ZERO, add)
    };
    // Not known where it is known of nothing that is held.
    let known = |amount: fn(&AssetRow) -> Option<Amount>| {
        let mut of_held = known_to_end().filter(|row| !row.quantity.is_zero()).filter_map(amount);
        let Some(first) = of_held.next() else { return Some(None) };
        of_held.try_fold(first, Amount::checked_add).map(Some)
    };
    let is_empty = assets.iter().all(|row| row.quantity.is_zero() && row.stops_at_ms.is_none());
    Some(Totals {
        value: if is_empty { Some(Amount::ZERO) } else { known(|row| row.value)? },
        cost: sum(|row| row.cost)?,
        unrealised: known(|row| row.unrealised)?,
        realised: sum(|row| row.realised)?,
        fees: sum(|row| row.fees)?,
        income: sum(|row| row.income)?,
    })
}

/// A part of a whole, in ten thousandths of a percent; none of nothing.
fn share(part: Amount, whole: Amount) -> Option<Share> {
    const WHOLE: i128 = 1_000_000;
    let of = Amount::from_parts(WHOLE)?;
    let parts = part.checked_mul_div(of, whole)?.parts();
    i32::try_from(parts).ok().map(Share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_down_at_four_places() {
        let amount = |text| Amount::parse(text).unwrap();
        assert_eq!(share(amount("1"), amount("3")), Some(Share(333_333)));
        assert_eq!(share(amount("3"), amount("3")), Some(Share(1_000_000)));
        assert_eq!(share(amount("0"), amount("0")), None);
        let json = |share: Share| serde_json::to_string(&share).unwrap();
        assert_eq!((json(Share(333_333)), json(Share(1_000_000))), ("33.3333".to_owned(), "100".to_owned()));
    }

    #[test]
    fn the_name_of_an_asset_is_decoded_as_a_part_of_a_path() {
        let name = |part| asset_of(part).map(|asset| asset.to_string());
        assert_eq!(name("btc"), Ok("BTC".to_owned()));
        assert_eq!(name("A%2FB+C"), Ok("A/B+C".to_owned()));
        assert_eq!(name("%CE%BB"), Ok("Λ".to_owned()));
        assert!(name("%00").is_err() && name("a&b=c").is_err());
    }
}
