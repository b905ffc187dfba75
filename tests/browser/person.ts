import type { Page } from 'playwright-core';
import { Application } from './authenticator';
import { eventually, type Product, type VisitOptions } from './product';

/** Somebody with an address and a password, at one browser. */
export class Person {
  app: Application | null = null;

  constructor(
    private readonly product: Product,
    readonly page: Page,
    readonly email: string,
    public password: string,
  ) {}

  static async at(
    product: Product,
    email: string,
    password: string,
    options?: VisitOptions,
  ): Promise<Person> {
    // Passkeys are of a domain name, and an address of the network is none.
    const baseURL = product.url.replace('127.0.0.1', 'localhost');
    const { page } = await product.visit('/', { baseURL, ...options });
    return new Person(product, page, email, password);
  }

  /** The same person at another browser. */
  async elsewhere(options?: VisitOptions): Promise<Person> {
    const other = await Person.at(this.product, this.email, this.password, options);
    other.app = this.app;
    return other;
  }

  /** The same person, signed in at another browser and on that page there. */
  async alsoAt(path: string): Promise<Person> {
    const other = await this.elsewhere();
    await other.signIn();
    await other.page.goto(path);
    return other;
  }

  /** The same, where what changes elsewhere is told at once. */
  async alsoLiveAt(path: string): Promise<Page> {
    const other = await this.alsoAt(path);
    await other.isLive();
    return other.page;
  }

  /** What changes elsewhere is told to their page from then on. */
  async isLive(): Promise<void> {
    await this.page.locator('[data-push="live"]').waitFor({ state: 'attached', timeout: 20_000 });
  }

  /** What the server says to their page. */
  read(path: string): Promise<any> {
    return this.page.evaluate(async (path) => (await (await fetch(path)).json()) as any, path);
  }

  /** Writes as their page does; the answer. */
  async write(method: string, path: string, body: object): Promise<any> {
    return this.page.evaluate(
      async ({ method, path, body }) => {
        const { csrf_token } = await (await fetch('/api/me')).json();
        const headers = { 'content-type': 'application/json', 'x-csrf-token': csrf_token };
        const answer = await fetch(path, { method, headers, body: JSON.stringify(body) });
        if (!answer.ok) throw new Error(await answer.text());
        return answer.json();
      },
      { method, path, body },
    );
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

  private account() {
    return this.page.getByRole('banner').getByRole('button', { name: /^Account/ });
  }
}
