//! The nearest cache: answers in the isolate's own memory, ready to go out.
//!
//! An entry holds the rendered answer and, for the current second, the JavaScript string and the prepared headers. A hit
//! then costs no JSON, no promise and no copy of the body.

use core::hash::{Hash, Hasher};
use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::DefaultHasher;

use js_sys::JsString;
use wasm_bindgen::prelude::*;
use web_sys::Request;

use crate::cache::policy::{Freshness, Policy};
use crate::cache::template::Template;
use crate::cache::validator::matches_etag;
use crate::cache::versioned::Versioned;

use super::counters::count;
use super::response::{Head, if_none_match};

/// Text held at most, in bytes.
const MOST_BYTES: usize = 16 * 1024 * 1024;
/// A refresh that has not ended after this long is taken for dead, milliseconds.
const REFRESH_DEAD_MS: i64 = 15_000;

struct Entry {
    template: Template,
    bytes: usize,
    version: u64,
    hash: u64,
    policy: Policy,
    content_type: &'static str,
    stored_ms: i64,
    ready: Option<Ready>,
}

/// What goes out during one second.
struct Ready {
    second: i64,
    etag: JsString,
    body: JsValue,
    ok: Head,
    not_modified: Head,
}

#[derive(Default)]
struct Isolate {
    entries: HashMap<String, Entry>,
    bytes: usize,
    /// Keys being fetched, and since when.
    refreshing: HashMap<String, i64>,
}

thread_local! {
    static ISOLATE: RefCell<Isolate> = RefCell::default();
}

/// An answer from memory.
pub struct Held {
    /// The response.
    pub response: JsValue,
    /// It is past its fresh time: a new one should be fetched.
    pub revalidate: bool,
}

/// Answers from memory with a version at least, if that is allowed at this time. After a fetch, answers kept for errors are allowed too: if the
/// fetch went well there is a fresh one.
pub fn answer(
    key: &str,
    version: u64,
    request: &Request,
    with_body: bool,
    now_ms: i64,
    after_fetch: bool,
) -> Option<Held> {
    ISOLATE.with_borrow_mut(|isolate| {
        let entry = isolate.entries.get_mut(key).filter(|entry| entry.version >= version)?;
        let freshness = entry.freshness(now_ms);
        let usable = match freshness {
            Freshness::Fresh | Freshness::Revalidate => true,
            Freshness::OnlyIfError => after_fetch,
            Freshness::Useless => false,
        };
        if !usable {
            return None;
        }
        let response = entry.respond(request, with_body, now_ms).ok()?;
        count(|stats| match freshness {
            Freshness::Fresh if after_fetch => {}
            _ if after_fetch => stats.isolate.stale_if_error += 1,
            Freshness::Fresh => stats.isolate.hits += 1,
            _ => stats.isolate.revalidating += 1,
        });
        Some(Held { response, revalidate: freshness != Freshness::Fresh })
    })
}

/// Keeps an answer that was rendered at `stored_ms`.
pub fn store(key: &str, answer: &Versioned, policy: Policy, content_type: &'static str, stored_ms: i64) {
    let text = answer.text.as_str();
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let entry = Entry {
        template: Template::new(text),
        policy: policy.of_answer(text),
        bytes: text.len(),
        version: answer.version,
        hash: hasher.finish(),
        content_type,
        stored_ms,
        ready: None,
    };
    ISOLATE.with_borrow_mut(|isolate| {
        // Two answers may come in the wrong order.
        if isolate.entries.get(key).is_some_and(|held| held.version > entry.version) {
            return;
        }
        isolate.bytes += entry.bytes;
        if let Some(old) = isolate.entries.insert(key.to_owned(), entry) {
            isolate.bytes -= old.bytes;
        }
        isolate.make_room();
        let entries = isolate.entries.len() as u64;
        count(|stats| stats.isolate.entries = entries);
    });
}

/// Begins to fetch an answer. False where another request already does: its answer will do for both.
pub fn begin_refresh(key: &str, now_ms: i64) -> bool {
    ISOLATE.with_borrow_mut(|isolate| {
        let busy = isolate.refreshing.get(key).is_some_and(|since| now_ms - since < REFRESH_DEAD_MS);
        if !busy {
            isolate.refreshing.insert(key.to_owned(), now_ms);
        }
        !busy
    })
}

/// Ends what [`begin_refresh`] began.
pub fn end_refresh(key: &str) {
    ISOLATE.with_borrow_mut(|isolate| isolate.refreshing.remove(key));
}

/// Whether an answer is being fetched.
pub fn is_refreshing(key: &str, now_ms: i64) -> bool {
    ISOLATE.with_borrow(|isolate| {
        isolate.refreshing.get(key).is_some_and(|since| now_ms - since < REFRESH_DEAD_MS)
    })
}

impl Isolate {
    /// Lets go of what was stored first until the rest fits.
    fn make_room(&mut self) {
        while self.bytes > MOST_BYTES {
            let Some(oldest) =
                self.entries.iter().min_by_key(|(_, entry)| entry.stored_ms).map(|(key, _)| key.clone())
            else {
                return;
            };
            if let Some(entry) = self.entries.remove(&oldest) {
                self.bytes -= entry.bytes;
            }
        }
    }
}

impl Entry {
    fn freshness(&self, now_ms: i64) -> Freshness {
        if self.template.expires_ms().is_some_and(|expires| now_ms > expires) {
            return Freshness::Useless;
        }
        self.policy.freshness(now_ms - self.stored_ms)
    }

    fn respond(&mut self, request: &Request, with_body: bool, now_ms: i64) -> Result<JsValue, JsValue> {
        let second = if self.template.is_constant() { 0 } else { now_ms / 1000 };
        let ready = match self.ready.take() {
            Some(ready) if ready.second == second => ready,
            _ => self.prepare(second, now_ms)?,
        };
        let ready = self.ready.insert(ready);
        if if_none_match(request).is_some_and(|tags| ready.has(tags)) {
            count(|stats| stats.isolate.not_modified += 1);
            return ready.not_modified.respond(&JsValue::NULL);
        }
        if with_body { ready.ok.respond(&ready.body) } else { ready.ok.respond(&JsValue::NULL) }
    }

    fn prepare(&self, second: i64, now_ms: i64) -> Result<Ready, JsValue> {
        let etag = format!("W/\"{:016x}-{}\"", self.hash, self.template.stale_slots(now_ms));
        let more = [("etag", etag.as_str())];
        Ok(Ready {
            second,
            body: self.template.render(now_ms).into(),
            ok: Head::new(200, self.policy, self.content_type, &more)?,
            not_modified: Head::new(304, self.policy, "", &more)?,
            etag: etag.as_str().into(),
        })
    }
}

impl Ready {
    /// Whether a client that sends these tags has this answer. Nearly always it sends the one tag, as it was given.
    fn has(&self, tags: JsString) -> bool {
        tags == self.etag || matches_etag(&String::from(tags), &String::from(self.etag.clone()))
    }
}
