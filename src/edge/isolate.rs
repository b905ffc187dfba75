//! The nearest cache: answers in the isolate's own memory, ready to go out.
//!
//! An entry holds the rendered answer and, for the current second, its bytes as JavaScript's and the prepared headers. It is
//! found by the URL as the runtime has it. A hit then costs no JSON, no promise and no copy of any text.

use core::hash::{Hash, Hasher};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::hash::DefaultHasher;

use js_sys::{JsString, Map, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::Request;

use crate::cache::policy::{Freshness, Policy};
use crate::cache::template::Template;
use crate::cache::validator::matches_etag;
use crate::cache::versioned::Versioned;

use super::counters::count;
use super::platform;
use super::response::Head;

/// Text held at most, in bytes.
const MOST_BYTES: usize = 16 * 1024 * 1024;
/// A refresh that has not ended after this long is taken for dead, milliseconds.
const REFRESH_DEAD_MS: i64 = 15_000;
/// URLs that are known at most: the same answer has many, by host and by how its query is written.
const MOST_URLS: u32 = 1000;
/// Keys that are known to be missing at most.
const MOST_MISSING: usize = 1000;

#[wasm_bindgen(inline_js = "export function slotOf(urls, request) {
  return request.method === 'GET' ? urls.get(request.url) : undefined;
}
export function sendsTag(request, etag) {
  const tags = request.headers.get('if-none-match');
  return tags === null ? undefined : tags === etag;
}")]
extern "C" {
    /// What `urls` has for the URL of a GET. Each crossing costs: this is one for three.
    #[wasm_bindgen(js_name = slotOf)]
    fn slot_of(urls: &Map, request: &Request) -> Option<u32>;

    /// Whether this tag, and nothing else, is what `If-None-Match` says; none where there is no such header.
    #[wasm_bindgen(js_name = sendsTag)]
    fn sends_tag(request: &Request, etag: &JsString) -> Option<bool>;
}

/// What goes out for a URL.
enum Kept {
    /// Always the same.
    Constant(Head, JsValue),
    Market(Box<Entry>),
}

struct Entry {
    template: Template,
    bytes: usize,
    version: u64,
    hash: u64,
    policy: Policy,
    content_type: &'static str,
    stored_ms: i64,
    /// Which of all that were put here it is.
    number: u64,
    ready: Option<Ready>,
}

/// What goes out during one second.
struct Ready {
    second: i64,
    etag: JsString,
    body: JsValue,
    ok: Head,
    /// A response without a body may go out any number of times.
    not_modified: JsValue,
}

#[derive(Default)]
struct Isolate {
    /// By slot.
    kept: Vec<Option<Kept>>,
    /// Slots by canonical address.
    slots: HashMap<String, u32>,
    /// Slots by URL.
    urls: Map,
    bytes: usize,
    /// How many entries were put here.
    puts: u64,
    /// Keys being fetched, and since when.
    refreshing: HashMap<String, i64>,
    /// Keys of which the last fetch has found that there is no such thing: for those who waited for it.
    missing: HashSet<String>,
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

/// Answers a GET by its URL alone, if that is known and its answer may go out now.
pub fn at(request: &Request) -> Option<Held> {
    ISOLATE.with_borrow_mut(|isolate| {
        let slot = slot_of(&isolate.urls, request)?;
        match isolate.kept.get_mut(slot as usize)?.as_mut()? {
            Kept::Constant(head, body) => {
                Some(Held { response: head.respond(body).ok()?, revalidate: false })
            }
            Kept::Market(entry) => entry.answer(request, true, platform::now_ms(), false),
        }
    })
}

/// Finds what is kept for an address by this URL from now on.
pub fn know(url: &JsString, key: &str) {
    ISOLATE.with_borrow(|isolate| {
        let Some(slot) = isolate.slots.get(key) else { return };
        if isolate.urls.size() >= MOST_URLS {
            isolate.urls.clear();
        }
        isolate.urls.set(url, &(*slot).into());
    });
}

/// Keeps an answer that never changes.
pub fn keep(key: &str, head: Head, body: JsValue) {
    ISOLATE.with_borrow_mut(|isolate| isolate.put(key, Kept::Constant(head, body)));
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
        let entry = isolate.entry(key).filter(|entry| entry.version >= version)?;
        entry.answer(request, with_body, now_ms, after_fetch)
    })
}

/// Keeps an answer that was rendered at `stored_ms`.
pub fn store(key: &str, answer: &Versioned, policy: Policy, content_type: &'static str, stored_ms: i64) {
    let text = answer.text.as_str();
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let mut entry = Entry {
        template: Template::new(text),
        policy: policy.of_answer(text),
        bytes: text.len(),
        version: answer.version,
        hash: hasher.finish(),
        content_type,
        stored_ms,
        number: 0,
        ready: None,
    };
    ISOLATE.with_borrow_mut(|isolate| {
        // Two answers may come in the wrong order.
        if isolate.entry(key).is_some_and(|held| held.version > entry.version) {
            return;
        }
        isolate.puts += 1;
        entry.number = isolate.puts;
        isolate.put(key, Kept::Market(Box::new(entry)));
        isolate.make_room();
        let entries = isolate.slots.len() as u64;
        count(|stats| stats.isolate.entries = entries);
    });
}

/// Begins to fetch an answer. False where another request already does: its answer will do for both.
pub fn begin_refresh(key: &str, now_ms: i64) -> bool {
    ISOLATE.with_borrow_mut(|isolate| {
        let busy = isolate.refreshing.get(key).is_some_and(|since| now_ms - since < REFRESH_DEAD_MS);
        if !busy {
            isolate.missing.remove(key);
            isolate.refreshing.insert(key.to_owned(), now_ms);
        }
        !busy
    })
}

/// Ends what [`begin_refresh`] began; `is_missing` where there is no such thing.
pub fn end_refresh(key: &str, is_missing: bool) {
    ISOLATE.with_borrow_mut(|isolate| {
        isolate.refreshing.remove(key);
        if is_missing {
            if isolate.missing.len() >= MOST_MISSING {
                isolate.missing.clear();
            }
            isolate.missing.insert(key.to_owned());
        }
    });
}

/// Whether the last fetch of an answer has found that there is no such thing.
pub fn is_missing(key: &str) -> bool {
    ISOLATE.with_borrow(|isolate| isolate.missing.contains(key))
}

/// Whether an answer is being fetched.
pub fn is_refreshing(key: &str, now_ms: i64) -> bool {
    ISOLATE.with_borrow(|isolate| {
        isolate.refreshing.get(key).is_some_and(|since| now_ms - since < REFRESH_DEAD_MS)
    })
}

impl Isolate {
    fn entry(&mut self, key: &str) -> Option<&mut Entry> {
        match self.kept.get_mut(*self.slots.get(key)? as usize)?.as_mut()? {
            Kept::Market(entry) => Some(entry),
            Kept::Constant(..) => None,
        }
    }

    /// In the place of what was kept for that address before, or in a place of its own.
    fn put(&mut self, key: &str, kept: Kept) {
        self.bytes += kept.bytes();
        if let Some(old) = self.slots.get(key).and_then(|slot| self.kept.get_mut(*slot as usize)) {
            self.bytes -= old.replace(kept).map_or(0, |old| old.bytes());
            return;
        }
        let slot = self.kept.iter().position(Option::is_none).unwrap_or(self.kept.len());
        match self.kept.get_mut(slot) {
            Some(place) => *place = Some(kept),
            None => self.kept.push(Some(kept)),
        }
        self.slots.insert(key.to_owned(), slot as u32);
    }

    /// Lets go of what was put here first until the rest fits: not of what was rendered first, which may have come from another
    /// cache just now. Its place is another's then: no URL may lead there.
    fn make_room(&mut self) {
        while self.bytes > MOST_BYTES {
            let number = |slot: u32| match self.kept.get(slot as usize) {
                Some(Some(Kept::Market(entry))) => Some(entry.number),
                _ => None,
            };
            let first = self.slots.iter().filter_map(|(key, slot)| Some((number(*slot)?, key.clone()))).min();
            let Some(slot) = first.and_then(|(_, key)| self.slots.remove(&key)) else { return };
            let old = self.kept.get_mut(slot as usize).and_then(Option::take);
            self.bytes -= old.map_or(0, |old| old.bytes());
            self.urls.clear();
        }
    }
}

impl Kept {
    fn bytes(&self) -> usize {
        match self {
            Self::Constant(..) => 0,
            Self::Market(entry) => entry.bytes,
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

    fn answer(&mut self, request: &Request, with_body: bool, now_ms: i64, after_fetch: bool) -> Option<Held> {
        let freshness = self.freshness(now_ms);
        let usable = match freshness {
            Freshness::Fresh | Freshness::Revalidate => true,
            Freshness::OnlyIfError => after_fetch,
            Freshness::Useless => false,
        };
        if !usable {
            return None;
        }
        let response = self.respond(request, with_body, now_ms).ok()?;
        count(|stats| match freshness {
            Freshness::Fresh if after_fetch => {}
            _ if after_fetch => stats.isolate.stale_if_error += 1,
            Freshness::Fresh => stats.isolate.hits += 1,
            _ => stats.isolate.revalidating += 1,
        });
        Some(Held { response, revalidate: freshness != Freshness::Fresh })
    }

    fn respond(&mut self, request: &Request, with_body: bool, now_ms: i64) -> Result<JsValue, JsValue> {
        let second = if self.template.is_constant() { 0 } else { now_ms / 1000 };
        let ready = match self.ready.take() {
            Some(ready) if ready.second == second => ready,
            _ => self.prepare(second, now_ms)?,
        };
        let ready = self.ready.insert(ready);
        if ready.is_known_to(request) {
            count(|stats| stats.isolate.not_modified += 1);
            return Ok(ready.not_modified.clone());
        }
        if with_body { ready.ok.respond(&ready.body) } else { ready.ok.respond(&JsValue::NULL) }
    }

    fn prepare(&self, second: i64, now_ms: i64) -> Result<Ready, JsValue> {
        let etag = format!("W/\"{:016x}-{}\"", self.hash, self.template.stale_slots(now_ms));
        let more = [("etag", etag.as_str())];
        Ok(Ready {
            second,
            body: Uint8Array::from(self.template.render(now_ms).as_bytes()).into(),
            ok: Head::new(200, self.policy, self.content_type, &more)?,
            not_modified: Head::new(304, self.policy, "", &more)?.respond(&JsValue::NULL)?,
            etag: etag.as_str().into(),
        })
    }
}

impl Ready {
    /// Whether the client has this answer. Nearly always it sends the one tag, as it was given.
    fn is_known_to(&self, request: &Request) -> bool {
        match sends_tag(request, &self.etag) {
            Some(false) => {
                let tags = request.headers().get("if-none-match").ok().flatten();
                tags.is_some_and(|tags| matches_etag(&tags, &String::from(&self.etag)))
            }
            known => known.is_some(),
        }
    }
}
