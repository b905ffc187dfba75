//! What clients say to a room, and what it answers.

use std::rc::Rc;

use super::channel::Channel;
use super::command::{self, Command};
use super::member::SocketId;
use super::message::Message;
use super::protocol::{
    CloseReason, Done, MOST_CHANNELS, MOST_MESSAGE_BYTES, Position, Prices, Push, RealtimeErrorCode, Refusal,
    ServerFrame, Versions,
};
use super::rate;
use super::room::{Effect, Kind, Room};

/// Malformed messages of a socket that are answered; the next one closes it.
const MOST_MALFORMED: u8 = 9;

impl Room {
    /// A message that is not text.
    pub fn binary(&mut self, socket: SocketId) -> Vec<Effect> {
        self.stats.messages_in += 1;
        self.expel(socket, CloseReason::Binary)
    }

    /// A message.
    pub fn text(&mut self, socket: SocketId, text: &str, now_ms: i64) -> Vec<Effect> {
        self.stats.messages_in += 1;
        if !self.members.contains_key(&socket) {
            return vec![];
        }
        if text.len() > MOST_MESSAGE_BYTES {
            return self.expel(socket, CloseReason::TooLarge);
        }
        let commands = match command::parse(text) {
            Ok(commands) => commands,
            Err(code) => vec![Command::Broken { id: None, code }],
        };
        let mut effects = Vec::new();
        let mut reply = Message::default();
        for command in commands {
            let done = match self.admit(socket, &command, now_ms) {
                Ok(()) => self.carry_out(socket, command, &mut reply, &mut effects, now_ms),
                Err(Refused::Close(reason)) => return self.expel(socket, reason),
                Err(Refused::Reply(refusal)) => Err(refusal),
            };
            if let Err((id, err)) = done {
                reply.add(&ServerFrame::Err { id, err });
            }
        }
        self.catch_up(socket, &mut reply, now_ms);
        if let Some(text) = reply.text() {
            self.send(vec![socket], text, Kind::Needed, now_ms, &mut effects);
        }
        effects
    }

    /// Who did not read, and now does, is sent the newest of all that was left out.
    fn catch_up(&mut self, socket: SocketId, reply: &mut Message, now_ms: i64) {
        let Some(member) =
            self.members.get_mut(&socket).filter(|member| member.lags && member.flow.is_read())
        else {
            return;
        };
        member.lags = false;
        let channels = member.subscriptions.channels().to_vec();
        self.add_newest(&channels, reply, now_ms);
    }

    /// Whether a command may be carried out.
    fn admit(&mut self, socket: SocketId, command: &Command, now_ms: i64) -> Result<(), Refused> {
        let Some(member) = self.members.get_mut(&socket) else { return Ok(()) };
        if let Command::Ack { mark } = command
            && member.flow.acknowledge(*mark)
        {
            return Ok(());
        }
        if let Command::Broken { .. } = command {
            member.malformed += 1;
            if member.malformed > MOST_MALFORMED {
                return Err(Refused::Close(CloseReason::Malformed));
            }
        }
        match member.rate.count(now_ms) {
            rate::Verdict::Allow => Ok(()),
            rate::Verdict::Refuse { retry_after_ms } => {
                let err = Refusal {
                    retry_after_ms: Some(retry_after_ms),
                    temporary: true,
                    ..refusal(RealtimeErrorCode::RateLimited, "Too many commands".to_owned())
                };
                Err(Refused::Reply((command.id(), err)))
            }
            rate::Verdict::Flood => Err(Refused::Close(CloseReason::Flood)),
        }
    }

    fn carry_out(
        &mut self,
        socket: SocketId,
        command: Command,
        reply: &mut Message,
        effects: &mut Vec<Effect>,
        now_ms: i64,
    ) -> Result<(), (Option<u32>, Refusal)> {
        match command {
            Command::Broken { id, code } => Err((id, refusal(code, command::explain(code).to_owned()))),
            Command::Ack { .. } => Ok(()),
            Command::Subscribe { id, channels, recover } => {
                let channels = public(&channels).map_err(|err| (Some(id), err))?;
                self.subscribe(socket, id, &channels, recover, reply, now_ms)
                    .map_err(|err| (Some(id), err))?;
                effects.extend(self.attach(socket));
                Ok(())
            }
            Command::Unsubscribe { id, channels } => {
                let channels = public(&channels).map_err(|err| (Some(id), err))?;
                if let Some(member) = self.members.get(&socket) {
                    let mut subscriptions = member.subscriptions.clone();
                    channels.iter().for_each(|channel| subscriptions.remove(channel));
                    self.change(socket, subscriptions);
                }
                reply.add(&ServerFrame::Ok { id, ok: Done::default() });
                effects.extend(self.attach(socket));
                Ok(())
            }
        }
    }

    fn subscribe(
        &mut self,
        socket: SocketId,
        id: u32,
        channels: &[Channel],
        recover: Option<Position>,
        reply: &mut Message,
        now_ms: i64,
    ) -> Result<(), Refusal> {
        let Some(member) = self.members.get(&socket) else { return Ok(()) };
        let user = member.identity.as_ref().map(|identity| identity.user.clone());
        let mut channels = channels.to_vec();
        channels.extend(user.clone().map(Channel::User));
        let is_new = member.subscriptions.channels().is_empty();
        let mut subscriptions = member.subscriptions.clone();
        channels.iter().for_each(|channel| subscriptions.add(channel.clone()));
        if subscriptions.channels().len() > MOST_CHANNELS {
            return Err(refusal(
                RealtimeErrorCode::TooManyChannels,
                format!("At most {MOST_CHANNELS} channels"),
            ));
        }
        self.change(socket, subscriptions);

        let missed = recover.map(|position| self.log.since(position, |channel| channels.contains(channel)));
        let recovered = missed.as_ref().map(Option::is_some);
        match recovered {
            Some(true) => self.stats.recoveries_full += 1,
            Some(false) => self.stats.recoveries_refused += 1,
            None => {}
        }
        let position = self.log.position();
        let Position { epoch, offset } = position;
        let versions = match recovered {
            Some(true) => Versions::default(),
            _ => self.log.versions(|channel| channels.contains(channel)),
        };
        let ok = Done { epoch: Some(epoch), offset: Some(offset), recovered, versions, user: user.as_ref() };
        reply.add(&ServerFrame::Ok { id, ok });
        // What is a person's own has changed, maybe, since they were shown it and before they listened.
        let newcomer = user.as_ref().filter(|_| is_new);
        let newest = || newcomer.map(|user| self.log.newest_of(user)).unwrap_or_default();
        let missed = missed.flatten().unwrap_or_else(newest);
        if !missed.is_empty() {
            let entries = missed.iter().map(Rc::as_ref).collect();
            reply.add(&ServerFrame::Push(Push::Changes { offset: position.offset, entries }));
        }
        self.add_newest(&channels, reply, now_ms);
        Ok(())
    }

    /// The newest values of channels.
    fn add_newest(&self, channels: &[Channel], reply: &mut Message, now_ms: i64) {
        let offset = self.log.position().offset;
        let prices: Vec<_> = channels
            .iter()
            .filter_map(|channel| match channel {
                Channel::Price(product) => Some((product.as_str(), self.prices.get(product)?.as_str())),
                _ => None,
            })
            .collect();
        if !prices.is_empty() {
            reply.add(&ServerFrame::Push(Push::Prices {
                offset,
                at_ms: self.prices_at_ms,
                prices: Prices(prices),
            }));
        }
        for channel in channels {
            if let Channel::Board(component) = channel
                && let Some(board) = self.board(*component, now_ms)
            {
                reply.add(&ServerFrame::Push(Push::Board { offset, board: &board }));
            }
        }
    }
}

/// Why a command is not carried out.
enum Refused {
    Reply((Option<u32>, Refusal)),
    Close(CloseReason),
}

fn refusal(code: RealtimeErrorCode, message: String) -> Refusal {
    Refusal { code, message, temporary: false, retry_after_ms: None }
}

/// Channels that anyone may ask for.
fn public(names: &[String]) -> Result<Vec<Channel>, Refusal> {
    let channel = |name: &String| match Channel::parse(name) {
        Some(Channel::User(_)) => Err(refusal(
            RealtimeErrorCode::ForbiddenChannel,
            "A private channel comes with the session".to_owned(),
        )),
        Some(channel) => Ok(channel),
        None => {
            let name: String = name.chars().take(100).collect();
            Err(refusal(RealtimeErrorCode::UnknownChannel, format!("There is no channel {name}")))
        }
    };
    names.iter().map(channel).collect()
}
