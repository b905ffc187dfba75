import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { Person } from './person';
import { Product, type VisitOptions } from './product';

/** What the browser itself notes of answers that refuse something; the page has said it in its own words. */
const REFUSED = /status of (400|401|403|409|429)/;

interface Setting {
  /** Options of the simulator. */
  simulator?: string[];
  /** Faults that the tests bring about on purpose. */
  expected?: RegExp;
}

/** The people of a file of tests, and the product that runs for them. After each test nothing has gone wrong on any page. */
export class People {
  #product: Product | null = null;

  /** Made once in a file, before its tests. */
  constructor({ simulator = [], expected = REFUSED }: Setting = {}) {
    beforeAll(async () => {
      this.#product = await Product.start(...simulator);
    });
    afterEach(async () => {
      const faults = await this.product.leave();
      expect(faults.filter((fault) => !expected.test(fault))).toEqual([]);
    });
    afterAll(() => this.#product?.stop());
  }

  get product(): Product {
    if (!this.#product) throw new Error('the product runs while tests do');
    return this.#product;
  }

  /** The minute's cron, as the platform fires it. */
  async fireCron(): Promise<void> {
    const answer = await fetch(`${this.product.url}/cdn-cgi/local/scheduled`);
    expect(answer.status).toBe(200);
  }

  /** Somebody new, with an account and signed in, on the security page. */
  async newcomer(name: string, options?: VisitOptions): Promise<Person> {
    const email = `${name}-${Date.now()}@example.org`;
    const person = await Person.at(this.product, email, 'seven wild geese at noon', options);
    await person.signUp();
    return person;
  }
}
