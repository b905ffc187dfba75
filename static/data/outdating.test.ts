import { QueryObserver } from '@tanstack/svelte-query';
import { expect, test } from 'vitest';
import { OutdatingClient } from './outdating';

/** A server whose answers come when the test says so. */
function slowServer() {
  const asked: ((answer: string) => void)[] = [];
  return {
    ask: () => new Promise<string>((answer) => asked.push(answer)),
    answer: (answer: string) => asked.at(-1)?.(answer),
    get count() {
      return asked.length;
    },
  };
}

function watched(queryFn: () => Promise<string>) {
  const client = new OutdatingClient({
    defaultOptions: { queries: { retry: false, networkMode: 'always' } },
  });
  const observer = new QueryObserver(client, { queryKey: ['tasks', 'list'], queryFn });
  const stop = observer.subscribe(() => undefined);
  return { client, stop, shown: () => observer.getCurrentResult().data };
}

const soon = () => new Promise((done) => setTimeout(done));

test('what becomes old while it is asked for the first time is asked for once more', async () => {
  const server = slowServer();
  const { client, stop, shown } = watched(server.ask);
  const outdated = client.invalidateQueries({ queryKey: ['tasks'] });
  await soon();
  expect(server.count).toBe(1);
  server.answer('from before');
  await soon();
  expect(server.count).toBe(2);
  server.answer('as it is');
  await outdated;
  expect(shown()).toBe('as it is');
  stop();
});

test('so it is when the first answer is a failure', async () => {
  let count = 0;
  const { client, stop, shown } = watched(() => {
    count += 1;
    return count === 1 ? Promise.reject(new Error('gone')) : Promise.resolve('as it is');
  });
  await client.invalidateQueries({ queryKey: ['tasks'] });
  expect(shown()).toBe('as it is');
  stop();
});

test('what has been answered is asked for at once, and one time only', async () => {
  const server = slowServer();
  const { client, stop, shown } = watched(server.ask);
  server.answer('before');
  await soon();
  const outdated = client.invalidateQueries({ queryKey: ['tasks'] });
  expect(server.count).toBe(2);
  server.answer('after');
  await outdated;
  expect(server.count).toBe(2);
  expect(shown()).toBe('after');
  stop();
});
