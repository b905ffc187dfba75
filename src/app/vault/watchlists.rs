//! Watchlists: what one keeps an eye on, and how it has fared since.

use serde_json::Value;

use super::accounts::next;
use super::change::Written;
use super::rows::{EntryRow, WatchlistRow};
use super::view::{Watchlist, WatchlistEntry, Watchlists};
use super::{Platform, Vault};
use crate::accounts::request::Body;
use crate::accounts::view::Nothing;
use crate::app::accounts::{Answer, Outcome, failed};
use crate::error::{ErrorCode, Failure, Invalid};
use crate::market::product::ProductId;
use crate::realtime::change::VaultChange;
use crate::store::database::{Rows, Statement, statement};
use crate::store::vault::watchlists as sql;

/// Lists of a person, and products of a list, at most.
const MOST_LISTS: usize = 50;
const MOST_ENTRIES: usize = 500;

impl<P: Platform> Vault<'_, P> {
    fn watchlist_reads(&self) -> Vec<Statement> {
        [sql::WATCHLISTS, sql::WATCHLIST_ENTRIES].map(|sql| statement(sql, [self.user_id.into()])).into()
    }

    /// All lists, in order.
    pub(super) async fn list_watchlists(&self, body: Body) -> Outcome {
        body.end()?;
        let lists = Lists::of(self.read(self.watchlist_reads()).await?)?;
        let watchlists = lists.lists.iter().map(|row| lists.shown(row)).collect();
        Ok(Answer::ok(&Watchlists { watchlists }))
    }

    /// A new list, behind the others.
    pub(super) async fn add_watchlist(&self, mut body: Body) -> Outcome {
        let name = body.label("name")?;
        body.end()?;
        let id = self.id_for("watchlist")?;
        self.commit_simple(self.watchlist_reads(), &mut |vault, rows| {
            let lists = Lists::of(rows)?.lists;
            if lists.len() >= MOST_LISTS {
                let message = format!("There may be {MOST_LISTS} watchlists: remove one first");
                return Err(Failure::new(ErrorCode::Conflict, message));
            }
            let position = lists.last().map_or(0, |last| last.position + 1);
            let values = [vault.id.into(), id.as_str().into(), name.as_str().into(), position.into()];
            let shown = Watchlist { id: id.clone(), name: name.clone(), version: 1, entries: vec![] };
            let insert = vec![statement(sql::INSERT_WATCHLIST, values)];
            Ok(Written::new(VaultChange::Watchlists, insert, 201, &shown).with_etag(1))
        })
        .await
    }

    /// Another name for a list, or another place among the others.
    pub(super) async fn change_watchlist(&self, id: &str, mut body: Body) -> Outcome {
        let name = body.optional_label("name")?;
        let most = i64::try_from(MOST_LISTS).unwrap_or(0) - 1;
        let position = body.whole("position", 0..=most, "must be the number of a place, from 0")?;
        body.end()?;
        self.commit_simple(self.watchlist_reads(), &mut |vault, rows| {
            let mut lists = Lists::of(rows)?;
            let at = lists.find(id)?;
            let mut row = lists.lists.remove(at);
            self.request.matches(row.version)?;
            row.name = name.clone().unwrap_or(row.name);
            row.version += 1;
            let update = [vault.id.into(), id.into(), row.name.as_str().into()];
            let mut statements = vec![statement(sql::UPDATE_WATCHLIST, update)];
            let shown = lists.shown(&row);
            if let Some(position) = position {
                let at = usize::try_from(position).unwrap_or(0).min(lists.lists.len());
                lists.lists.insert(at, row);
                let places: Vec<_> =
                    lists.lists.iter().zip(0_i64..).map(|(list, at)| (&list.id, at)).collect();
                let places = serde_json::to_string(&places).unwrap_or_default();
                statements.push(statement(sql::PLACE_WATCHLISTS, [vault.id.into(), places.into()]));
            }
            let version = shown.version;
            Ok(Written::new(VaultChange::Watchlists, statements, 200, &shown).with_etag(version))
        })
        .await
    }

    /// No longer a list.
    pub(super) async fn remove_watchlist(&self, id: &str, body: Body) -> Outcome {
        body.end()?;
        self.commit_simple(self.watchlist_reads(), &mut |vault, rows| {
            let lists = Lists::of(rows)?;
            let at = lists.find(id)?;
            lists.lists.get(at).map_or(Ok(()), |row| self.request.matches(row.version))?;
            let delete = vec![statement(sql::DELETE_WATCHLIST, [vault.id.into(), id.into()])];
            Ok(Written::new(VaultChange::Watchlists, delete, 200, &Nothing {}))
        })
        .await
    }

    /// What is in a list from now on, in this order. What was there keeps its price and its time.
    pub(super) async fn put_entries(&self, id: &str, mut body: Body) -> Outcome {
        let products = products(&mut body)?;
        body.end()?;
        let (table, added_ms) = (self.call.platform.prices().await, self.call.now_ms);
        let price = |product: &String| table.of(product, added_ms).map(|price| price.price.to_string());
        let prices: Vec<_> = products.iter().map(price).collect();
        self.commit_simple(self.watchlist_reads(), &mut |vault, rows| {
            let mut lists = Lists::of(rows)?;
            let at = lists.find(id)?;
            let mut row = lists.lists.remove(at);
            self.request.matches(row.version)?;
            row.version += 1;
            let entry = |((product, price), position): ((&String, &Option<String>), i64)| {
                let known =
                    lists.entries.iter().find(|entry| entry.watchlist == id && entry.product_id == *product);
                let (price_added, added_ms) = known
                    .map_or((price.clone(), added_ms), |known| (known.price_added.clone(), known.added_ms));
                EntryRow {
                    watchlist: id.to_owned(),
                    product_id: product.clone(),
                    position,
                    price_added,
                    added_ms,
                }
            };
            lists.entries = products.iter().zip(&prices).zip(0..).map(entry).collect();
            let list: Vec<Value> = lists
                .entries
                .iter()
                .map(|entry| {
                    serde_json::json!([entry.product_id, entry.position, entry.price_added, entry.added_ms])
                })
                .collect();
            let list = Value::Array(list).to_string();
            let of_list = || [vault.id.into(), id.into()];
            let statements = vec![
                statement(sql::UPDATE_WATCHLIST, [vault.id.into(), id.into(), row.name.as_str().into()]),
                statement(sql::DELETE_WATCHLIST_ENTRIES, of_list()),
                statement(sql::INSERT_WATCHLIST_ENTRIES, [vault.id.into(), id.into(), list.into()]),
            ];
            let shown = lists.shown(&row);
            let version = shown.version;
            Ok(Written::new(VaultChange::Watchlists, statements, 200, &shown).with_etag(version))
        })
        .await
    }
}

fn products(body: &mut Body) -> Result<Vec<String>, Invalid> {
    const EXPECTED: &str = "must be a list of up to 500 different products such as BTC-USD";
    let products: Vec<String> = body.part("products").map_err(|_| Invalid::new("products", EXPECTED))?;
    let is_product = |(at, product): (usize, &String)| {
        ProductId::parse(product).is_some() && !products.iter().take(at).any(|other| other == product)
    };
    let fits = products.len() <= MOST_ENTRIES && products.iter().enumerate().all(is_product);
    if fits { Ok(products) } else { Err(Invalid::new("products", EXPECTED)) }
}

/// All lists of a person, in order.
struct Lists {
    lists: Vec<WatchlistRow>,
    entries: Vec<EntryRow>,
}

impl Lists {
    fn of(rows: Vec<Rows>) -> Result<Self, Failure> {
        let mut rows = rows.into_iter();
        let mut lists: Vec<WatchlistRow> = next(&mut rows).all().map_err(failed)?;
        let mut entries: Vec<EntryRow> = next(&mut rows).all().map_err(failed)?;
        lists.sort_by(|a, b| (a.position, &a.id).cmp(&(b.position, &b.id)));
        entries.sort_by_key(|entry| entry.position);
        Ok(Self { lists, entries })
    }

    fn find(&self, id: &str) -> Result<usize, Failure> {
        let none = || Failure::new(ErrorCode::NotFound, "There is no such watchlist");
        self.lists.iter().position(|list| list.id == id).ok_or_else(none)
    }

    fn shown(&self, row: &WatchlistRow) -> Watchlist {
        let own = self.entries.iter().filter(|entry| entry.watchlist == row.id);
        let entry = |entry: &EntryRow| WatchlistEntry {
            product_id: entry.product_id.clone(),
            price_added: entry.price_added.clone(),
            added_ms: entry.added_ms,
        };
        let (id, name, version) = (row.id.clone(), row.name.clone(), row.version);
        Watchlist { id, name, version, entries: own.map(entry).collect() }
    }
}
