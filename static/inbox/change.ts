import { write } from '../outbox/write';
import { PATH } from './overlay';
import type { Notification } from './wire';

/** What a person does with what they were told. Each rejects with an `ApiError` if it is refused. */

export async function read({ id, title }: Pick<Notification, 'id' | 'title'>): Promise<void> {
  await write({ method: 'PATCH', path: `${PATH}/${id}`, body: {}, describes: `Mark “${title}” as read` });
}

/** Up to the newest that they saw. */
export async function readAll(until_ms: number): Promise<void> {
  await write({ method: 'POST', path: `${PATH}/read`, body: { until_ms }, describes: 'Mark all as read' });
}

export async function clear(until_ms: number): Promise<void> {
  await write({ method: 'POST', path: `${PATH}/clear`, body: { until_ms }, describes: 'Clear the inbox' });
}
