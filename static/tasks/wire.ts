import type { components } from '../data/openapi';

type Schemas = components['schemas'];

export type Task = Schemas['Task'];
export type Tasks = Schemas['Tasks'];
export type Status = Schemas['TaskStatus'];
export type Repeat = Schemas['Repeat'];

/** A task as its owner tells it. */
export interface Draft {
  title: string;
  note?: string;
  asset?: string;
  due_ms?: number;
  remind_before_min?: number;
  repeat?: Repeat;
  /** By whose clocks it comes round again: only with `repeat`. */
  zone?: string;
}
