//! Hibernating WebSockets, as the platform has them: types of our own, because those of `worker` encode a text anew for every socket.

use js_sys::{Array, Date, JsString, Reflect};
use wasm_bindgen::prelude::*;
use worker::State;

use crate::realtime::member::SocketId;
use crate::realtime::protocol::{CloseReason, HEARTBEAT, SUBPROTOCOL};

// rustfmt would drop the strings.
#[rustfmt::skip]
#[wasm_bindgen]
extern "C" {
    /// A socket.
    pub type Socket;

    #[wasm_bindgen(method, catch)]
    fn close(this: &Socket, code: u16, reason: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch, js_name = serializeAttachment)]
    fn serialize_attachment(this: &Socket, attachment: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch, js_name = deserializeAttachment)]
    fn deserialize_attachment(this: &Socket) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = WebSocketPair)]
    type Pair;

    #[wasm_bindgen(constructor, js_class = "WebSocketPair")]
    fn new() -> Pair;

    #[wasm_bindgen(js_name = WebSocketRequestResponsePair)]
    type AutoResponse;

    #[wasm_bindgen(constructor, js_class = "WebSocketRequestResponsePair")]
    fn new(request: &str, response: &str) -> AutoResponse;

    /// The part of a Durable Object's state that has to do with sockets.
    type Host;

    #[wasm_bindgen(method, catch, js_name = acceptWebSocket)]
    fn accept(this: &Host, socket: &Socket, tags: &Array) -> Result<(), JsValue>;

    #[wasm_bindgen(method, js_name = getWebSockets)]
    fn sockets(this: &Host) -> Array;

    #[wasm_bindgen(method, catch, js_name = getTags)]
    fn tags(this: &Host, socket: &Socket) -> Result<Array, JsValue>;

    #[wasm_bindgen(method, js_name = setWebSocketAutoResponse)]
    fn set_auto_response(this: &Host, pair: &AutoResponse);

    #[wasm_bindgen(method, js_name = getWebSocketAutoResponseTimestamp)]
    fn auto_response_at(this: &Host, socket: &Socket) -> Option<Date>;

    #[wasm_bindgen(js_name = Response)]
    type Upgrade;

    #[wasm_bindgen(constructor, js_class = "Response", catch)]
    fn new(body: &JsValue, init: &JsValue) -> Result<Upgrade, JsValue>;
}

// A broadcast is made of thousands of these calls: what they cost beside the platform's `send` counts. A socket that has gone is
// reported by its own event.
#[wasm_bindgen(inline_js = "export function sendText(socket, text) { try { socket.send(text); } catch {} }")]
extern "C" {
    #[wasm_bindgen(js_name = sendText)]
    fn send_text(socket: &Socket, text: &JsString);
}

fn host(state: &State) -> &Host {
    state.as_raw().unchecked_ref()
}

impl Socket {
    /// Sends a text that is made once for many.
    pub fn send_text(&self, text: &JsString) {
        send_text(self, text);
    }

    /// Closes it.
    pub fn end(&self, reason: CloseReason) {
        let (code, reason) = reason.code();
        let _ = self.close(code, reason);
    }

    /// Answers a close, so that the other side sees it done.
    pub fn answer_close(&self) {
        let _ = self.close(1000, "");
    }

    /// Attaches a text that outlives the object's memory.
    pub fn attach(&self, attachment: &str) -> Result<(), JsValue> {
        self.serialize_attachment(attachment)
    }

    /// What is attached.
    pub fn attachment(&self) -> Option<String> {
        self.deserialize_attachment().ok()?.as_string()
    }
}

/// Lets the platform answer heartbeats.
pub fn answer_heartbeats(state: &State) {
    host(state).set_auto_response(&AutoResponse::new(HEARTBEAT, HEARTBEAT));
}

/// All sockets that the object has, also from before it slept.
pub fn all(state: &State) -> Vec<(SocketId, Socket)> {
    let sockets = host(state).sockets();
    let named = |socket: JsValue| {
        let socket: Socket = socket.unchecked_into();
        Some((id(state, &socket)?, socket))
    };
    sockets.iter().filter_map(named).collect()
}

/// Which socket it is.
pub fn id(state: &State, socket: &Socket) -> Option<SocketId> {
    host(state).tags(socket).ok()?.get(0).as_string()?.parse().ok()
}

/// When it last sent a heartbeat, Unix milliseconds.
#[expect(clippy::cast_possible_truncation, reason = "whole milliseconds of this era")]
pub fn heard_ms(state: &State, socket: &Socket) -> Option<i64> {
    host(state).auto_response_at(socket).map(|date| date.get_time() as i64)
}

/// Opens a socket: ours, and the response that carries the other end to the client.
pub fn open(state: &State, id: SocketId) -> Result<(Socket, JsValue), JsValue> {
    let pair = Pair::new();
    let end = |index: u32| Reflect::get_u32(&pair, index);
    let (theirs, ours): (JsValue, Socket) = (end(0)?, end(1)?.unchecked_into());
    host(state).accept(&ours, &Array::of1(&id.to_string().into()))?;
    let headers = js_sys::Object::new();
    Reflect::set(&headers, &"sec-websocket-protocol".into(), &SUBPROTOCOL.into())?;
    let init = js_sys::Object::new();
    Reflect::set(&init, &"status".into(), &101.into())?;
    Reflect::set(&init, &"webSocket".into(), &theirs)?;
    Reflect::set(&init, &"headers".into(), &headers)?;
    Ok((ours, Upgrade::new(&JsValue::NULL, &init)?.into()))
}
