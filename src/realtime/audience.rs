//! Who has subscribed to what, looked up by what is sent.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use super::channel::Channel;
use super::member::SocketId;
use super::protocol::Entry;
use crate::market::component::Component;
use crate::market::product::ProductId;

/// Sockets that are sent the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sockets(Vec<SocketId>);

impl Sockets {
    fn insert(&mut self, socket: SocketId) {
        if let Err(place) = self.0.binary_search(&socket) {
            self.0.insert(place, socket);
        }
    }

    fn remove(&mut self, socket: SocketId) {
        if let Ok(place) = self.0.binary_search(&socket) {
            self.0.remove(place);
        }
    }

    /// All of them, in the order in which they came.
    pub fn all(&self) -> &[SocketId] {
        &self.0
    }
}

/// The channels of one socket, each once, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subscriptions(Vec<Channel>);

impl Subscriptions {
    /// These channels.
    pub fn of(channels: Vec<Channel>) -> Self {
        let mut subscriptions = Self::default();
        channels.into_iter().for_each(|channel| subscriptions.add(channel));
        subscriptions
    }

    /// All of them.
    pub fn channels(&self) -> &[Channel] {
        &self.0
    }

    /// Adds one.
    pub fn add(&mut self, channel: Channel) {
        if let Err(place) = self.0.binary_search(&channel) {
            self.0.insert(place, channel);
        }
    }

    /// Removes one.
    pub fn remove(&mut self, channel: &Channel) {
        if let Ok(place) = self.0.binary_search(channel) {
            self.0.remove(place);
        }
    }

    fn has(&self, channel: &Channel) -> bool {
        self.0.binary_search(channel).is_ok()
    }

    fn products(&self) -> Rc<[ProductId]> {
        let products = self.0.iter().filter_map(|channel| match channel {
            Channel::Price(product) => Some(product.clone()),
            _ => None,
        });
        products.collect()
    }

    fn shows_figures(&self) -> bool {
        self.0.iter().any(|channel| matches!(channel, Channel::Price(_) | Channel::Board(_)))
    }
}

/// The subscriptions of a room. Sockets with the same subscriptions are found together: what is sent is encoded once for all.
#[derive(Debug, Default)]
pub struct Audience {
    /// Channels other than prices.
    channels: HashMap<Channel, Sockets>,
    /// Prices: by all the products that a socket has, in order.
    prices: HashMap<Rc<[ProductId]>, Sockets>,
    watchers: usize,
}

impl Audience {
    /// Replaces what a socket has.
    pub fn change(&mut self, socket: SocketId, from: &Subscriptions, to: &Subscriptions) {
        let is_listed = |channel: &&Channel| !matches!(channel, Channel::Price(_));
        for channel in from.0.iter().filter(is_listed).filter(|channel| !to.has(channel)) {
            leave(&mut self.channels, channel, socket);
        }
        for channel in to.0.iter().filter(is_listed).filter(|channel| !from.has(channel)) {
            self.channels.entry(channel.clone()).or_default().insert(socket);
        }
        let (old, new) = (from.products(), to.products());
        if old != new {
            leave(&mut self.prices, &old, socket);
            if !new.is_empty() {
                self.prices.entry(new).or_default().insert(socket);
            }
        }
        self.watchers = self.watchers + usize::from(to.shows_figures()) - usize::from(from.shows_figures());
    }

    /// Who hears of which of these entries: those who hear of the same ones together.
    pub fn of_entries<'e>(&self, entries: &'e [Rc<Entry>]) -> Vec<(Vec<&'e Entry>, Vec<SocketId>)> {
        let mut channels: Vec<(&Channel, &Sockets)> = Vec::new();
        for entry in entries {
            let is_known = channels.last().is_some_and(|(last, _)| **last == entry.channel)
                || channels.iter().any(|(channel, _)| **channel == entry.channel);
            if let (false, Some(sockets)) = (is_known, self.channels.get(&entry.channel)) {
                channels.push((&entry.channel, sockets));
            }
        }
        let mut heard_by: BTreeMap<SocketId, Vec<usize>> = BTreeMap::new();
        let mut groups: HashMap<Vec<usize>, Vec<SocketId>> = HashMap::new();
        if let [(_, sockets)] = channels.as_slice() {
            groups.insert(vec![0], sockets.all().to_vec());
        } else {
            for (index, (_, sockets)) in channels.iter().enumerate() {
                for socket in sockets.all() {
                    heard_by.entry(*socket).or_default().push(index);
                }
            }
        }
        for (socket, heard) in heard_by {
            groups.entry(heard).or_default().push(socket);
        }
        let hears = |heard: &[usize], entry: &Entry| {
            heard
                .iter()
                .filter_map(|index| channels.get(*index))
                .any(|(channel, _)| **channel == entry.channel)
        };
        let group = |(heard, sockets): (Vec<usize>, Vec<SocketId>)| {
            (entries.iter().map(Rc::as_ref).filter(|entry| hears(&heard, entry)).collect(), sockets)
        };
        groups.into_iter().map(group).collect()
    }

    /// Who has a board.
    pub fn of_board(&self, component: Component) -> Vec<SocketId> {
        self.channels
            .get(&Channel::Board(component))
            .map(|sockets| sockets.all().to_vec())
            .unwrap_or_default()
    }

    /// Who has the prices of which products.
    pub fn of_prices(&self) -> impl Iterator<Item = (&[ProductId], &[SocketId])> {
        self.prices.iter().map(|(products, sockets)| (products.as_ref(), sockets.all()))
    }

    /// Sockets that look at figures: at a board or a price.
    pub fn watchers(&self) -> usize {
        self.watchers
    }

    /// Channels that somebody has.
    pub fn channels(&self) -> usize {
        let mut products: HashSet<&ProductId> = HashSet::new();
        self.prices.keys().for_each(|known| products.extend(known.iter()));
        self.channels.len() + products.len()
    }
}

fn leave<K: core::hash::Hash + Eq>(index: &mut HashMap<K, Sockets>, key: &K, socket: SocketId) {
    if let Some(sockets) = index.get_mut(key) {
        sockets.remove(socket);
        if sockets.all().is_empty() {
            index.remove(key);
        }
    }
}
