// What somebody sees who has just begun: every page of theirs is empty, and says what can be done there.
import { test } from 'vitest';
import { fits, hasNothingToObjectTo } from './page';
import { People } from './people';

const people = new People();

const PAGES = {
  '/portfolio': 'Nothing here yet',
  '/transactions': 'No transactions yet',
  '/import': 'A file of an exchange',
  '/watchlists': 'Keep an eye on what matters to you',
  '/alerts': 'Let the price come to you',
  '/orders': 'Practise with paper money',
  '/tasks': 'Nothing to do',
};

test('nothing on it runs over the narrowest screen or the widest, and axe has nothing to object to', async () => {
  const { page } = await people.newcomer('new');
  for (const [path, said] of Object.entries(PAGES)) {
    await page.goto(path);
    await page.getByText(said).first().waitFor();
    for (const width of [320, 390, 3840]) {
      await page.setViewportSize({ width, height: 800 });
      await fits(page);
    }
    await hasNothingToObjectTo(page);
  }
}, 180_000);
