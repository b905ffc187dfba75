//! A leaf: sockets, what they have subscribed to, and a copy of the log. What happens goes in, what is to be done comes out.
//!
//! The room never waits, reads no clock and holds nothing that it could not be given again: the log is written down, each
//! socket carries its subscriptions, and the newest values come with the next tick.

use std::collections::HashMap;
use std::rc::Rc;

use serde_json::value::RawValue;

use super::audience::{Audience, Subscriptions};
use super::change::ENDED;
use super::channel::Channel;
use super::delivery::{Delivered, Delivery, Figures, Recovery};
use super::flow::Verdict;
use super::log::{Log, Written};
use super::member::{Attachment, BySocket, Identity, Member, SocketId};
use super::message::Message;
use super::protocol::{CloseReason, Entry, Position, Prices, Push, ServerFrame};
use super::stats::RealtimeStats;
use crate::cache::template::Template;
use crate::market::component::Component;
use crate::market::product::ProductId;

/// Sockets of a room at most.
pub const MOST_SOCKETS: usize = 10_000;
/// How long a socket may be silent, heartbeats included, milliseconds.
const IDLE_MS: i64 = 90_000;

/// What is to be done, in this order.
#[derive(Debug)]
pub enum Effect {
    /// Write this down before anything that follows is seen.
    Write(Written),
    /// Write the whole log down in place of what was.
    Rewrite,
    /// Send the same text to each of these.
    Send {
        /// To whom.
        to: Vec<SocketId>,
        /// What.
        text: String,
    },
    /// Attach this to a socket, in place of what was.
    Attach {
        /// To which.
        socket: SocketId,
        /// What: see [`Attachment`].
        attachment: String,
    },
    /// Close a socket.
    Close {
        /// Which.
        socket: SocketId,
        /// Why.
        reason: CloseReason,
    },
}

/// A room. See the module.
pub struct Room {
    pub(super) log: Log,
    pub(super) members: BySocket<Member>,
    pub(super) audience: Audience,
    pub(super) prices: HashMap<ProductId, String>,
    pub(super) prices_at_ms: i64,
    pub(super) boards: HashMap<Component, Template>,
    pub(super) stats: RealtimeStats,
}

/// Whether a message may be left out for a reader that is slow.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Needed,
    Newest,
}

impl Room {
    /// A room without sockets, with its copy of the log.
    pub fn new(log: Log) -> Self {
        Self {
            log,
            members: BySocket::default(),
            audience: Audience::default(),
            prices: HashMap::new(),
            prices_at_ms: 0,
            boards: HashMap::new(),
            stats: RealtimeStats::default(),
        }
    }

    /// Its copy of the log.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// What it did.
    pub fn stats(&self) -> RealtimeStats {
        RealtimeStats {
            leaves: 1,
            sockets: self.members.len() as u64,
            channels: self.audience.channels() as u64,
            offset: self.log.position().offset,
            ..self.stats
        }
    }

    /// What it says of a delivery.
    pub fn delivered(&self) -> Delivered {
        Delivered { sockets: self.members.len(), watchers: self.audience.watchers() }
    }

    /// A socket that was there before the room slept.
    pub fn restore(&mut self, socket: SocketId, attachment: Attachment) {
        let Attachment { opened_ms, identity, channels } = attachment;
        let subscriptions = Subscriptions::of(channels);
        self.audience.change(socket, &Subscriptions::default(), &subscriptions);
        self.members.insert(socket, Member { opened_ms, identity, subscriptions, ..Member::default() });
    }

    /// A new socket. One whose session has ended while it was on its way comes back as nobody's.
    pub fn open(&mut self, socket: SocketId, identity: Option<Identity>, now_ms: i64) -> Vec<Effect> {
        if self.members.len() >= MOST_SOCKETS {
            return vec![Effect::Close { socket, reason: CloseReason::Crowded }];
        }
        if identity.as_ref().is_some_and(|identity| self.has_ended(identity)) {
            return vec![Effect::Close { socket, reason: CloseReason::Identity }];
        }
        self.restore(socket, Attachment { opened_ms: now_ms, identity, channels: vec![] });
        self.attach(socket).into_iter().collect()
    }

    /// A socket has gone.
    pub fn close(&mut self, socket: SocketId) {
        if let Some(member) = self.members.remove(&socket) {
            self.audience.change(socket, &member.subscriptions, &Subscriptions::default());
        }
    }

    pub(super) fn board(&self, component: Component, now_ms: i64) -> Option<Box<RawValue>> {
        RawValue::from_string(self.boards.get(&component)?.render(now_ms)).ok()
    }

    pub(super) fn change(&mut self, socket: SocketId, subscriptions: Subscriptions) {
        let Some(member) = self.members.get_mut(&socket) else { return };
        self.audience.change(socket, &member.subscriptions, &subscriptions);
        member.subscriptions = subscriptions;
    }

    pub(super) fn attach(&self, socket: SocketId) -> Option<Effect> {
        let member = self.members.get(&socket)?;
        let channels = member.subscriptions.channels().to_vec();
        let (opened_ms, identity) = (member.opened_ms, member.identity.clone());
        let attachment = Attachment { opened_ms, identity, channels };
        Some(Effect::Attach { socket, attachment: serde_json::to_string(&attachment).ok()? })
    }

    pub(super) fn expel(&mut self, socket: SocketId, reason: CloseReason) -> Vec<Effect> {
        self.close(socket);
        vec![Effect::Close { socket, reason }]
    }

    /// What the root has published. False in the second place where the room is not up to it and must ask for the rest.
    pub fn deliver(&mut self, delivery: Delivery<Figures>, now_ms: i64) -> (Vec<Effect>, bool) {
        let mut effects = Vec::new();
        let same_life = delivery.position.epoch == self.log.position().epoch;
        if same_life {
            self.append(delivery.entries, now_ms, &mut effects);
        }
        if let Some(figures) = delivery.figures {
            self.show(figures, now_ms, &mut effects);
        }
        (effects, same_life && self.log.position().offset >= delivery.position.offset)
    }

    /// What the room had missed.
    pub fn recover(&mut self, recovery: Recovery, now_ms: i64) -> Vec<Effect> {
        let mut effects = Vec::new();
        if recovery.recovered && recovery.position.epoch == self.log.position().epoch {
            self.append(recovery.entries, now_ms, &mut effects);
            return effects;
        }
        let stored = |entry| super::log::Stored { at_ms: now_ms, entry };
        self.log = Log::restore(recovery.position, recovery.floor, recovery.entries.into_iter().map(stored));
        effects.push(Effect::Rewrite);
        let mut message = Message::default();
        let Position { epoch, offset } = recovery.position;
        let versions = self.log.versions(|_| true);
        message.add(&ServerFrame::Push(Push::Reset { epoch, offset, versions }));
        if let Some(text) = message.text() {
            let mut all: Vec<_> = self.members.keys().copied().collect();
            all.sort_unstable();
            self.send(all, text, Kind::Needed, now_ms, &mut effects);
        }
        // Whose sessions have ended is among what was missed: who they are must be seen anew.
        effects.extend(self.expel_all(|identity| identity.session.is_some()));
        effects
    }

    /// Whether the log says that a session has ended.
    fn has_ended(&self, identity: &Identity) -> bool {
        let Some(session) = &identity.session else { return false };
        let channel = Channel::User(identity.user.clone());
        let tag = format!("{ENDED}{session}");
        self.log.entries().any(|stored| stored.entry.channel == channel && stored.entry.tag.as_str() == tag)
    }

    /// Closes the sockets of those who are no longer who they were.
    fn expel_all(&mut self, is_meant: impl Fn(&Identity) -> bool) -> Vec<Effect> {
        let is_meant = |member: &Member| member.identity.as_ref().is_some_and(&is_meant);
        let mut sockets: Vec<_> =
            self.members.iter().filter(|(_, member)| is_meant(member)).map(|(socket, _)| *socket).collect();
        sockets.sort_unstable();
        sockets.into_iter().flat_map(|socket| self.expel(socket, CloseReason::Identity)).collect()
    }

    fn append(&mut self, entries: Vec<Rc<Entry>>, now_ms: i64, effects: &mut Vec<Effect>) {
        let before = self.log.position().offset;
        let written = self.log.append(now_ms, entries.iter().cloned());
        let offset = self.log.position().offset;
        if offset == before {
            return;
        }
        effects.push(Effect::Write(written));
        let new: Vec<_> =
            entries.into_iter().filter(|entry| (before + 1..=offset).contains(&entry.offset)).collect();
        for (entries, to) in self.audience.of_entries(&new) {
            let mut message = Message::default();
            message.add(&ServerFrame::Push(Push::Changes { offset, entries }));
            if let Some(text) = message.text() {
                self.send(to, text, Kind::Needed, now_ms, effects);
            }
        }
        for entry in &new {
            if let (Channel::User(user), Some(session)) =
                (&entry.channel, entry.tag.as_str().strip_prefix(ENDED))
            {
                let is_meant = |identity: &Identity| {
                    identity.user == *user && identity.session.as_deref() == Some(session)
                };
                effects.extend(self.expel_all(is_meant));
            }
        }
    }

    /// New values: each goes to those who have its channel, all that one of them has in one message.
    fn show(&mut self, figures: Figures, now_ms: i64, effects: &mut Vec<Effect>) {
        let offset = self.log.position().offset;
        let mut changed = HashMap::new();
        for (product, price) in figures.prices {
            if self.prices.get(&product) != Some(&price) {
                self.prices.insert(product.clone(), price.clone());
                changed.insert(product, price);
            }
        }
        self.prices_at_ms = self.prices_at_ms.max(figures.at_ms);
        let mut messages = Vec::new();
        if !changed.is_empty() {
            for (products, sockets) in self.audience.of_prices() {
                let prices: Vec<_> = products
                    .iter()
                    .filter_map(|product| Some((product.as_str(), changed.get(product)?.as_str())))
                    .collect();
                if !prices.is_empty() {
                    let push = Push::Prices { offset, at_ms: figures.at_ms, prices: Prices(prices) };
                    messages.push((Message::of(&ServerFrame::Push(push)), sockets.to_vec()));
                }
            }
        }
        for (component, template) in figures.boards {
            let template = Template::new(&template);
            if self.boards.get(&component) == Some(&template) {
                continue;
            }
            self.boards.insert(component, template);
            let to = self.audience.of_board(component);
            if !to.is_empty()
                && let Some(board) = self.board(component, now_ms)
            {
                messages.push((Message::of(&ServerFrame::Push(Push::Board { offset, board: &board })), to));
            }
        }
        for (message, to) in messages {
            if let Some(text) = message.text() {
                self.send(to, text, Kind::Newest, now_ms, effects);
            }
        }
    }

    pub(super) fn send(
        &mut self,
        to: Vec<SocketId>,
        text: String,
        kind: Kind,
        now_ms: i64,
        effects: &mut Vec<Effect>,
    ) {
        let mut receivers = Vec::with_capacity(to.len());
        let mut after = Vec::new();
        for socket in to {
            let Some(member) = self.members.get_mut(&socket) else { continue };
            match member.flow.admit(text.len(), now_ms) {
                Verdict::Send => receivers.push(socket),
                Verdict::SendAndMark(mark) => {
                    receivers.push(socket);
                    let message = Message::of(&ServerFrame::Push(Push::Mark { mark }));
                    after.extend(message.text().map(|text| Effect::Send { to: vec![socket], text }));
                }
                Verdict::Full if kind == Kind::Newest => {
                    member.lags = true;
                    self.stats.conflated += 1;
                }
                Verdict::Full | Verdict::Stuck => {
                    self.stats.dropped_slow += 1;
                    after.extend(self.expel(socket, CloseReason::Slow));
                }
            }
        }
        self.stats.messages_out += receivers.len() as u64;
        if !receivers.is_empty() {
            effects.push(Effect::Send { to: receivers, text });
        }
        effects.extend(after);
    }

    /// Closes sockets that have been silent for too long, and forgets what is past its time. `heard_ms` says when a socket last sent
    /// its heartbeat, Unix milliseconds; none where it never did.
    pub fn sweep(&mut self, now_ms: i64, heard_ms: impl Fn(SocketId) -> Option<i64>) -> Vec<Effect> {
        self.log.trim(now_ms);
        let is_silent = |(socket, member): &(&SocketId, &Member)| {
            now_ms - heard_ms(**socket).unwrap_or(member.opened_ms) > IDLE_MS
        };
        let silent: Vec<_> = self.members.iter().filter(is_silent).map(|(socket, _)| *socket).collect();
        let mut effects = vec![Effect::Write(Written::default())];
        effects.extend(silent.into_iter().flat_map(|socket| self.expel(socket, CloseReason::Idle)));
        effects
    }
}
