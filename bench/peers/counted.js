// Our Worker, and how many rows D1 has read for it since it was asked last: `/__rows`.
import { env } from 'cloudflare:workers';
import worker from './entry.js';

export * from './entry.js';

let rows = 0;
const database = Object.getPrototypeOf(env.DB);
const { batch } = database;
database.batch = async function counted(statements) {
  const results = await batch.call(this, statements);
  for (const { meta } of results) rows += meta.rows_read;
  return results;
};

export default {
  ...worker,
  fetch(request) {
    if (!request.url.endsWith('/__rows')) return worker.fetch(request);
    const read = rows;
    rows = 0;
    return new Response(String(read));
  },
};
