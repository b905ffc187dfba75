import type { Method } from './wire';

/** How disposals take lots. */
export const METHODS: readonly { value: Method; label: string; told: string }[] = [
  { value: 'fifo', label: 'FIFO', told: 'First in, first out: the oldest lots are sold first.' },
  { value: 'lifo', label: 'LIFO', told: 'Last in, first out: the newest lots are sold first.' },
  { value: 'hifo', label: 'HIFO', told: 'Highest in, first out: the dearest lots are sold first.' },
  { value: 'average', label: 'Average', told: 'All lots of an asset have the same cost for each unit.' },
];
