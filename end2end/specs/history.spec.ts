// Tasks that ECS and the board have forgotten: in the list, as a file, and on their own pages, whatever is in their
// names and reasons.

import { Emulator } from '../fixtures/emulator.ts';
import { over, rows, run } from '../fixtures/tasks.ts';
import { expect, test } from '../fixtures/test.ts';

/** Markup, terminal colours, a zero-width space and an override of the direction. */
const ODD = '<img src=x onerror=alert(1)> \u001b[31mred\u001b[0m ad\u200bmin \u202egnp.exe';
const SHOWN = '<img src=x onerror=alert(1)> ␛[31mred␛[0m ad⟨U+200B⟩min ⟨U+202E⟩gnp.exe';

test('live and history are one list, narrowed alike', async ({ page, visit, fresh }) => {
  const world = new Emulator(fresh.emulator);
  const { subnet } = await world.addVpc('list', '10.60.0.0/16', '10.60.0.0/20');
  await run(world, subnet, 'web', 2);
  for (const exit of [0, 1, 137]) await world.tell(over({ exit }).event);
  await expect.poll(async () => (await fetch(`${fresh.url}/tasks.csv`)).text()).toContain('exit 137');
  await expect.poll(async () => (await fetch(`${fresh.url}/tasks.csv?family=web`)).text()).toMatch(/(web:\d[^]*){2}/);
  await visit(`${fresh.url}/tasks`);
  await expect(rows(page)).toHaveCount(5);
  await expect(rows(page).nth(4)).toContainText('STOPPED, exit');
  await visit(`${fresh.url}/tasks?state=failed`);
  await expect(rows(page)).toHaveCount(2);
  await visit(`${fresh.url}/clusters/staging/tasks?family=nightly-report`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Tasks of staging');
  await expect(rows(page)).toHaveCount(3);
  await visit(`${fresh.url}/clusters/bare/tasks`);
  await expect(page.getByText('No tasks yet')).toBeVisible();
  await visit(`${fresh.url}/clusters`);
  await page.getByRole('link', { name: 'List tasks of staging' }).click();
  await expect(page).toHaveURL(/\/clusters\/staging\/tasks$/);
  await expect(rows(page)).toHaveCount(5);
});

test('older tasks are a link away, and any view is a file', async ({ page, visit, fresh }) => {
  const world = new Emulator(fresh.emulator);
  const reason = '=HYPERLINK("http://x")';
  await Promise.all(Array.from({ length: 120 }, (_, n) => world.tell(over({ exit: n % 2, reason }).event)));
  const file = async (query = '') => (await (await fetch(`${fresh.url}/tasks.csv${query}`)).text()).trim().split('\r\n');
  await expect.poll(async () => (await file()).length).toBe(121);
  await visit(`${fresh.url}/tasks?state=failed`);
  const href = await page.getByRole('link', { name: 'Download as CSV' }).getAttribute('href');
  const failed = await file(href?.replace('/tasks.csv', ''));
  expect(failed.length).toBe(61);
  expect(failed[1]).toContain(`"'=HYPERLINK(""http://x"")"`);
  await visit(`${fresh.url}/tasks`);
  const older = await page.getByRole('link', { name: 'Older tasks' }).getAttribute('href');
  await visit(`${fresh.url}${older}`);
  await expect(rows(page)).toHaveCount(20);
  await page.getByRole('link', { name: 'Newest' }).click();
  await expect(page).toHaveURL(/\/tasks$/);
});

test('what others wrote is shown as it is, and does nothing', async ({ page, visit, fresh }) => {
  const world = new Emulator(fresh.emulator);
  const { id, event } = over({ exit: 1, reason: ODD, family: 'ad\u200bmin', container: '\u202egnp', group: ODD });
  await world.tell(event);
  await world.tell(event);
  const story = `${fresh.url}/clusters/staging/tasks/${id}`;
  await expect.poll(async () => (await fetch(story)).text()).toContain('delivered 2 times');
  await visit(`${fresh.url}/tasks`);
  await expect(rows(page)).toContainText(SHOWN);
  await expect(rows(page)).toContainText('ad⟨U+200B⟩min:1');
  await visit(story);
  await expect(page.getByRole('main')).toContainText(SHOWN);
  const events = page.locator('.event-list > li');
  await expect(events).toHaveCount(1);
  await expect(events).toContainText('delivered 2 times');
  await events.locator('summary').click();
  await expect(events.locator('pre')).toContainText('"stoppedReason": "Essential container in task exited"');
  await expect(events.locator('pre')).toContainText('"TOKEN"');
  expect(await page.content()).not.toContain('hush-hush');
  expect(await page.locator('img').count()).toBe(0);
});

const IDS: [what: string, id: string, sentence: RegExp][] = [
  ['an id that never was', '0123456789abcdef0123456789abcdef', /does not know this task/],
  ['an ARN of another region', 'arn:aws:ecs:us-west-2:123456789012:task/staging/0123', /account 123456789012 in us-west-2/],
  ['an ARN of another account', 'arn:aws:ecs:eu-west-1:210987654321:task/staging/0123', /account 210987654321 in eu-west-1/],
  ['something else', '<b>\u001b[31m\u202e', /does not know this task/],
];

test('an address of no task here says why', async ({ page, complaints, fresh }) => {
  complaints.await(/404/);
  for (const [what, id, sentence] of IDS) {
    const answer = await page.goto(`${fresh.url}/clusters/staging/tasks/${encodeURIComponent(id)}`);
    expect(answer?.status(), what).toBe(404);
    await expect(page.getByRole('main'), what).toContainText(sentence);
  }
});
