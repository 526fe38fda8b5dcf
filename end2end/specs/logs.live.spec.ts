// The end of a log as it grows: followed, paused while somebody reads, taken up again.

import { Emulator } from '../fixtures/emulator.ts';
import { RunForm } from '../fixtures/form.ts';
import { expect, test } from '../fixtures/test.ts';

test('lines come by themselves; reading pauses them and says so; following shows them', async ({ page, visit, fresh }) => {
  const world = new Emulator(fresh.emulator);
  await visit(`${fresh.url}/run`);
  await new RunForm(page).fill({ cluster: 'staging', family: 'api', count: '1' });
  await new RunForm(page).press.click();
  await page.getByRole('region', { name: 'Tasks of this launch' }).getByRole('link').first().click();
  await page.getByRole('link', { name: 'Logs', exact: true }).click();
  const box = page.getByRole('log', { name: 'Log lines' });
  await expect(page.getByRole('main')).toContainText('its containers have not started');
  for (let n = 0; n < 4; n += 1) await world.advance(10);
  const lines = box.locator('.log-line');
  await expect(lines.first()).toContainText('starting public.ecr.aws');
  await expect(page.getByText('Following: new lines show as they come.')).toBeVisible();
  const file = async () => (await page.request.get(`${page.url()}.txt`)).text();
  const before = (await file()).trimEnd().split('\n').length;
  await expect(lines).toHaveCount(before);
  await world.advance(10);
  await expect.poll(() => lines.count()).toBe(before + 50);
  await expect(lines.last()).toBeInViewport();

  // Somebody scrolls back: what comes waits, and nothing moves.
  await box.hover();
  await page.mouse.wheel(0, -400);
  await expect(page.getByText('Paused while you read. New lines wait.')).toBeVisible();
  // A wheel may scroll on for a moment.
  const scrolled = () => box.evaluate((element) => element.scrollTop);
  let top = await scrolled();
  await expect(async () => {
    const before = top;
    top = await scrolled();
    expect(top).toBe(before);
  }).toPass();
  await world.advance(10);
  await expect(page.getByText('50 new lines')).toBeVisible();
  expect(await lines.count()).toBe(before + 50);
  expect(await scrolled()).toBe(top);

  await page.getByRole('button', { name: 'Follow' }).click();
  await expect(lines).toHaveCount(before + 100);
  await expect(lines.last()).toBeInViewport();
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Paused while you read. New lines wait.')).toBeVisible();
  // Back at the end by oneself, it goes on.
  await page.getByRole('button', { name: 'Follow' }).click();
  await box.hover();
  await page.mouse.wheel(0, -300);
  await expect(page.getByText('Paused while you read. New lines wait.')).toBeVisible();
  await page.mouse.wheel(0, 4_000);
  await expect(page.getByText('Following: new lines show as they come.')).toBeVisible();
});
