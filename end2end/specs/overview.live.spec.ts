// The overview while it is looked at: it follows the board, and whoever stands on a link keeps it.

import { Emulator } from '../fixtures/emulator.ts';
import { RunForm } from '../fixtures/form.ts';
import { expect, test } from '../fixtures/test.ts';

test('counts follow the board, and the focus stays', async ({ page, visit, fresh, context }) => {
  // A world of its own: others launch on the clusters of their worker.
  const emulator = new Emulator(fresh.emulator);
  await visit(`${fresh.url}/`);
  const row = page.getByRole('region', { name: 'Running now' }).getByRole('row', { name: /^mixed/ });
  await expect(row).toBeVisible();
  const all = page.getByRole('link', { name: 'All of: Running now' });
  await all.focus();

  const other = await context.newPage();
  await visit(`${fresh.url}/run`, other);
  const form = new RunForm(other);
  await form.fill({ cluster: 'staging', family: 'web', count: '3' });
  await form.run();
  const staging = page.getByRole('region', { name: 'Running now' }).getByRole('row', { name: /^staging/ });
  await expect(staging.getByRole('cell', { name: '3', exact: true })).toBeVisible();
  const link = staging.getByRole('link').first();
  await link.focus();
  await emulator.advance(30);
  await expect(staging.getByRole('cell').nth(1)).toHaveText('3');
  await expect(link, 'texts change, rows stay').toBeFocused();
  await expect(page.getByRole('region', { name: 'Latest launches' }).getByText('3 × web:')).toBeVisible();
});
