import type { components } from '../data/openapi';

type Schemas = components['schemas'];

export type Push = Schemas['PushSettings'];
export type PushDevice = Schemas['PushDevice'];
export type Quiet = Schemas['Quiet'];
export type Tested = Schemas['PushTested'];

export const PATH = '/api/push';
export const SUBSCRIPTIONS = `${PATH}/subscriptions`;
