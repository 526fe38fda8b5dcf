// The form with scripts: what follows from what, where the focus goes, and what stays.

import { RunForm } from '../fixtures/form.ts';
import { expect, test } from '../fixtures/test.ts';

test('rows come and go where they stand, and the focus goes along', async ({ page, visit }) => {
  await visit('/run?cluster=staging&family=web&tag=a=1');
  const main = page.getByRole('main');
  await main.getByRole('button', { name: 'Add tag' }).click();
  const second = main.getByLabel('Key of tag 2');
  await expect(second).toBeFocused();
  await page.keyboard.type('b');
  await main.getByRole('button', { name: 'Remove tag 1' }).press('Enter');
  await expect(main.getByLabel('Key of tag 1')).toHaveValue('b');
  await expect(main.getByLabel('Key of tag 1')).toBeFocused();
  await main.getByRole('button', { name: 'Remove tag 1' }).press('Enter');
  await expect(main.getByRole('button', { name: 'Add tag' })).toBeFocused();
});

test('containers follow the definition, and what was typed for one stays', async ({ page, visit }) => {
  await visit('/run?cluster=staging');
  const form = new RunForm(page);
  const main = page.getByRole('main');
  await main.locator('summary', { hasText: 'Overrides' }).click();
  await expect(main).toContainText('Choose a task definition to override what its containers run with.');
  await form.family.fill('web');
  await main.getByLabel('Command override').fill('a,b');
  await expect(main.locator('.sent')).toHaveText('Sent as ["a","b"]');
  await form.family.fill('web-with-sidecar');
  await expect(main.getByText('Container log-router')).toBeVisible();
  await expect(main.getByLabel('Command override').first()).toHaveValue('a,b');
});

test('the split follows the count, summed over the batches', async ({ page, visit }) => {
  await visit('/run?cluster=mixed&family=web&count=40&compute=custom&strategy=FARGATE:1:1&strategy=FARGATE_SPOT::3');
  const main = page.getByRole('main');
  await expect(main.locator('.split-words')).toHaveText('40 tasks → FARGATE 12 · FARGATE_SPOT 28');
  await main.getByLabel('Number of tasks').fill('4');
  await expect(main.locator('.split-words')).toHaveText('4 tasks → FARGATE 2 · FARGATE_SPOT 2');
});

test('a reload and Back keep what was typed; values of variables stand in no address and no storage', async ({
  page,
  visit,
}) => {
  await visit('/run');
  const form = new RunForm(page);
  const main = page.getByRole('main');
  await form.fill({ cluster: 'staging', family: 'web', count: '7' });
  await main.locator('summary', { hasText: 'Overrides' }).click();
  await main.getByRole('button', { name: 'Add environment variable' }).click();
  await main.getByLabel('Key of variable 1').fill('TOKEN');
  await main.getByLabel('Value of variable 1').fill('hush-hush');
  await expect(page).toHaveURL(/count=7.*env=TOKEN/);
  expect(page.url()).not.toContain('hush');

  await page.reload();
  await expect(page.getByRole('status')).toHaveText('live');
  await expect(form.family).toHaveValue('web');
  await expect(form.count).toHaveValue('7');
  await expect(main.getByLabel('Key of variable 1')).toHaveValue('TOKEN');

  // Once the button follows the count, the form is alive.
  await form.count.fill('8');
  await expect(form.press).toHaveText('Run 8 tasks');
  await form.count.fill('9');
  await main.getByLabel('Value of variable 1').fill('hush-hush');
  await page.getByRole('link', { name: 'Clusters' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Clusters');
  await page.goBack();
  await expect(form.count).toHaveValue('9');
  await expect(main.getByLabel('Value of variable 1')).toHaveValue('hush-hush');
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + JSON.stringify(history.state));
  expect(stored).not.toContain('hush');
});

test('Enter in a field launches nothing', async ({ page, visit, emulator }) => {
  const before = (await emulator.tasks()).length;
  await visit('/run?cluster=staging&family=web');
  const form = new RunForm(page);
  await form.count.press('Enter');
  await expect(form.count).toBeFocused();
  expect(new URL(page.url()).pathname).toBe('/run');
  expect(await emulator.tasks()).toHaveLength(before);
});
