//! The root of the hub: the shell around a [`Root`]. It holds no sockets.

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::future::{Either, join_all, select};
use js_sys::{JsString, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use worker::worker_sys::DurableObjectState;
use worker::{Env, Error, Result, State};

use super::hub_store::{HubStore, abort};
use super::{hub_client, platform};
use crate::app::answer;
use crate::realtime::delivery::{Delivered, Delivery, Published};
use crate::realtime::log::{Log, Written};
use crate::realtime::protocol::{Changes, Epoch, Position, Versions};
use crate::realtime::root::{Parcel, Root};
use crate::realtime::stats::RealtimeStats;

/// How long a leaf may take over a delivery, milliseconds. One that takes longer is told again.
const TIMEOUT_MS: i64 = 3000;
/// When a leaf is told again, milliseconds.
const AGAIN_MS: i64 = 1000;

/// The root as `entry.js` holds it.
#[wasm_bindgen]
pub struct HubObject {
    hub: Rc<Hub>,
}

struct Hub {
    state: State,
    store: HubStore,
    root: RefCell<Root>,
}

#[wasm_bindgen]
impl HubObject {
    /// Wakes: the log and the leaves from storage.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, _env: Env) -> core::result::Result<Self, JsValue> {
        let state = State::from(state);
        let store = HubStore::open(state.storage().sql())?;
        let log = match store.log()? {
            Some(log) => log,
            None => {
                let log = Log::new(Epoch(platform::random_u64()));
                store.write(&Written::default(), &log)?;
                log
            }
        };
        let root = RefCell::new(Root::new(log, store.leaves()?));
        Ok(Self { hub: Rc::new(Hub { state, store, root }) })
    }

    /// Publishes: a promise of what came of it, when it is written down and the leaves have it.
    pub fn publish(&self, publication: &JsString) -> Promise {
        let hub = Rc::clone(&self.hub);
        let publication = platform::text(publication);
        future_to_promise(async move {
            let publication = serde_json::from_str(&publication).map_err(Error::from)?;
            let (written, delivery) = hub.root.borrow_mut().publish(platform::now_ms(), publication);
            if written != Written::default() {
                hub.write(&written)?;
            }
            let position = delivery.position;
            hub.deliver(&delivery).await?;
            let published = Published { position, watchers: hub.root.borrow().watchers() };
            Ok(answer::json(&published).unwrap_or_default().into())
        })
    }

    /// A leaf wants everything since its position, and what comes from now on.
    pub fn follow(&self, leaf: &str, position: &str) -> core::result::Result<String, JsValue> {
        let position = Position::parse(position).ok_or("not a position")?;
        let recovery = self.hub.root.borrow_mut().follow(platform::now_ms(), leaf, position);
        self.hub.store.insert_leaf(leaf)?;
        Ok(answer::json(&recovery).unwrap_or_default())
    }

    /// What has changed for everyone since a position, `<epoch>.<offset>`; without one, where the log is.
    pub fn changes(&self, since: Option<String>) -> String {
        #[cfg(feature = "fault-routes")]
        if super::fault::at_hub(since.as_deref(), &self.hub.state) {
            return String::new();
        }
        let root = self.hub.root.borrow();
        let log = root.log();
        let missed = match since {
            Some(since) => Position::parse(&since).and_then(|since| log.public_since(since)),
            None => Some(vec![]),
        };
        let recovered = missed.is_some();
        let missed = missed.unwrap_or_default();
        let entries = missed.iter().map(Rc::as_ref).collect();
        let Position { epoch, offset } = log.position();
        let versions = if recovered { Versions::default() } else { log.versions(|_| true) };
        answer::json(&Changes { epoch, offset, recovered, entries, versions }).unwrap_or_default()
    }

    /// What the hub did: a promise of the sums.
    pub fn stats(&self) -> Promise {
        let hub = Rc::clone(&self.hub);
        future_to_promise(async move {
            let leaves: Vec<_> = hub.root.borrow().leaves().map(ToOwned::to_owned).collect();
            let mut sum =
                RealtimeStats { offset: hub.root.borrow().log().position().offset, ..Default::default() };
            for stats in join_all(leaves.iter().map(|leaf| hub_client::leaf_stats(leaf))).await {
                sum += stats.unwrap_or_default();
            }
            Ok(answer::json(&sum).unwrap_or_default().into())
        })
    }

    /// The minute's work: silent sockets are closed, and every leaf hears where the log is.
    pub fn sweep(&self) -> Promise {
        let hub = Rc::clone(&self.hub);
        future_to_promise(async move {
            let leaves: Vec<_> = hub.root.borrow().leaves().map(ToOwned::to_owned).collect();
            join_all(leaves.iter().map(|leaf| hub_client::sweep_leaf(leaf))).await;
            let heads_up = hub.root.borrow().heads_up();
            hub.deliver(&heads_up).await?;
            Ok(JsValue::UNDEFINED)
        })
    }

    /// Tells leaves again.
    pub fn alarm(&self) -> Promise {
        let hub = Rc::clone(&self.hub);
        future_to_promise(async move {
            let heads_up = hub.root.borrow().heads_up();
            hub.deliver(&heads_up).await?;
            Ok(JsValue::UNDEFINED)
        })
    }
}

impl Hub {
    /// Writes down what has happened to the log. Memory that knows more than storage must not live on: its offsets would be given out
    /// again.
    fn write(&self, written: &Written) -> Result<()> {
        let outcome = self.store.write(written, self.root.borrow().log());
        outcome.inspect_err(|error| {
            platform::log("error", "log_not_written", &error.to_string());
            abort(&self.state, "the log cannot be written");
        })
    }

    /// Hands a delivery to every leaf.
    async fn deliver(&self, delivery: &Delivery) -> Result<()> {
        let parcels = self.root.borrow().parcels();
        if parcels.is_empty() {
            return Ok(());
        }
        let text = serde_json::to_string(delivery)?;
        let said = join_all(parcels.iter().map(|parcel| hand_over(parcel, &text))).await;
        for (parcel, said) in parcels.iter().zip(said) {
            if self.root.borrow_mut().delivered(parcel, said) {
                self.store.delete_leaf(&parcel.leaf)?;
            }
        }
        if self.root.borrow().is_behind() {
            self.state.storage().set_alarm(AGAIN_MS).await?;
        }
        Ok(())
    }
}

async fn hand_over(parcel: &Parcel, delivery: &str) -> Option<Delivered> {
    let handed = Box::pin(hub_client::deliver(&parcel.leaf, delivery));
    match select(handed, Box::pin(platform::sleep_ms(TIMEOUT_MS))).await {
        Either::Left((delivered, _)) => delivered.ok(),
        Either::Right(_) => None,
    }
}
