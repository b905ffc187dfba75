//! The guard of a network or of an address: the shell around a [`Guard`].

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use worker::worker_sys::DurableObjectState;
use worker::{Env, Error, Result, State};

use super::state_store::StateStore;
use super::{platform, state_store};
use crate::accounts::guard::{Guard, KEPT_MS, Question};
use crate::app::answer;

/// The guard as `entry.js` holds it.
#[wasm_bindgen]
pub struct GuardObject {
    inner: Rc<Inner>,
}

struct Inner {
    state: State,
    store: StateStore,
    guard: RefCell<Guard>,
    is_armed: Cell<bool>,
}

#[wasm_bindgen]
impl GuardObject {
    /// Wakes, with what was written down.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, _env: Env) -> core::result::Result<Self, JsValue> {
        let state = State::from(state);
        let store = StateStore::open(state.storage().sql())?;
        let guard = RefCell::new(store.read()?);
        Ok(Self { inner: Rc::new(Inner { state, store, guard, is_armed: Cell::new(false) }) })
    }

    /// Answers a [`Question`]: a promise of a [`crate::accounts::guard::Verdict`]. What it has counted is written down before it answers.
    pub fn ask(&self, question: String) -> Promise {
        let inner = Rc::clone(&self.inner);
        future_to_promise(async move {
            let question: Question = serde_json::from_str(&question).map_err(Error::from)?;
            let verdict = inner.guard.borrow_mut().ask(question, platform::now_ms());
            inner.write()?;
            if !inner.is_armed.replace(true) {
                inner.state.storage().set_alarm(KEPT_MS).await?;
            }
            Ok(answer::json(&verdict).unwrap_or_default().into())
        })
    }

    /// Forgets, once nothing is worth keeping.
    pub fn alarm(&self) -> Promise {
        let inner = Rc::clone(&self.inner);
        future_to_promise(async move {
            inner.is_armed.set(false);
            if inner.guard.borrow().is_empty(platform::now_ms()) {
                inner.state.storage().delete_all().await?;
                state_store::end(&inner.state, "there is nothing to keep");
            } else {
                inner.is_armed.set(true);
                inner.state.storage().set_alarm(KEPT_MS).await?;
            }
            Ok(JsValue::UNDEFINED)
        })
    }
}

impl Inner {
    fn write(&self) -> Result<()> {
        self.store.write(&*self.guard.borrow()).inspect_err(|error| {
            platform::log("error", "guard_not_written", &error.to_string());
            state_store::end(&self.state, "the guard cannot be written");
        })
    }
}
