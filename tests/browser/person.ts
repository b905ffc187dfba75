import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { Application } from './authenticator';
import { eventually, type Product } from './product';

/** What the browser itself notes of answers that refuse something; the page has said it in its own words. */
export const REFUSED = /status of (400|401|403|429)/;

/** Somebody with an address and a password, at one browser. */
export class Person {
  app: Application | null = null;

  constructor(
    private readonly product: Product,
    readonly page: Page,
    readonly email: string,
    public password: string,
  ) {}

  static async at(product: Product, email: string, password: string, path = '/'): Promise<Person> {
    // Passkeys are of a domain name, and an address of the network is none.
    const baseURL = product.url.replace('127.0.0.1', 'localhost');
    const { page } = await product.visit(path, { baseURL });
    return new Person(product, page, email, password);
  }

  /** The same person at another browser. */
  async elsewhere(path = '/'): Promise<Person> {
    const other = await Person.at(this.product, this.email, this.password, path);
    other.app = this.app;
    return other;
  }

  /** The newest code that was mailed to them after that moment. */
  async mailedCode(since_ms: number): Promise<string> {
    let code: string | undefined;
    await eventually(async () => {
      const outbox = await fetch(`${this.product.url}/dev/outbox.json`);
      const { mails } = (await outbox.json()) as any;
      const mail = mails.find(({ to, created_ms }: any) => to === this.email && created_ms >= since_ms);
      code = /\b[A-Z0-9]{5}-[A-Z0-9]{5}\b/.exec(mail.text)?.[0];
      return code !== undefined;
    });
    return code!;
  }

  async signUp(): Promise<void> {
    const { page } = this;
    const since_ms = Date.now() - 1_000;
    await page.goto('/signup');
    await page.getByLabel('Email address').fill(this.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(this.password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('heading', { name: 'Check your mail' }).waitFor();
    const code = await this.mailedCode(since_ms);
    await page.goto(`/verify#email=${encodeURIComponent(this.email)}&code=${code}`);
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('heading', { name: 'Security', exact: true }).waitFor();
  }

  /** Fills the form that is on the page, and shows the second factor if there is one. */
  async signInHere(): Promise<void> {
    const { page } = this;
    const email = page.getByLabel('Email address');
    if (await email.isEditable()) await email.fill(this.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(this.password);
    await page.keyboard.press('Enter');
    if (this.app) await this.showCode();
  }

  async signIn(): Promise<void> {
    await this.page.goto('/signin');
    await this.signInHere();
    await this.isIn();
  }

  async showCode(): Promise<void> {
    const field = this.page.getByLabel('Code from your app');
    await field.waitFor();
    await field.fill(await this.app!.next());
  }

  async signOut(): Promise<void> {
    await this.account().click();
    await this.page.locator('#account-menu').getByRole('button', { name: 'Sign out' }).click();
    await this.isOut();
  }

  async isIn(): Promise<void> {
    await this.account().waitFor();
    await eventually(async () => (await this.account().getAttribute('aria-label'))!.includes(this.email));
  }

  async isOut(): Promise<void> {
    await this.page.getByRole('banner').getByRole('link', { name: 'Sign in' }).waitFor();
  }

  /** What is shown when the server wants to know again who it is. */
  async proveIfAsked(until: () => Promise<unknown>): Promise<void> {
    const asked = this.page.getByRole('heading', { name: 'Is it you?' });
    const done = until();
    await Promise.race([asked.waitFor().catch(() => undefined), done]);
    if (await asked.isVisible()) {
      if (this.app) await this.showCode();
      else {
        await this.page
          .getByRole('dialog', { name: 'Is it you?' })
          .getByLabel('Password', { exact: true })
          .fill(this.password);
        await this.page.keyboard.press('Enter');
      }
    }
    await done;
  }

  /** Sets up an authenticator application; the recovery codes. */
  async setUpApplication(): Promise<string[]> {
    const { page } = this;
    await page.getByRole('button', { name: 'Set up' }).click();
    const dialog = page.getByRole('dialog', { name: 'Set up an authenticator app' });
    await this.proveIfAsked(() => dialog.waitFor());
    await dialog.getByRole('img', { name: 'QR code of the secret' }).waitFor();
    const app = new Application((await dialog.locator('code').textContent())!);
    await dialog.getByLabel('Enter the code that it shows').fill(await app.next());
    await page.getByRole('heading', { name: 'Keep these recovery codes' }).waitFor();
    const codes = await page
      .getByRole('list', { name: 'Recovery codes' })
      .getByRole('listitem')
      .allTextContents();
    await page.getByRole('button', { name: 'I have kept them' }).click();
    this.app = app;
    return codes;
  }

  /** Nothing went wrong on the page but what the server refused on purpose. */
  expectNoFaults(): void {
    const faults = this.product.faultsOf(this.page);
    expect(faults.filter((fault) => !REFUSED.test(fault))).toEqual([]);
    faults.length = 0;
  }

  private account() {
    return this.page.getByRole('banner').getByRole('button', { name: /^Account/ });
  }
}
