//! A room and its readers, fast and slow.

use std::rc::Rc;

use cryptovault::market::product::ProductId;
use cryptovault::realtime::channel::{Channel, Tag};
use cryptovault::realtime::delivery::{Delivery, Figures};
use cryptovault::realtime::log::Log;
use cryptovault::realtime::protocol::{CloseReason, Entry, Epoch, Position};
use cryptovault::realtime::room::{Effect, Room};
use serde_json::{Value, json};

const SLOW: u64 = 1;
const QUICK: u64 = 2;

/// A room in which both have subscribed to these channels, and what it sent.
struct Stage {
    room: Room,
    now_ms: i64,
    offset: u64,
    sent: Vec<(u64, Value)>,
    closed: Vec<(u64, CloseReason)>,
}

impl Stage {
    fn new(channels: &[&str]) -> Self {
        let room = Room::new(Log::new(Epoch(1)));
        let mut stage = Self { room, now_ms: 0, offset: 0, sent: vec![], closed: vec![] };
        for socket in [SLOW, QUICK] {
            stage.room.open(socket, None, 0);
            stage.say(socket, &json!({ "cmd": "subscribe", "id": 1, "channels": channels }));
        }
        stage.sent.clear();
        stage
    }

    fn say(&mut self, socket: u64, command: &Value) {
        let effects = self.room.text(socket, &command.to_string(), self.now_ms);
        self.run(effects);
    }

    fn run(&mut self, effects: Vec<Effect>) {
        let mut marks = Vec::new();
        for effect in effects {
            match effect {
                Effect::Send { to, text } => {
                    let message: Value = serde_json::from_str(&text).unwrap();
                    if message["push"] == "mark" && to.contains(&QUICK) {
                        marks.push(message["mark"].clone());
                    }
                    self.sent.extend(to.into_iter().map(|socket| (socket, message.clone())));
                }
                Effect::Close { socket, reason } => self.closed.push((socket, reason)),
                Effect::Write(_) | Effect::Rewrite | Effect::Attach { .. } => {}
            }
        }
        // The quick one answers at once.
        marks.iter().for_each(|mark| self.say(QUICK, &json!({ "cmd": "ack", "mark": mark })));
    }

    fn price(&mut self, product: &str, price: &str) {
        let prices = vec![(ProductId::parse(product).unwrap(), price.to_owned())];
        let figures = Figures { at_ms: self.now_ms, prices, boards: vec![] };
        let position = Position { epoch: Epoch(1), offset: self.offset };
        let (effects, _) =
            self.room.deliver(Delivery { position, entries: vec![], figures: Some(figures) }, self.now_ms);
        self.run(effects);
    }

    fn invalidate(&mut self) {
        self.offset += 1;
        let tag = Tag::parse("t").unwrap();
        let channel = Channel::Invalidation(tag.clone());
        let entry = Entry { offset: self.offset, channel, tag, version: self.offset };
        let position = Position { epoch: Epoch(1), offset: self.offset };
        let delivery = Delivery { position, entries: vec![Rc::new(entry)], figures: None };
        let (effects, _) = self.room.deliver(delivery, self.now_ms);
        self.run(effects);
    }

    fn mark_of(&self, socket: u64) -> Value {
        let is_mark = |(to, message): &&(u64, Value)| *to == socket && message["push"] == "mark";
        self.sent.iter().rfind(is_mark).unwrap().1["mark"].clone()
    }
}

#[test]
fn prices_are_left_out_for_who_does_not_read_and_the_newest_of_all_is_there_when_it_does() {
    let mut stage = Stage::new(&["px:A-USD", "px:B-USD"]);
    stage.price("B-USD", "1");
    for price in 0..10_000 {
        stage.price("A-USD", &price.to_string());
    }
    let received = |stage: &Stage, socket| stage.sent.iter().filter(|(to, _)| *to == socket).count();
    // A push is some 62 bytes: 64 KiB up to the mark and 256 KiB after it are 5,300 of them at most.
    assert!(received(&stage, SLOW) < 5_500, "{}", received(&stage, SLOW));
    assert!(received(&stage, QUICK) > 10_000);
    // It moves once, while the slow one hears nothing, and never again.
    stage.price("B-USD", "2");
    let mark = stage.mark_of(SLOW);
    stage.sent.clear();
    stage.say(SLOW, &json!({ "cmd": "ack", "mark": mark }));
    // What was sent after the mark may still be unread: another mark asks.
    let [(SLOW, message), (SLOW, mark)] = stage.sent.as_slice() else { panic!("{:?}", stage.sent) };
    assert_eq!(mark, &json!({ "push": "mark", "mark": 2 }));
    assert_eq!(message["prices"], json!({ "A-USD": "9999", "B-USD": "2" }));
    assert!(stage.closed.is_empty());
    assert!(stage.room.stats().conflated > 4_000);
}

#[test]
fn who_does_not_read_entries_is_closed_and_the_other_has_them_all() {
    let mut stage = Stage::new(&["inv:t"]);
    for _ in 0..5_000 {
        stage.invalidate();
    }
    assert_eq!(stage.closed, [(SLOW, CloseReason::Slow)]);
    let entries = stage.sent.iter().filter(|(to, message)| *to == QUICK && message["push"] == "changes");
    assert!(entries.map(|(_, message)| message["offset"].as_u64().unwrap()).eq(1..=5_000));
}

#[test]
fn who_has_not_answered_a_mark_for_thirty_seconds_is_closed_with_the_next_message() {
    let mut stage = Stage::new(&["px:A-USD"]);
    for price in 0..1_500 {
        stage.price("A-USD", &price.to_string());
    }
    stage.now_ms = 30_000;
    stage.price("A-USD", "x");
    assert!(stage.closed.is_empty());
    stage.now_ms = 30_001;
    stage.price("A-USD", "y");
    assert_eq!(stage.closed, [(SLOW, CloseReason::Slow)]);
}
