// The overview: what went wrong with its cause and the way to it, what runs, and the chart in words.

import { RunForm } from '../fixtures/form.ts';
import { Emulator } from '../fixtures/emulator.ts';
import { expect, test } from '../fixtures/test.ts';

test('what failed is grouped by its cause, and each group leads to its tasks', async ({ page, fresh, visit }) => {
  const emulator = new Emulator(fresh.emulator);
  await visit(`${fresh.url}/`);
  const main = page.getByRole('main');
  await expect(main.getByText('No failures or interruptions')).toBeVisible();
  await expect(main.getByText(/^(Live via EventBridge|Polling ECS)/)).toBeVisible();

  for (const [family, count] of [['flaky-import', '2'], ['missing-image', '1']] as const) {
    await visit(`${fresh.url}/run`);
    const form = new RunForm(page);
    await form.fill({ cluster: 'staging', family, count });
    await form.run();
  }
  await visit(`${fresh.url}/`);
  const running = page.getByRole('region', { name: 'Running now' });
  await expect(running.getByRole('row', { name: /staging/ }).first()).toBeVisible();
  await emulator.advance(120);
  await expect
    .poll(async () => (await page.request.get(`${fresh.url}/`)).text(), { timeout: 20_000 })
    .toContain('2 tasks started and 2 stopped.');
  await visit(`${fresh.url}/`);
  const wrong = page.getByRole('region', { name: 'Failures, last 24 hours' });
  await expect(wrong.getByRole('row')).not.toHaveCount(0);
  const first = wrong.getByRole('link').first();
  const tasks = Number(await wrong.getByRole('row').nth(1).getByRole('cell').nth(1).textContent());
  expect(tasks).toBeGreaterThan(0);
  await first.click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Tasks');
  await expect(page.getByRole('region', { name: 'Tasks' }).getByText(/^STOPPED/)).toHaveCount(tasks);

  await visit(`${fresh.url}/`);
  await expect(main.getByText(/2 tasks started and 2 stopped\./)).toBeVisible();
  await main.getByText('Hour by hour').click();
  await expect(page.getByRole('region', { name: 'Starts and stops, hour by hour' }).getByRole('row')).toHaveCount(25);
});

test('a broken list of clusters leaves the rest of the page', async ({ page, fresh, complaints }) => {
  complaints.await(/./);
  const emulator = new Emulator(fresh.emulator);
  await emulator.fail({ calls: [{ operation: 'ListClusters', times: 1_000, do: { error: { status: 400, code: 'AccessDeniedException', message: 'not you' } } }] });
  await page.goto(`${fresh.url}/`);
  await expect(page.getByRole('alert')).toContainText('ecs:ListClusters');
  await expect(page.getByRole('heading', { name: 'Launches in progress' })).toBeVisible();
});
