import { describe, expect, it, vi } from 'vitest';
import { ApiError, type Code } from '../data/client';
import { cancelEach } from './cancelling';
import { Placing } from './placing';
import { Previewing } from './preview.svelte';
import type { Order, Preview, Ticket } from './wire';

const TICKET: Ticket = { account_id: 'a', product_id: 'BTC-USD', side: 'buy', kind: 'market', size: '1' };
const fails = (code: Code) => new ApiError(code, 'no');

describe('placing', () => {
  /** Answers by turns; the keys that were sent. */
  function with_answers(...answers: (Order | ApiError)[]) {
    const keys: string[] = [];
    let made = 0;
    const placing = new Placing(
      (_, key) => {
        keys.push(key);
        const answer = answers.shift();
        return answer instanceof ApiError ? Promise.reject(answer) : Promise.resolve(answer as Order);
      },
      () => `k${(made += 1)}`,
    );
    return { placing, keys };
  }
  const ORDER = { id: 'o1' } as Order;

  it('sends the same ticket under the same key while no answer has come', async () => {
    const { placing, keys } = with_answers(fails('network'), fails('timeout'), ORDER, ORDER);
    await expect(placing.place(TICKET)).rejects.toThrow();
    await expect(placing.place(TICKET)).rejects.toThrow();
    expect(placing.uncertain).toBe(true);
    expect(await placing.place(TICKET)).toBe(ORDER);
    expect(placing.uncertain).toBe(false);
    // It was answered: the same again is another order.
    await placing.place(TICKET);
    expect(keys).toEqual(['k1', 'k1', 'k1', 'k2']);
  });

  it('takes another key for another ticket, and after a refusal', async () => {
    const { placing, keys } = with_answers(fails('network'), fails('insufficient_balance'), ORDER);
    await expect(placing.place(TICKET)).rejects.toThrow();
    await expect(placing.place({ ...TICKET, size: '2' })).rejects.toThrow();
    await placing.place({ ...TICKET, size: '2' });
    expect(keys).toEqual(['k1', 'k2', 'k3']);
  });
});

describe('cancelling all', () => {
  const orders = (...ids: string[]) => ids.map((id) => ({ id }) as Order);

  it('goes on until there is none, and counts those that were still there', async () => {
    const pages = [orders('a', 'b'), orders('c'), []];
    const ended: string[] = [];
    const gone = await cancelEach(
      () => Promise.resolve(pages.shift() ?? []),
      ({ id }) => {
        ended.push(id);
        return id === 'b' ? Promise.reject(fails('conflict')) : Promise.resolve();
      },
    );
    expect([gone, ended]).toEqual([2, ['a', 'b', 'c']]);
  });

  it('stops at the first that fails otherwise, and where nothing can be cancelled', async () => {
    const list = () => Promise.resolve(orders('a', 'b'));
    await expect(cancelEach(list, () => Promise.reject(fails('network')))).rejects.toThrow();
    expect(await cancelEach(list, () => Promise.reject(fails('conflict')))).toBe(0);
  });
});

describe('a preview', () => {
  const preview = (total: string) => ({ total }) as Preview;

  it('is of the ticket as it stands, whatever is answered when', async () => {
    vi.useFakeTimers();
    const answers: ((preview: Preview) => void)[] = [];
    const asked: Ticket[] = [];
    const previewing = new Previewing(
      (ticket) => {
        asked.push(ticket);
        return new Promise((answer) => answers.push(answer));
      },
      () => true,
    );
    previewing.want(TICKET);
    await vi.advanceTimersByTimeAsync(200);
    // Somebody who is still typing asks for nothing.
    previewing.want({ ...TICKET, size: '2' });
    await vi.advanceTimersByTimeAsync(249);
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    previewing.want({ ...TICKET, size: '3' });
    await vi.advanceTimersByTimeAsync(250);
    expect(asked.map(({ size }) => size)).toEqual(['2', '3']);
    answers[0]?.(preview('2'));
    await vi.advanceTimersByTimeAsync(0);
    expect([previewing.told, previewing.asking]).toEqual([null, true]);
    answers[1]?.(preview('3'));
    await vi.advanceTimersByTimeAsync(0);
    expect(previewing.told).toMatchObject({ ticket: { size: '3' }, preview: { total: '3' } });
    expect(previewing.asking).toBe(false);

    previewing.want({ ...TICKET, size: '4' });
    expect(previewing.told).toBeNull();
    previewing.stop();
    vi.useRealTimers();
  });

  it('is asked for again while it is looked at, and taken away when no answer comes', async () => {
    vi.useFakeTimers();
    let total = 0;
    let seen = true;
    const ask = () => {
      total += 1;
      return total < 3 ? Promise.resolve(preview(String(total))) : Promise.reject(fails('network'));
    };
    const previewing = new Previewing(ask, () => seen);
    previewing.want(TICKET);
    await vi.advanceTimersByTimeAsync(250);
    expect(previewing.told?.preview.total).toBe('1');
    await vi.advanceTimersByTimeAsync(4_000);
    expect(previewing.told?.preview.total).toBe('2');
    // Nobody looks: nothing is asked, and what is older than 15 seconds is gone.
    seen = false;
    await vi.advanceTimersByTimeAsync(12_000);
    expect([total, previewing.told?.preview.total]).toEqual([2, '2']);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(previewing.told).toBeNull();
    await vi.advanceTimersByTimeAsync(4_000);
    expect([total, previewing.error]).toMatchObject([3, { code: 'network' }]);
    previewing.stop();
    vi.useRealTimers();
  });
});
