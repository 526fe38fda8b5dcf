// N asked is N launched: whatever is pressed twice, or sent twice, or sent again with other content.

import type { Page } from '@playwright/test';
import { RunForm } from '../fixtures/form.ts';
import { expect, test } from '../fixtures/test.ts';

test('a double click launches once', async ({ page, visit, emulator }) => {
  const before = (await emulator.tasks()).length;
  await visit('/run');
  const form = new RunForm(page);
  await form.fill({ cluster: 'staging', family: 'web', count: '2' });
  const id = await form.launch();
  await form.press.dblclick();
  await expect(page).toHaveURL(`/launches/${id}`);
  await expect.poll(async () => (await emulator.tasks()).length).toBe(before + 2);
  await visit('/launches');
  await expect(page.getByRole('link', { name: id.slice(-4), exact: true })).toHaveCount(1);
});

test('the same form sent twice at the same time launches once', async ({ page, visit, emulator }) => {
  const before = (await emulator.tasks()).length;
  await visit('/run?cluster=staging&family=web');
  const id = await new RunForm(page).launch();
  const answers = await Promise.all([send(page), send(page)]);
  expect(answers).toEqual([`/launches/${id}`, `/launches/${id}`]);
  await visit(`/launches/${id}`);
  await expect.poll(async () => (await emulator.tasks()).length).toBe(before + 1);
});

test('the same form with other content is refused, with the way to its launch', async ({
  page,
  visit,
  emulator,
  complaints,
}) => {
  complaints.await(/409/);
  const before = (await emulator.tasks()).length;
  await visit('/run');
  const form = new RunForm(page);
  await form.fill({ cluster: 'staging', family: 'web', count: '1' });
  const id = await form.launch();
  expect(await send(page)).toBe(`/launches/${id}`);

  await form.fill({ count: '2' });
  await form.press.click();
  const told = page.getByRole('alert');
  await expect(told).toContainText('This form was already sent with other content');
  await expect(told).toContainText('Nothing more was launched.');
  await expect(form.count).toHaveValue('2');
  await expect(form.family).toHaveValue('web');
  await page.getByRole('link', { name: 'See that launch' }).click();
  await expect(page).toHaveURL(`/launches/${id}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('1 × web:3');
  expect(await emulator.tasks()).toHaveLength(before + 1);
});

test('Back after launching opens a form of its own, not the sent one', async ({ page, visit, emulator }) => {
  const before = (await emulator.tasks()).length;
  await visit('/run');
  const form = new RunForm(page);
  await form.fill({ cluster: 'staging', family: 'web', count: '1' });
  const first = await form.run();
  await page.goBack();
  await expect(form.press).toBeVisible();
  await form.fill({ cluster: 'staging', family: 'migrate', count: '2' });
  const second = await form.run();
  expect(second).not.toBe(first);
  await expect.poll(async () => (await emulator.tasks()).length).toBe(before + 3);
});

test('tasks that are seen before the reply belong to the launch at once', async ({ page, visit, emulator }) => {
  // Each reply is lost after the tasks have been started.
  await emulator.fail({ calls: [{ operation: 'RunTask', do: 'lose_reply' }] });
  await visit('/run');
  const form = new RunForm(page);
  await form.fill({ cluster: 'staging', family: 'web', count: '3' });
  const launch = await form.run();
  await expect.poll(async () => (await page.request.get(launch)).text()).toContain('PROVISIONING');
  await page.goto(launch);
  await expect(page.getByRole('img', { name: /starting/ })).toHaveAccessibleName('3 starting');
  await expect(page.getByText('Cancel remaining…')).toHaveCount(0);
  await visit('/launches');
  await expect(page.getByRole('row').filter({ has: page.locator(`a[href="${launch}"]`) })).toContainText('all launched');
});

test('a lost reply of AWS launches nothing twice', async ({ page, visit, emulator }) => {
  const before = (await emulator.tasks()).length;
  await emulator.fail({ calls: [{ operation: 'RunTask', times: 1, do: 'lose_reply' }] });
  await visit('/run');
  const form = new RunForm(page);
  await form.fill({ cluster: 'staging', family: 'web', count: '2' });
  await form.run();
  const tasks = page.getByRole('region', { name: 'Tasks of this launch' });
  await expect(async () => {
    if (!(await tasks.isVisible())) await page.reload();
    await expect(tasks.getByText('PROVISIONING')).toHaveCount(2, { timeout: 1_000 });
  }).toPass();
  expect(await emulator.tasks()).toHaveLength(before + 2);
});

/** Sends the form as it stands, as a browser without scripts would; returns where the answer leads. */
async function send(page: Page): Promise<string | undefined> {
  const pairs = await page.locator('main form').evaluate((form: HTMLFormElement) => {
    const data = new FormData(form);
    data.set('form[intent]', 'run');
    return [...data].map(([name, value]) => [name, String(value)]);
  });
  const answer = await page.request.post('/api/run_task', {
    headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
    data: new URLSearchParams(pairs as [string, string][]).toString(),
    maxRedirects: 0,
  });
  return answer.headers()['location'];
}
