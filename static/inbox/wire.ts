import type { components } from '../data/openapi';

type Schemas = components['schemas'];

export type Notification = Schemas['Notification'];
export type Notifications = Schemas['Notifications'];
