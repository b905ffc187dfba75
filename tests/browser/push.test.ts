// Notifications on a closed device, as a person sets them up and as the browser shows them. The browser's own push service is not to be had here: what
// the Worker sends goes to one that speaks the RFCs, and what that has decrypted is handed to the real service worker, as the browser would.
import type { CDPSession, Page, Worker } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { PushService, type Subscriber } from '../push-service';
import { fits, hasNothingToObjectTo } from './page';
import { People } from './people';
import type { Person } from './person';
import { eventually, PHONE } from './product';

const LONG_MS = 180_000;

/** What the browser notes where nobody is signed in, or is refused on purpose, and where a push service cannot be reached. */
const EXPECTED = /status of (400|401|404|429)|Registration failed|Push API in incognito/;

const people = new People({ expected: EXPECTED });

let service: PushService;
beforeAll(async () => {
  service = await PushService.start();
});
afterEach(() => expect(service.faults).toEqual([]));
afterAll(() => service.stop());

const section = (page: Page) => page.getByRole('region', { name: 'Notifications' });
const row = (page: Page, title: string) => section(page).locator('.row').filter({ hasText: title });

/** Another browser of theirs, closed. */
async function closedDevice(person: Person): Promise<Subscriber> {
  const { public_key } = await person.read('/api/push');
  const device = service.subscribe(public_key);
  await person.write('POST', '/api/push/subscriptions', device.toJSON());
  return device;
}

/** The service worker of a page, and what hands pushes to it. */
class Background {
  private constructor(
    readonly worker: Worker,
    private readonly session: CDPSession,
    private readonly origin: string,
    private readonly registrationId: string,
  ) {}

  static async of(page: Page): Promise<Background> {
    const session = await page.context().newCDPSession(page);
    const registered = new Promise<string>((found) => {
      session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const [one] = registrations.filter(({ isDeleted }) => !isDeleted);
        if (one) found(one.registrationId);
      });
    });
    await session.send('ServiceWorker.enable');
    await page.evaluate(() => navigator.serviceWorker.ready);
    const [worker] = page.context().serviceWorkers();
    const { origin } = new URL(page.url());
    return new Background(worker!, session, origin, await registered);
  }

  async push(data: string): Promise<void> {
    const { origin, registrationId } = this;
    await this.session.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data });
  }

  /** What the browser shows. */
  shown(): Promise<{ title: string; body: string; tag: string }[]> {
    return this.worker.evaluate(async () => {
      const { registration } = self as unknown as ServiceWorkerGlobalScope;
      const all = await registration.getNotifications();
      return all.map(({ title, body, tag }) => ({ title, body, tag }));
    });
  }

  /** The person presses what is shown under this tag. */
  async follow(tag: string): Promise<void> {
    await this.worker.evaluate(async (tag) => {
      const { registration } = self as unknown as ServiceWorkerGlobalScope;
      const [notification] = await registration.getNotifications({ tag });
      self.dispatchEvent(new NotificationEvent('notificationclick', { notification: notification! }));
    }, tag);
  }
}

test(
  'what the Worker sends to a closed device is shown by the service worker, once, and leads to the task',
  async () => {
    const ann = await people.newcomer('closed', { serviceWorkers: 'allow', permissions: ['notifications'] });
    const { page } = ann;
    const device = await closedDevice(ann);
    const due_ms = Date.now() + 1_500;
    const { id } = await ann.write('POST', '/api/tasks', {
      ...{ title: 'Claim <b>rewards</b>', due_ms, remind_before_min: 0, asset: 'ETH' },
    });
    await eventually(async () => {
      await people.fireCron();
      return device.received.length === 1;
    });
    const [{ text, json }] = device.received as [Subscriber['received'][0]];
    const background = await Background.of(page);
    for (let times = 0; times < 2; times += 1) await background.push(text);
    await eventually(async () => (await background.shown()).length === 1);
    const [shown] = await background.shown();
    expect(shown).toMatchObject({ title: 'Claim <b>rewards</b>', tag: json.id });
    expect(shown!.body).toMatch(/^Due Today, \d\d:\d\d · ETH$/);

    await page.getByRole('button', { name: 'Inbox: 1 unread' }).waitFor();
    await background.follow(json.id);
    await page.waitForURL(`**/tasks?task=${id}`);
    // What is followed is read.
    await page.getByRole('button', { name: 'Inbox', exact: true }).waitFor();
    expect(await background.shown()).toEqual([]);

    // Something is shown whatever comes, and what has no page of its own is in the inbox.
    await background.push('gibberish');
    await eventually(async () => (await background.shown()).length === 1);
    await background.follow('');
    await page.getByRole('dialog', { name: 'Inbox' }).waitFor();
  },
  LONG_MS,
);

test(
  'a page that is opened by a notification reads it, and forgets that it was',
  async () => {
    const opened = await people.newcomer('opened');
    const { page } = opened;
    const { id } = await opened.write('POST', '/api/tasks', {
      ...{ title: 'Stake', due_ms: Date.now() + 1_000, remind_before_min: 0 },
    });
    let told: any;
    await eventually(async () => {
      await people.fireCron();
      [told] = (await opened.read('/api/notifications')).notifications;
      return told !== undefined;
    });
    await page.goto(`/tasks?task=${id}#told=${told.id}`);
    await eventually(async () => {
      const { unread } = await opened.read('/api/notifications');
      return unread === 0;
    });
    expect(new URL(page.url()).hash).toBe('');
    await page.goto('/#inbox');
    await page.getByRole('dialog', { name: 'Inbox' }).waitFor();
  },
  LONG_MS,
);

test(
  'devices are listed, tested and removed, and quiet hours are kept',
  async () => {
    const owner = await people.newcomer('devices');
    const { page } = owner;
    const device = await closedDevice(owner);
    await page.goto('/security#notifications');
    await row(page, 'Chrome on Linux').filter({ hasText: 'Not told anything yet' }).waitFor();
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByRole('status').getByText('A test is on its way.').waitFor();
    await eventually(() => Promise.resolve(device.received.length === 1));
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page
      .getByRole('status')
      .getByText(/^Too many attempts/)
      .waitFor();

    await page.getByRole('button', { name: 'Set quiet hours' }).click();
    const dialog = page.getByRole('dialog', { name: 'Quiet hours' });
    expect(await dialog.getByLabel('Time zone').inputValue()).toBe(
      await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone),
    );
    await dialog.getByLabel('Until').fill('22:00');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('They must end at another time than they begin.').waitFor();
    await dialog.getByLabel('Until').fill('06:30');
    await dialog.getByLabel('Time zone').fill('Nowhere/Land');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText(/must be the name of a time zone/).waitFor();
    await dialog.getByLabel('Time zone').fill('America/New York');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row(page, 'Quiet hours').getByText('22:00 to 06:30').waitFor();
    await row(page, 'Quiet hours').getByText('America/New York time').waitFor();
    await hasNothingToObjectTo(page, '#notifications');
    for (const width of [320, PHONE.width, 768]) {
      await page.setViewportSize({ width, height: 800 });
      await fits(page);
    }

    await page.getByRole('button', { name: 'Remove Chrome on Linux' }).click();
    await eventually(async () => (await row(page, 'Chrome on Linux').count()) === 1);
    await page.getByRole('button', { name: 'Change quiet hours' }).click();
    await dialog.getByRole('button', { name: 'Turn off' }).click();
    await row(page, 'Quiet hours').getByText('Off', { exact: true }).waitFor();
  },
  LONG_MS,
);

test(
  'a device that cannot be told says why, and what to do',
  async () => {
    const { page } = await people.newcomer('blocked', { serviceWorkers: 'allow' });
    const browser = await page.context().newCDPSession(page);
    const { origin } = new URL(page.url());
    const { browserContextId } = (await browser.send('Target.getTargetInfo')).targetInfo;
    const permission = { name: 'notifications' };
    const set = (setting: 'granted' | 'denied') =>
      browser.send('Browser.setPermission', {
        permission,
        setting,
        origin,
        browserContextId: browserContextId!,
      });
    const own = row(page, 'This device');
    await set('denied');
    await own.getByText(/blocks notifications/).waitFor();
    expect(await own.getByRole('button').count()).toBe(0);
    // The page sees by itself that they were allowed in the settings.
    await set('granted');
    await own.getByText('Off', { exact: true }).waitFor();
    // There is no way to the push service of the browser's maker.
    await own.getByRole('button', { name: /^Turn on/ }).click();
    await page
      .getByRole('status')
      .getByText(/push service of your browser (cannot be reached|did not answer)/)
      .waitFor({ timeout: 30_000 });
    await own.getByText('Off', { exact: true }).waitFor();
  },
  LONG_MS,
);

test(
  'a browser without push says so, and on a phone of Apple what to do first',
  async () => {
    const without = () => {
      for (const name of ['PushManager', 'Notification']) Reflect.deleteProperty(window, name);
    };
    const old = await people.newcomer('old');
    await old.page.addInitScript(without);
    await old.page.reload();
    await row(old.page, 'This device').getByText('This browser cannot show notifications').waitFor();
    expect(await row(old.page, 'This device').getByRole('button').count()).toBe(0);

    const userAgent =
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
    const apple = await people.newcomer('apple', { viewport: PHONE, userAgent });
    await apple.page.addInitScript(without);
    await apple.page.reload();
    await row(apple.page, 'This device')
      .getByText(/add CryptoVault to the Home Screen/)
      .waitFor();
  },
  LONG_MS,
);
