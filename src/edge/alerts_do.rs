//! The alerts: holds the rules that are on in a [`Lookout`], and tells what it sees.

use std::rc::Rc;

use futures_util::future::{Either, select};
use futures_util::lock::Mutex;
use js_sys::{JsString, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use worker::worker_sys::DurableObjectState;
use worker::{Env, Error};

use super::{d1, hub_client, platform, push};
use crate::app::vault::alerts::lookout::Lookout;
use crate::market::tape::Tape;
use crate::realtime::change::{Change, VaultChange};
use crate::store::database::{Database, DatabaseError, Rows, Statement};

/// A database that has not answered for so long may have done what it was asked or not, milliseconds. Whatever is asked of it here may be asked
/// again.
const DEAD_MS: i64 = 5000;

/// The object as `entry.js` holds it.
#[wasm_bindgen]
pub struct AlertsObject {
    lookout: Rc<Mutex<Lookout>>,
}

#[wasm_bindgen]
impl AlertsObject {
    /// Wakes: rules are read with the first tick.
    #[wasm_bindgen(constructor)]
    pub fn new(_state: DurableObjectState, _env: Env) -> Self {
        Self { lookout: Rc::default() }
    }

    /// Hears of a tick, a [`Tape`]: a promise of whether anything waits for a price.
    pub fn tick(&self, tape: &JsString) -> Promise {
        let lookout = Rc::clone(&self.lookout);
        let tape = platform::text(tape);
        future_to_promise(async move {
            let tape: Tape = serde_json::from_str(&tape).map_err(Error::from)?;
            // One at a time: what is stored must not be read before it is.
            let mut lookout = lookout.lock().await;
            if let Err(error) = heard(&mut lookout, &tape).await {
                platform::log("error", "alerts_not_stored", &format!("{error:?}"));
            }
            Ok(lookout.waits().into())
        })
    }

    /// Somebody has changed their rules. Whoever does not get through is heard with the next tick.
    pub fn changed(&self) -> Promise {
        let lookout = Rc::clone(&self.lookout);
        future_to_promise(async move {
            let mut lookout = lookout.lock().await;
            if let Err(error) = caught_up(&mut lookout).await {
                platform::log("error", "alerts_not_read", &format!("{error:?}"));
            }
            Ok(JsValue::UNDEFINED)
        })
    }
}

async fn heard(lookout: &mut Lookout, tape: &Tape) -> Result<(), DatabaseError> {
    lookout.load(&Patient, platform::now_ms()).await?;
    lookout.observe(tape, platform::now_ms());
    caught_up(lookout).await
}

/// Stores and tells what there is, and reads what others have changed.
async fn caught_up(lookout: &mut Lookout) -> Result<(), DatabaseError> {
    store(lookout).await?;
    lookout.refresh(&Patient, platform::now_ms()).await?;
    store(lookout).await
}

async fn store(lookout: &mut Lookout) -> Result<(), DatabaseError> {
    let [rules, inbox] = [VaultChange::Alerts, VaultChange::Notifications].map(Change::Vault);
    while let Some(heard) = lookout.store(&Patient).await? {
        hub_client::tell(&heard.told, &[rules.clone(), inbox.clone()]).await;
        if !heard.told.is_empty() {
            push::soon();
        }
        hub_client::tell(&heard.moved, std::slice::from_ref(&rules)).await;
    }
    Ok(())
}

/// The database, as long as it answers.
struct Patient;

impl Database for Patient {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, DatabaseError> {
        let answer = Box::pin(d1::batch(statements));
        match select(answer, Box::pin(platform::sleep_ms(DEAD_MS))).await {
            Either::Left((answer, _)) => answer,
            Either::Right(_) => Err(DatabaseError::Failed("it has not answered".to_owned())),
        }
    }
}
