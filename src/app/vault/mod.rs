//! What can be done with a vault: one verb each. Whoever calls brings the storage and the prices.

mod accounts;
pub mod alerts;
mod change;
#[cfg(not(target_arch = "wasm32"))]
pub mod description;
mod draft;
pub mod erasure;
pub mod export;
mod history;
pub mod imports;
mod ledger;
mod notifications;
pub mod orders;
mod page;
mod portfolio;
pub mod push;
mod record;
pub mod reminders;
pub mod route;
mod rows;
mod settle;
mod tasks;
mod transactions;
pub mod view;
mod watchlists;

use std::rc::Rc;

use crate::accounts::request::Body;
use crate::app::accounts::{Call, Outcome, Platform as AccountsPlatform};
use crate::app::listing::Listing;
use crate::app::prices::PriceTable;
use crate::app::route::{Found, Takes};
use crate::config::PushConfig;
use crate::error::Failure;
use crate::market::candle::CandlesQuery;
use crate::market::product::ProductId;
use crate::realtime::change::VaultChange;
use crate::vault::order::book::Book;

use change::Request;
use route::Action;

/// What use cases of the vault need of the platform besides.
#[allow(async_fn_in_trait, reason = "nothing here is sent between threads")]
pub trait Platform: AccountsPlatform {
    /// Tells a person's pages of a change before the answer goes out; later, if it cannot be told now.
    async fn tell(&self, user_id: &str, change: VaultChange, version: i64);

    /// How many minutes the clocks of a time zone (IANA) are ahead of UTC at a moment in Unix milliseconds; none if there is no such zone.
    fn minutes_ahead(&self, zone: &str, at_ms: i64) -> Option<i64>;

    /// How we are known to push services; none if there is no Web Push here.
    fn push(&self) -> Option<Rc<PushConfig>>;

    /// The newest prices.
    async fn prices(&self) -> Rc<PriceTable>;

    /// Names the market that prices are of.
    fn series(&self) -> String;

    /// Candles of each query, as the market answers with its slots unfilled; none where it does not.
    async fn candles(&self, queries: Vec<CandlesQuery>) -> Vec<Option<String>>;

    /// A product as the market has it now; none where it has none such.
    async fn listing(&self, product: &ProductId) -> Result<Option<Listing>, Failure>;

    /// The order book of a product, some seconds old at most; none where it cannot be had.
    async fn book(&self, product: &ProductId) -> Option<Rc<Book>>;

    /// A person's open orders are others than before: what can happen to them now happens now, as far as that does not take long.
    async fn attend(&self, user_id: &str);
}

/// Answers a request.
///
/// 1. The origin rules. 2. Who asks, by the record, the object or the key, and how often they may. 3. The use case; what it writes happens with
///    its stored answer, or not at all.
///
/// # Errors
/// What the caller is told instead.
pub async fn answer<P: Platform>(call: &Call<'_, P>, found: &Found<Action>, body: &[u8]) -> Outcome {
    let terms = found.route.terms;
    call.admit(terms).await?;
    let holder = call.holder(terms).await?;
    let request = Request::of(call, found, body)?;
    let vault = Vault { call, user_id: &holder.user_id, session: holder.session.as_deref(), request };
    let mut outcome = vault.perform(found, body).await;
    if let Ok(answer) = &mut outcome {
        answer.later.extend(holder.later);
    }
    outcome
}

/// A request of whom a vault belongs to.
struct Vault<'v, P> {
    call: &'v Call<'v, P>,
    user_id: &'v str,
    /// None of a key.
    session: Option<&'v str>,
    request: Request,
}

impl<P: Platform> Vault<'_, P> {
    async fn perform(&self, found: &Found<Action>, bytes: &[u8]) -> Outcome {
        let id = found.id.as_str();
        let body = Body::parse(if found.route.terms.takes == Takes::Json { bytes } else { &[] })?;
        match found.route.action {
            Action::ShowPortfolio => self.show_portfolio(body).await,
            Action::ShowHistory => self.show_history(body).await,
            Action::ShowAsset => self.show_asset(id, body).await,
            Action::ListDisposals => self.list_disposals(id, body).await,
            Action::ChangeMethod => self.change_method(body).await,
            Action::Settle => self.settle(body).await,
            Action::ListTransactions => self.list_transactions(body).await,
            Action::AddTransaction => self.add_transaction(body).await,
            Action::ExportTransactions => self.export_transactions(body).await,
            Action::ShowTransaction => self.show_transaction(id, body).await,
            Action::EditTransaction => self.edit_transaction(id, body).await,
            Action::ReverseTransaction => self.reverse_transaction(id, body).await,
            Action::ListAccounts => self.list_accounts(body).await,
            Action::OpenAccount => self.open_account(body).await,
            Action::ChangeAccount => self.change_account(id, body).await,
            Action::ResetAccount => self.reset_account(id, body).await,
            Action::CloseAccount => self.close_account(id, body).await,
            Action::ListWatchlists => self.list_watchlists(body).await,
            Action::AddWatchlist => self.add_watchlist(body).await,
            Action::ChangeWatchlist => self.change_watchlist(id, body).await,
            Action::RemoveWatchlist => self.remove_watchlist(id, body).await,
            Action::PutEntries => self.put_entries(id, body).await,
            Action::ListTasks => self.list_tasks(body).await,
            Action::AddTask => self.add_task(body).await,
            Action::ShowTask => self.show_task(id, body).await,
            Action::EditTask => self.edit_task(id, body).await,
            Action::TickTask => self.tick_task(id, body).await,
            Action::RemoveTask => self.remove_task(id, body).await,
            Action::PreviewOrder => self.preview_order(body).await,
            Action::PlaceOrder => self.place_order(body).await,
            Action::ListOrders => self.list_orders(body).await,
            Action::ShowOrder => self.show_order(id, body).await,
            Action::CancelOrder => self.cancel_order(id, body).await,
            Action::ListFills => self.list_fills(body).await,
            Action::ListNotifications => self.list_notifications(body).await,
            Action::ReadNotification => self.read_notification(id, body).await,
            Action::ReadNotifications => self.read_notifications(body).await,
            Action::ClearNotifications => self.clear_notifications(body).await,
            Action::ListAlerts => self.list_alerts(body).await,
            Action::AddAlert => self.add_alert(body).await,
            Action::ShowAlert => self.show_alert(id, body).await,
            Action::EditAlert => self.edit_alert(id, body).await,
            Action::SwitchAlert => self.switch_alert(id, body).await,
            Action::RemoveAlert => self.remove_alert(id, body).await,
            Action::ListAlertEvents => self.list_alert_events(id, body).await,
            Action::TestAlert => self.test_alert(id, body).await,
            Action::ShowPush => self.show_push(body).await,
            Action::Subscribe => self.subscribe(body).await,
            Action::Unsubscribe => self.unsubscribe(id, body).await,
            Action::SetQuietHours => self.set_quiet_hours(body).await,
            Action::TestPush => self.test_push(body).await,
            Action::ListImports => self.list_imports(body).await,
            Action::BeginImport => self.begin_import(body).await,
            Action::ShowImport => self.show_import(id, body).await,
            Action::PutPart => self.put_part(id, &found.part, bytes).await,
            Action::AnswerImport => self.answer_import(id, body).await,
            Action::StepImport => self.step_import(id, body).await,
            Action::ListImportRows => self.list_import_rows(id, body).await,
            Action::ForgetImport => self.forget_import(id, body).await,
        }
    }
}
