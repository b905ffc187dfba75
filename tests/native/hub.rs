//! The hub as a whole: a root and two leaves, their logs on real SQLite, and everything that can go wrong between them. Whatever
//! happens, a client has exactly what was published, or knows that it has not.

use std::collections::HashMap;
use std::rc::Rc;

use cryptovault::realtime::channel::{Channel, Tag};
use cryptovault::realtime::delivery::{Delivery, Figures, Publication, Recovery};
use cryptovault::realtime::log::{Log, Stored, Written};
use cryptovault::realtime::member::{Attachment, SocketId};
use cryptovault::realtime::protocol::{CloseReason, Entry, Epoch, Position};
use cryptovault::realtime::room::{Effect, Room};
use cryptovault::realtime::root::Root;
use cryptovault::store::realtime as sql;
use proptest::prelude::*;
use rusqlite::{Connection, params};
use serde_json::{Value, json};

/// What of a hub outlives it.
struct Disk(Connection);

impl Disk {
    fn new() -> Self {
        let database = Connection::open_in_memory().unwrap();
        database.execute_batch(sql::CREATE_TABLES).unwrap();
        Self(database)
    }

    fn write(&self, written: &Written, log: &Log) {
        self.insert(written.appended.iter());
        for (channel, first) in &written.cut {
            self.0.execute(sql::CUT_CHANNEL, params![channel.to_string(), first]).unwrap();
        }
        self.0.execute(sql::DELETE_THROUGH, [log.floor()]).unwrap();
        self.set_position(log);
    }

    fn rewrite(&self, log: &Log) {
        self.0.execute(sql::DELETE_ENTRIES, []).unwrap();
        self.insert(log.entries());
        self.set_position(log);
    }

    fn insert<'s>(&self, entries: impl Iterator<Item = &'s Stored>) {
        let row = |stored: &'s Stored| {
            let entry = &stored.entry;
            json!([entry.offset, stored.at_ms, entry.channel, entry.tag, entry.version])
        };
        self.0.execute(sql::INSERT_ENTRIES, [Value::from_iter(entries.map(row)).to_string()]).unwrap();
    }

    fn set_position(&self, log: &Log) {
        let Position { epoch, offset } = log.position();
        self.0.execute(sql::SET_POSITION, params![epoch.to_string(), offset, log.floor()]).unwrap();
    }

    fn log(&self) -> Option<Log> {
        let position = |row: &rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?));
        let (epoch, offset, floor) = self.0.query_row(sql::POSITION, [], position).ok()?;
        let stored = |row: &rusqlite::Row<'_>| {
            let entry = Entry {
                offset: row.get(0)?,
                channel: Channel::parse(&row.get::<_, String>(2)?).unwrap(),
                tag: Tag::parse(&row.get::<_, String>(3)?).unwrap(),
                version: row.get(4)?,
            };
            Ok(Stored { at_ms: row.get(1)?, entry: Rc::new(entry) })
        };
        let mut entries = self.0.prepare(sql::ENTRIES).unwrap();
        let entries = entries.query_map([], stored).unwrap().map(Result::unwrap);
        Some(Log::restore(Position { epoch: Epoch::parse(&epoch).unwrap(), offset }, floor, entries))
    }
}

struct Leaf {
    disk: Disk,
    room: Room,
    attachments: HashMap<SocketId, String>,
}

impl Leaf {
    fn wake(disk: Disk, attachments: HashMap<SocketId, String>) -> Self {
        let mut room = Room::new(disk.log().unwrap_or_else(|| Log::new(Epoch(0))));
        for (socket, attachment) in &attachments {
            room.restore(*socket, serde_json::from_str::<Attachment>(attachment).unwrap());
        }
        Self { disk, room, attachments }
    }
}

/// A client that reads tag `t` and trusts what it is told.
#[derive(Default)]
struct Client {
    leaf: usize,
    connected: bool,
    position: Option<Position>,
    /// Versions since it last fetched anew.
    versions: Vec<u64>,
    refetched: u32,
}

struct Hub {
    now_ms: i64,
    root: Root,
    disk: Disk,
    leaves: Vec<Leaf>,
    clients: Vec<Client>,
    published: u64,
}

/// Everything goes over the wire as it really does.
fn over_the_wire<T: serde::Serialize, R: serde::de::DeserializeOwned>(sent: &T) -> R {
    serde_json::from_str(&serde_json::to_string(sent).unwrap()).unwrap()
}

impl Hub {
    fn new(clients: usize) -> Self {
        let disk = Disk::new();
        let log = Log::new(Epoch(7));
        disk.write(&Written::default(), &log);
        Self {
            now_ms: 1_000_000,
            root: Root::new(log, []),
            disk,
            leaves: (0..2).map(|_| Leaf::wake(Disk::new(), HashMap::new())).collect(),
            clients: (0..clients).map(|n| Client { leaf: n % 2, ..Client::default() }).collect(),
            published: 0,
        }
    }

    fn publish(&mut self, count: u64, lost: [bool; 2]) {
        let tag = Tag::parse("t").unwrap();
        let versions = self.published + 1..=self.published + count;
        self.published += count;
        let tags =
            versions.map(|version| (Channel::Invalidation(tag.clone()), tag.clone(), version)).collect();
        let publication: Publication = over_the_wire(&Publication { tags, figures: None });
        let (written, delivery) = self.root.publish(self.now_ms, publication);
        self.disk.write(&written, self.root.log());
        self.hand_over(&delivery, lost);
    }

    fn hand_over(&mut self, delivery: &Delivery, lost: [bool; 2]) {
        for parcel in self.root.parcels() {
            let leaf: usize = parcel.leaf.parse().unwrap();
            if lost[leaf] {
                self.root.delivered(&parcel, None);
                continue;
            }
            let delivery: Delivery<Figures> = over_the_wire(delivery);
            let (effects, up_to_date) = self.leaves[leaf].room.deliver(delivery, self.now_ms);
            self.run(leaf, effects);
            if !up_to_date {
                self.follow(leaf);
            }
            let said = self.leaves[leaf].room.delivered();
            if self.root.delivered(&parcel, Some(said)) {
                self.disk.0.execute(sql::DELETE_LEAF, [&parcel.leaf]).unwrap();
            }
        }
    }

    fn follow(&mut self, leaf: usize) {
        let position = self.leaves[leaf].room.log().position();
        let recovery = self.root.follow(self.now_ms, &leaf.to_string(), position);
        self.disk.0.execute(sql::INSERT_LEAF, [leaf.to_string()]).unwrap();
        let effects = self.leaves[leaf].room.recover(over_the_wire::<_, Recovery>(&recovery), self.now_ms);
        self.run(leaf, effects);
    }

    fn run(&mut self, leaf: usize, effects: Vec<Effect>) {
        for effect in effects {
            let Leaf { disk, room, attachments } = &mut self.leaves[leaf];
            match effect {
                Effect::Write(written) => disk.write(&written, room.log()),
                Effect::Rewrite => disk.rewrite(room.log()),
                Effect::Attach { socket, attachment } => drop(attachments.insert(socket, attachment)),
                Effect::Send { to, text } => {
                    let message: Value = serde_json::from_str(&text).unwrap();
                    let frames = message.as_array().cloned().unwrap_or_else(|| vec![message]);
                    for socket in to {
                        frames.iter().for_each(|frame| self.clients[socket as usize].take(frame));
                    }
                }
                Effect::Close { socket, reason } => {
                    assert_eq!(reason, CloseReason::Slow, "nobody misbehaves here");
                    // Nothing can be sent to a socket that is closed, also after a sleep.
                    attachments.remove(&socket);
                    self.clients[socket as usize].connected = false;
                }
            }
        }
    }

    fn connect(&mut self, client: usize, leaf: usize) {
        self.disconnect(client);
        self.clients[client].leaf = leaf;
        self.clients[client].connected = true;
        self.follow(leaf);
        let socket = client as SocketId;
        let effects = self.leaves[leaf].room.open(socket, None, self.now_ms);
        self.run(leaf, effects);
        let recover = self.clients[client].position;
        let command = json!({ "cmd": "subscribe", "id": 1, "channels": ["inv:t"], "recover": recover });
        let effects = self.leaves[leaf].room.text(socket, &command.to_string(), self.now_ms);
        self.run(leaf, effects);
    }

    fn disconnect(&mut self, client: usize) {
        let leaf = self.clients[client].leaf;
        self.clients[client].connected = false;
        self.leaves[leaf].attachments.remove(&(client as SocketId));
        self.leaves[leaf].room.close(client as SocketId);
    }

    /// The platform ends an object. Its sockets stay if it only slept.
    fn end_leaf(&mut self, leaf: usize, keeps_sockets: bool) {
        let ended = std::mem::replace(&mut self.leaves[leaf], Leaf::wake(Disk::new(), HashMap::new()));
        let attachments = if keeps_sockets { ended.attachments } else { HashMap::new() };
        if !keeps_sockets {
            let here = self.clients.iter_mut().filter(|client| client.leaf == leaf);
            here.for_each(|client| client.connected = false);
        }
        self.leaves[leaf] = Leaf::wake(ended.disk, attachments);
    }

    fn end_root(&mut self) {
        let mut leaves = self.disk.0.prepare(sql::LEAVES).unwrap();
        let leaves: Vec<String> =
            leaves.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        self.root = Root::new(self.disk.log().unwrap(), leaves);
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Publish { count, lost } => self.publish(count, lost),
            Step::Connect { client, leaf } => self.connect(client, leaf),
            Step::Disconnect { client } => self.disconnect(client),
            Step::Sleep { leaf } => self.end_leaf(leaf, true),
            Step::KillLeaf { leaf } => self.end_leaf(leaf, false),
            Step::KillRoot => self.end_root(),
            Step::Wait { ms } => self.now_ms += ms,
        }
    }

    /// All that is lost is told again, and all who were cut off come back: then everybody has everything. Nobody here answers marks,
    /// so what is told again may cut off a reader that is slow.
    fn settle(&mut self) {
        let heads_up = self.root.heads_up();
        self.hand_over(&heads_up, [false, false]);
        for client in 0..self.clients.len() {
            if !self.clients[client].connected {
                self.connect(client, self.clients[client].leaf);
            }
        }
        assert!(!self.root.is_behind());
        for client in &self.clients {
            let newest = client.versions.last().copied().unwrap_or(client.position.unwrap().offset);
            assert_eq!(newest, self.published, "silently stale");
            // Versions and offsets are the same numbers here: each entry has the version of its place.
            let first = self.published + 1 - client.versions.len() as u64;
            assert!(client.versions.iter().copied().eq(first..=self.published), "not in order, or not all");
        }
    }
}

impl Client {
    fn take(&mut self, frame: &Value) {
        let epoch = |value: &Value| Epoch::parse(value["epoch"].as_str().unwrap()).unwrap();
        let anew = |client: &mut Self, value: &Value| {
            client.versions.clear();
            client.refetched += 1;
            client.position =
                Some(Position { epoch: epoch(value), offset: value["offset"].as_u64().unwrap() });
        };
        if let Some(ok) = frame.get("ok") {
            if ok["recovered"] == json!(true) {
                // What was missed follows in the same message.
            } else {
                anew(self, ok);
            }
            return;
        }
        match frame["push"].as_str() {
            Some("changes") => {
                let versions = frame["entries"].as_array().unwrap();
                self.versions.extend(versions.iter().map(|entry| entry["version"].as_u64().unwrap()));
                let position = self.position.as_mut().unwrap();
                assert!(frame["offset"].as_u64().unwrap() > position.offset, "an offset never goes back");
                position.offset = frame["offset"].as_u64().unwrap();
            }
            Some("reset") => anew(self, frame),
            Some("mark") => {}
            other => panic!("{other:?} was not asked for"),
        }
    }
}

#[derive(Debug, Clone)]
enum Step {
    Publish { count: u64, lost: [bool; 2] },
    Connect { client: usize, leaf: usize },
    Disconnect { client: usize },
    Sleep { leaf: usize },
    KillLeaf { leaf: usize },
    KillRoot,
    Wait { ms: i64 },
}

const CLIENTS: usize = 6;

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (1_u64..60, prop::array::uniform2(prop::bool::weighted(0.1)))
            .prop_map(|(count, lost)| Step::Publish { count, lost }),
        1 => (490_u64..520, prop::array::uniform2(prop::bool::weighted(0.3)))
            .prop_map(|(count, lost)| Step::Publish { count, lost }),
        3 => (0..CLIENTS, 0_usize..2).prop_map(|(client, leaf)| Step::Connect { client, leaf }),
        2 => (0..CLIENTS).prop_map(|client| Step::Disconnect { client }),
        1 => (0_usize..2).prop_map(|leaf| Step::Sleep { leaf }),
        1 => (0_usize..2).prop_map(|leaf| Step::KillLeaf { leaf }),
        1 => Just(Step::KillRoot),
        1 => (0_i64..400_000).prop_map(|ms| Step::Wait { ms }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]
    #[test]
    fn whatever_is_lost_or_killed_a_client_has_everything_or_knows_that_it_has_not(
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut hub = Hub::new(CLIENTS);
        steps.iter().for_each(|step| hub.step(step));
        hub.settle();
    }
}

#[test]
fn a_client_that_is_never_further_behind_than_the_log_reaches_never_fetches_anew() {
    let mut hub = Hub::new(CLIENTS);
    (0..CLIENTS).for_each(|client| hub.connect(client, client % 2));
    for round in 0..400 {
        hub.step(&Step::Publish { count: 100, lost: [round % 7 == 0, round % 11 == 0] });
        let client = round % CLIENTS;
        match round % 4 {
            0 => hub.step(&Step::Disconnect { client }),
            1 => hub.step(&Step::KillRoot),
            2 => hub.step(&Step::Sleep { leaf: round % 2 }),
            _ => hub.step(&Step::KillLeaf { leaf: round % 2 }),
        }
        (0..CLIENTS).filter(|_| round % 3 == 0).for_each(|client| {
            if !hub.clients[client].connected {
                hub.connect(client, client % 2);
            }
        });
    }
    hub.settle();
    assert_eq!(hub.published, 40_000);
    // Once, when they first came: they had nothing yet.
    assert!(hub.clients.iter().all(|client| client.refetched == 1 && client.versions.len() == 40_000));
}

#[test]
fn no_statement_of_the_hub_scans_a_table_that_has_a_key_for_it() {
    let disk = Disk::new();
    let whole = [sql::ENTRIES, sql::LEAVES, sql::DELETE_ENTRIES];
    for statement in [
        sql::POSITION,
        sql::SET_POSITION,
        sql::ENTRIES,
        sql::CUT_CHANNEL,
        sql::DELETE_THROUGH,
        sql::DELETE_ENTRIES,
        sql::LEAVES,
        sql::INSERT_LEAF,
        sql::DELETE_LEAF,
    ] {
        let plan = crate::sql::plan(&disk.0, statement);
        assert!(plan.iter().all(|step| !step.contains("TEMP B-TREE")), "{statement}: {plan:?}");
        let scans = plan.iter().any(|step| step.starts_with("SCAN"));
        assert!(!scans || whole.contains(&statement), "{statement}: {plan:?}");
    }
}
