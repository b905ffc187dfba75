//! A leaf of the hub: the shell around a [`Room`]. It sleeps while nothing happens, its sockets stay.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{JsString, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use worker::worker_sys::DurableObjectState;
use worker::{Env, Error, Result, State};

use super::hub_store::{HubStore, abort};
use super::socket::{self, Socket};
use super::{hub_client, platform};
use crate::app::answer;
use crate::realtime::channel::UserId;
use crate::realtime::log::Log;
use crate::realtime::member::{Attachment, BySocket, Identity, SocketId};
use crate::realtime::protocol::Epoch;
use crate::realtime::room::{Effect, Room};

/// How long one who must wait for the leaf to be up to date waits between looks, milliseconds.
const LOOK_MS: i64 = 5;

/// The leaf as `entry.js` holds it.
#[wasm_bindgen]
pub struct LeafObject {
    leaf: Rc<Leaf>,
}

struct Leaf {
    state: State,
    store: HubStore,
    room: RefCell<Room>,
    sockets: RefCell<BySocket<Socket>>,
    /// The socket that came last. Numbers begin with the time at which the object woke: none is given twice.
    newest: Cell<SocketId>,
    /// The root knows that this leaf has sockets, as far as this instance knows.
    follows: Cell<bool>,
    /// It is asking the root for what it misses.
    asking: Cell<bool>,
}

#[wasm_bindgen]
impl LeafObject {
    /// Wakes: the log from storage, the subscriptions from the sockets.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, _env: Env) -> core::result::Result<Self, JsValue> {
        let state = State::from(state);
        let store = HubStore::open(state.storage().sql())?;
        // Without a copy there is one of no life that any root has: it will be replaced.
        let mut room = Room::new(store.log()?.unwrap_or_else(|| Log::new(Epoch(0))));
        let sockets: BySocket<_> = socket::all(&state).into_iter().collect();
        for (id, socket) in &sockets {
            let attachment: Option<Attachment> =
                socket.attachment().and_then(|json| serde_json::from_str(&json).ok());
            room.restore(*id, attachment.unwrap_or_default());
        }
        socket::answer_heartbeats(&state);
        let leaf = Leaf {
            state,
            store,
            room: RefCell::new(room),
            sockets: RefCell::new(sockets),
            newest: Cell::new(u64::try_from(platform::now_ms()).unwrap_or(0) << 16),
            follows: Cell::new(false),
            asking: Cell::new(false),
        };
        Ok(Self { leaf: Rc::new(leaf) })
    }

    /// Takes a socket: a promise of the response that carries its other end.
    pub fn open(&self, name: String, user: Option<String>, session: Option<String>) -> Promise {
        let leaf = Rc::clone(&self.leaf);
        future_to_promise(async move {
            if !leaf.follows.get() {
                leaf.follow(&name).await?;
            }
            let session = session.filter(|session| !session.is_empty());
            leaf.open(user.as_deref().and_then(UserId::parse).map(|user| Identity { user, session }))
        })
    }

    /// A message from a client.
    pub fn message(&self, socket: Socket, message: JsValue) -> core::result::Result<(), JsValue> {
        let leaf = &self.leaf;
        let Some(id) = socket::id(&leaf.state, &socket) else { return Ok(()) };
        let effects = match message.as_string() {
            Some(text) => leaf.room.borrow_mut().text(id, &text, platform::now_ms()),
            None => leaf.room.borrow_mut().binary(id),
        };
        Ok(leaf.run(effects)?)
    }

    /// A client has gone.
    pub fn closed(&self, socket: Socket) {
        if let Some(id) = socket::id(&self.leaf.state, &socket) {
            self.leaf.room.borrow_mut().close(id);
            self.leaf.sockets.borrow_mut().remove(&id);
        }
        socket.answer_close();
    }

    /// What the root has published; a promise of what the leaf says of it.
    pub fn deliver(&self, name: String, delivery: &JsString) -> Promise {
        let leaf = Rc::clone(&self.leaf);
        #[cfg(feature = "fault-routes")]
        if super::fault::at_hub(Some(&name), &leaf.state) {
            return Promise::resolve(&JsValue::NULL);
        }
        let delivery = platform::text(delivery);
        future_to_promise(async move {
            let delivery = serde_json::from_str(&delivery).map_err(Error::from)?;
            let (effects, up_to_date) = leaf.room.borrow_mut().deliver(delivery, platform::now_ms());
            leaf.run(effects)?;
            if !up_to_date {
                leaf.follow(&name).await?;
            }
            let delivered = leaf.room.borrow().delivered();
            // The root lets a leaf without sockets go.
            leaf.follows.set(delivered.sockets > 0 && leaf.follows.get());
            Ok(answer::json(&delivered).unwrap_or_default().into())
        })
    }

    /// Closes what has been silent for too long.
    pub fn sweep(&self) -> core::result::Result<(), JsValue> {
        let leaf = &self.leaf;
        let heard: BySocket<i64> = {
            let sockets = leaf.sockets.borrow();
            let heard = sockets.iter().map(|(id, socket)| (*id, socket::heard_ms(&leaf.state, socket)));
            heard.filter_map(|(id, heard)| Some((id, heard?))).collect()
        };
        let effects = leaf.room.borrow_mut().sweep(platform::now_ms(), |id| heard.get(&id).copied());
        Ok(leaf.run(effects)?)
    }

    /// What it did.
    pub fn stats(&self) -> String {
        answer::json(&self.leaf.room.borrow().stats()).unwrap_or_default()
    }
}

impl Leaf {
    fn open(&self, identity: Option<Identity>) -> core::result::Result<JsValue, JsValue> {
        let id = self.newest.get() + 1;
        self.newest.set(id);
        let (socket, response) = socket::open(&self.state, id)?;
        self.sockets.borrow_mut().insert(id, socket);
        let effects = self.room.borrow_mut().open(id, identity, platform::now_ms());
        self.run(effects)?;
        Ok(response)
    }

    /// Asks the root for everything since the leaf's position. Those who ask at the same time wait for one answer.
    async fn follow(&self, name: &str) -> Result<()> {
        if self.asking.get() {
            while self.asking.get() {
                platform::sleep_ms(LOOK_MS).await;
            }
            return Ok(());
        }
        self.asking.set(true);
        let position = self.room.borrow().log().position();
        let recovery = hub_client::follow(name, position).await;
        self.asking.set(false);
        let recovery = recovery.map_err(|failure| Error::from(failure.message))?;
        self.follows.set(true);
        let effects = self.room.borrow_mut().recover(recovery, platform::now_ms());
        self.run(effects)
    }

    /// A leaf that cannot write ends: what it holds would never be sent, and nobody would know. Its clients come back and recover.
    fn written(&self, outcome: Result<()>) -> Result<()> {
        outcome.inspect_err(|error| {
            platform::log("error", "log_not_written", &error.to_string());
            abort(&self.state, "the log cannot be written");
        })
    }

    fn run(&self, effects: Vec<Effect>) -> Result<()> {
        for effect in effects {
            match effect {
                Effect::Write(written) => {
                    self.written(self.store.write(&written, self.room.borrow().log()))?;
                }
                Effect::Rewrite => self.written(self.store.rewrite(self.room.borrow().log()))?,
                Effect::Send { to, text } => {
                    let text = JsString::from(text);
                    let sockets = self.sockets.borrow();
                    for socket in to.iter().filter_map(|id| sockets.get(id)) {
                        socket.send_text(&text);
                    }
                }
                Effect::Attach { socket, attachment } => {
                    if let Some(socket) = self.sockets.borrow().get(&socket) {
                        socket.attach(&attachment)?;
                    }
                }
                Effect::Close { socket, reason } => {
                    if let Some(socket) = self.sockets.borrow_mut().remove(&socket) {
                        socket.end(reason);
                    }
                }
            }
        }
        Ok(())
    }
}
