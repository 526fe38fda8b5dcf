// AWS away: a banner on whatever page is open, with the way to what to do, which goes away by itself.

import { Emulator } from '../fixtures/emulator.ts';
import { expect, test } from '../fixtures/test.ts';

const TROUBLES = [
  { fault: { expired_credentials: true }, words: 'they have expired or are not valid' },
  {
    fault: { calls: [{ do: { error: { status: 400, code: 'ThrottlingException', message: 'Rate exceeded' } } }] },
    words: 'AWS is asked too often',
  },
];

test('what keeps changes from coming is told, explained, and heals', async ({ page, visit, fresh, complaints }) => {
  const emulator = new Emulator(fresh.emulator);
  await visit(`${fresh.url}/audit`);
  const banner = page.locator('[data-code="source-stale"]');
  await expect(banner).toBeHidden();
  for (const { fault, words } of TROUBLES) {
    await emulator.fail(fault);
    await expect(banner).toBeVisible({ timeout: 60_000 });
    await expect(banner).toContainText(words);
    await expect(page.getByRole('status')).toHaveText('stale');
    await emulator.heal();
    await expect(banner).toBeHidden({ timeout: 90_000 });
  }
  const help = banner.getByText('What to do');
  await expect(help).toHaveAttribute('href', '/help/operations#when-aws-cannot-be-asked');
  await page.goto(`${fresh.url}/help/operations#when-aws-cannot-be-asked`);
  await expect(page.getByRole('heading', { name: 'When AWS cannot be asked' })).toBeInViewport();
  complaints.await(/503/);
});
