//! Time, chance and waiting, as the platform gives them.

use core::time::Duration;

use js_sys::JsString;
use wasm_bindgen::prelude::*;
use worker::Delay;

/// Unix milliseconds. Stands still while code runs; moves at each I/O.
#[expect(clippy::cast_possible_truncation, reason = "whole milliseconds of this era")]
pub fn now_ms() -> i64 {
    let now_ms = js_sys::Date::now() as i64;
    #[cfg(feature = "fault-routes")]
    let now_ms = now_ms + super::fault::clock_ahead_ms();
    now_ms
}

/// A random number in `0..1`, good enough for jitter and for nothing else.
pub fn jitter() -> f64 {
    js_sys::Math::random()
}

/// Waits.
pub async fn sleep_ms(ms: i64) {
    Delay::from(Duration::from_millis(u64::try_from(ms).unwrap_or(0))).await;
}

/// A number that nobody can guess.
pub fn random_u64() -> u64 {
    let mut bytes = [0_u8; 8];
    // Without randomness it is zero, and still a number.
    let _ = getrandom::fill(&mut bytes);
    u64::from_le_bytes(bytes)
}

/// A new id for a request.
pub fn request_id() -> String {
    format!("{:016x}", random_u64())
}

/// Writes one structured line to the log.
pub fn log(level: &str, event: &str, detail: &str) {
    let line = serde_json::json!({ "level": level, "event": event, "detail": detail }).to_string();
    if level == "error" {
        worker::console_error!("{line}");
    } else {
        worker::console_log!("{line}");
    }
}

// rustfmt would drop the strings.
#[rustfmt::skip]
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = TextEncoder)]
    type Encoder;

    #[wasm_bindgen(constructor, js_class = "TextEncoder")]
    fn new() -> Encoder;

    #[wasm_bindgen(method, js_name = encodeInto)]
    fn encode_into(this: &Encoder, text: &JsString, bytes: &mut [u8]) -> Encoded;

    type Encoded;

    #[wasm_bindgen(method, getter)]
    fn read(this: &Encoded) -> u32;
}

thread_local! {
    static ENCODER: Encoder = Encoder::new();
}

/// A long text out of JavaScript. The engine copies it at once; the glue would go over it character by character.
pub fn text(text: &JsString) -> String {
    let mut bytes = vec![0; text.length() as usize];
    let read = ENCODER.with(|encoder| encoder.encode_into(text, &mut bytes).read());
    // With as many bytes as characters there is room for ASCII alone.
    let is_whole = read == text.length();
    String::from_utf8(bytes).ok().filter(|_| is_whole).unwrap_or_else(|| text.into())
}

#[wasm_bindgen]
extern "C" {
    /// The guard of `entry.js`: hears of a panic before the trap, so that whoever waits gets an error at once.
    #[wasm_bindgen(js_namespace = globalThis, js_name = cryptovaultPanicked)]
    fn panicked();
}

/// Runs once for each instance of the module.
#[wasm_bindgen(start)]
fn start() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        panicked();
    }));
}
