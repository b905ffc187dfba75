//! A person's own object: the shell around an [`Account`], the truth of their sessions.
//!
//! What happens is written down before anyone hears of it. What others must hear of, the fast record in KV and the open pages, is
//! written down with it and told before the answer; what could not be told is told again by an alarm.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_util::future::{Either, select};
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use worker::worker_sys::DurableObjectState;
use worker::{Env, Error, Result, State};

use super::state_store::StateStore;
use super::{hub_client, kv, platform, state_store};
use crate::accounts::object::{Command, Record};
use crate::accounts::session::{Account, Announcement, SESSION_MS};
use crate::app::answer;
use crate::realtime::change::{AccountChange, Change, private};
use crate::realtime::channel::UserId;

/// How long the hub may take to hear of a change, milliseconds.
const TIMEOUT_MS: i64 = 3000;
/// When what could not be told is told again, milliseconds.
const AGAIN_MS: i64 = 1000;

/// The object as `entry.js` holds it.
#[wasm_bindgen]
pub struct AccountObject {
    inner: Rc<Inner>,
}

struct Inner {
    state: State,
    store: StateStore,
    account: RefCell<Account>,
    is_armed: Cell<bool>,
}

#[wasm_bindgen]
impl AccountObject {
    /// Wakes, with what was written down.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, _env: Env) -> core::result::Result<Self, JsValue> {
        let state = State::from(state);
        let store = StateStore::open(state.storage().sql())?;
        let account = RefCell::new(store.read()?);
        Ok(Self { inner: Rc::new(Inner { state, store, account, is_armed: Cell::new(false) }) })
    }

    /// Does a [`Command`]: a promise of a [`crate::accounts::object::Reply`].
    pub fn handle(&self, command: String) -> Promise {
        let inner = Rc::clone(&self.inner);
        future_to_promise(async move {
            let command: Command = serde_json::from_str(&command).map_err(Error::from)?;
            #[cfg(feature = "fault-routes")]
            super::fault::pause().await;
            let before = inner.account.borrow().clone();
            let reply = inner.account.borrow_mut().handle(command, platform::now_ms());
            if *inner.account.borrow() != before {
                inner.write()?;
            }
            inner.announce().await?;
            inner.arm().await?;
            Ok(answer::json(&reply).unwrap_or_default().into())
        })
    }

    /// Tells what could not be told, and forgets sessions that nobody has used for as long as they live.
    pub fn alarm(&self) -> Promise {
        let inner = Rc::clone(&self.inner);
        future_to_promise(async move {
            inner.is_armed.set(false);
            let before = inner.account.borrow().clone();
            inner.account.borrow_mut().forget(platform::now_ms());
            if *inner.account.borrow() != before {
                inner.write()?;
            }
            inner.announce().await?;
            inner.arm().await?;
            Ok(JsValue::UNDEFINED)
        })
    }
}

impl Inner {
    /// Memory that knows more than storage must not live on.
    fn write(&self) -> Result<()> {
        self.store.write(&*self.account.borrow()).inspect_err(|error| {
            platform::log("error", "account_not_written", &error.to_string());
            state_store::end(&self.state, "the account cannot be written");
        })
    }

    /// Sees to it that sessions are forgotten when they are over.
    async fn arm(&self) -> Result<()> {
        if self.account.borrow().has_sessions() && !self.is_armed.replace(true) {
            self.state.storage().set_alarm(SESSION_MS + AGAIN_MS).await?;
        }
        Ok(())
    }

    /// Tells others what they must hear of.
    async fn announce(&self) -> Result<()> {
        let announcements = self.account.borrow().announcements.clone();
        if !announcements.is_empty() {
            // Who announces the same meanwhile tells it twice, and nobody answers before it is told.
            if !self.tell(&announcements).await {
                self.is_armed.set(true);
                self.state.storage().set_alarm(AGAIN_MS).await?;
                return Ok(());
            }
            self.account.borrow_mut().announcements.retain(|one| !announcements.contains(one));
            self.write()?;
        }
        if self.account.borrow().is_erased() {
            self.state.storage().delete_all().await?;
            state_store::end(&self.state, "the person is gone");
        }
        Ok(())
    }

    async fn tell(&self, announcements: &[Announcement]) -> bool {
        for announcement in announcements {
            if let Announcement::Ended(session) = announcement
                && let Err(error) = kv::keep(session, &Record::Ended).await
            {
                platform::log("error", "record_not_kept", &format!("{error:?}"));
                return false;
            }
        }
        let Some(user) = UserId::parse(&self.account.borrow().user_id) else { return true };
        let change = |announcement: &Announcement| match announcement {
            Announcement::Ended(session) => AccountChange::SessionEnded(session.clone()),
            Announcement::SessionsChanged => AccountChange::SessionsChanged,
            Announcement::AccountChanged => AccountChange::Changed,
        };
        let changes: Vec<_> = announcements.iter().map(change).map(Change::Account).collect();
        let version = u64::try_from(platform::now_ms()).unwrap_or(0);
        let publication = private(&user, &changes, version);
        let told = Box::pin(hub_client::publish(&publication));
        match select(told, Box::pin(platform::sleep_ms(TIMEOUT_MS))).await {
            Either::Left((told, _)) => told.is_ok(),
            Either::Right(_) => false,
        }
    }
}
