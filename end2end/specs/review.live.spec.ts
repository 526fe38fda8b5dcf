// What only scripts can do for the review: follow every key, and copy.

import { RunForm } from '../fixtures/form.ts';
import { expect, test } from '../fixtures/test.ts';

test('it follows every key without asking the server', async ({ page, visit }) => {
  await visit('/run?cluster=staging&family=migrate&count=2');
  const form = new RunForm(page);
  const panel = page.getByRole('complementary', { name: 'Review' });
  await expect(panel).toContainText(/2 × migrate:\d+ on staging/);
  const asked: string[] = [];
  // Chromium fetches the icon again when the address changes, which is no question.
  page.on('request', (request) => {
    if (!request.url().endsWith('/favicon.svg')) asked.push(request.url());
  });
  await form.count.fill('25');
  await expect(panel).toContainText(/25 × migrate:\d+ on staging/);
  await expect(panel).toContainText('for batch in $(seq 2); do');
  await form.count.fill('0');
  await expect(panel).toContainText('Not ready to run');
  await expect(panel.locator('li[data-level="fail"]')).toHaveCount(1);
  expect(asked).toEqual([]);
});

test('a fold stays as it was set while one types', async ({ page, visit }) => {
  await visit('/run?cluster=staging&family=migrate&count=2');
  const panel = page.getByRole('complementary', { name: 'Review' });
  await panel.getByText('RunTask JSON').click();
  const json = panel.locator('details', { hasText: 'RunTask JSON' }).locator('pre');
  await expect(json).toContainText('"count": 2');
  await new RunForm(page).count.fill('3');
  await expect(json).toContainText('"count": 3');
});

test('each text can be copied as it stands', async ({ page, visit, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await visit('/run?cluster=staging&family=migrate&count=2');
  const panel = page.getByRole('complementary', { name: 'Review' });
  await expect(panel).toContainText(/2 × migrate:\d+ on staging/);
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  for (const [title, what] of [['AWS CLI', 'the commands'], ['RunTask JSON', 'the JSON'], ['Link', 'the link']] as const) {
    const fold = panel.locator('details').filter({ has: page.locator('summary', { hasText: title }) });
    if (title !== 'AWS CLI') await fold.locator('summary').click();
    await fold.getByTitle(`Copy ${what}`).click();
    await expect.poll(copied).toBe(await fold.locator('pre').textContent());
  }
  expect(await copied()).toContain('cluster=staging');
});
