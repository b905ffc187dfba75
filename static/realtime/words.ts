import type { Connection } from '../data/connection';
import type { PushState } from './reports';

/** What is added to the state of the figures about the way they come; empty where that state says enough. */
export function pushWords(connection: Connection['kind'], push: PushState): string {
  if (connection === 'offline' || connection === 'unreachable' || connection === 'connecting') return '';
  return WORDS[push];
}

const WORDS: Record<PushState, string> = {
  connecting: '',
  live: 'They come as they change.',
  recovering: 'The connection was lost and is being taken up again; until then they are asked for.',
  polling: 'They cannot be pushed at the moment, so they are asked for every few seconds.',
  offline: 'This device says that it is offline.',
};
