// The list of tasks: a window on many rows, its filters in the URL, and stopping several at once.

import { Emulator } from '../fixtures/emulator.ts';
import { tabTo } from '../fixtures/keys.ts';
import { over, rows, run } from '../fixtures/tasks.ts';
import { expect, test } from '../fixtures/test.ts';

test('of many tasks only those in sight are in the document', async ({ page, visit, fresh }) => {
  const world = new Emulator(fresh.emulator);
  const { subnet } = await world.addVpc('list', '10.60.0.0/16', '10.60.0.0/20');
  await run(world, subnet, 'web', 150);
  await visit(`${fresh.url}/tasks`);
  await expect(page.getByText('150 tasks')).toBeVisible();
  await expect.poll(() => rows(page).count()).toBeLessThanOrEqual(80);
  const first = await rows(page).first().getByRole('link').first().getAttribute('href');
  await page.mouse.wheel(0, 100_000);
  await expect(rows(page).last()).toBeInViewport();
  await expect.poll(() => rows(page).count()).toBeLessThanOrEqual(80);
  expect(await rows(page).last().getByRole('link').first().getAttribute('href')).not.toBe(first);
});

test('what the list shows is in the URL and outlives a reload', async ({ page, visit, fresh }) => {
  const world = new Emulator(fresh.emulator);
  const { subnet } = await world.addVpc('list', '10.60.0.0/16', '10.60.0.0/20');
  await run(world, subnet, 'web', 3);
  await run(world, subnet, 'migrate', 2);
  await visit(`${fresh.url}/tasks`);
  await expect(rows(page)).toHaveCount(5);
  await page.getByLabel('Family').selectOption('migrate');
  await expect(rows(page)).toHaveCount(2);
  await expect(page).toHaveURL(/\/tasks\?family=migrate$/);
  await page.getByLabel('Text').fill('nothing like it');
  await expect(page.getByText('No tasks match your filters')).toBeVisible();
  await page.getByLabel('Text').fill('');
  await page.reload();
  await expect(rows(page)).toHaveCount(2);
  await expect(page.getByLabel('Family')).toHaveValue('migrate');
  await page.getByRole('region', { name: 'Tasks' }).getByRole('link', { name: 'Task definition' }).click();
  await expect(page).toHaveURL(/family=migrate&sort=family$/);
});

test('several tasks are stopped with one reason', async ({ page, visit, fresh }) => {
  const world = new Emulator(fresh.emulator);
  const { subnet } = await world.addVpc('list', '10.60.0.0/16', '10.60.0.0/20');
  await run(world, subnet, 'web', 4);
  await world.advance(30);
  await visit(`${fresh.url}/tasks`);
  await expect(page.getByText('RUNNING', { exact: true })).toHaveCount(4);
  for (const n of [0, 2]) await rows(page).nth(n).getByRole('checkbox').check();
  await page.getByLabel('Reason').fill('too many');
  await page.getByRole('button', { name: 'Stop 2 tasks' }).click();
  await expect(page.getByText('2 tasks were told to stop.')).toBeVisible();
  await world.advance(60);
  await expect(page.getByText('STOPPED, on request')).toHaveCount(2);
  await expect(page.getByText('RUNNING', { exact: true })).toHaveCount(2);
});

test('newer tasks wait in a pill while the pointer is on the rows', async ({ page, visit, fresh }) => {
  const world = new Emulator(fresh.emulator);
  const { subnet } = await world.addVpc('list', '10.60.0.0/16', '10.60.0.0/20');
  await run(world, subnet, 'web', 3);
  await visit(`${fresh.url}/tasks`);
  await expect(rows(page)).toHaveCount(3);
  const under = rows(page).nth(1);
  const link = await under.getByRole('link').first().getAttribute('href');
  await under.hover();
  const before = await under.boundingBox();
  await world.advance(1);
  await run(world, subnet, 'migrate', 2);
  const pill = page.getByRole('button', { name: '2 new tasks' });
  await expect(pill).toBeVisible();
  // Nothing has moved, and a state still changes where it stands.
  await expect(rows(page)).toHaveCount(3);
  expect(await under.boundingBox()).toEqual(before);
  expect(await under.getByRole('link').first().getAttribute('href')).toBe(link);
  await world.advance(30);
  await expect(under).toContainText('RUNNING');
  await pill.click();
  await expect(rows(page)).toHaveCount(5);
  await expect(rows(page).first()).toContainText('migrate:');
  await expect(pill).toBeHidden();
});

test('several tasks are selected and stopped by keyboard', async ({ page, visit, fresh }) => {
  const world = new Emulator(fresh.emulator);
  const { subnet } = await world.addVpc('list', '10.60.0.0/16', '10.60.0.0/20');
  await run(world, subnet, 'web', 3);
  await world.advance(30);
  await visit(`${fresh.url}/clusters/staging/tasks`);
  await expect(page.getByText('RUNNING', { exact: true })).toHaveCount(3);
  for (const n of [0, 1]) {
    await tabTo(page, rows(page).nth(n).getByRole('checkbox'));
    await page.keyboard.press('Space');
  }
  const stop = page.getByRole('button', { name: 'Stop 2 tasks' });
  await tabTo(page, page.getByLabel('Reason'));
  await page.keyboard.type('by keyboard');
  await tabTo(page, stop);
  await page.keyboard.press('Enter');
  await expect(page.getByText('2 tasks were told to stop.')).toBeVisible();
  await world.advance(60);
  await expect(page.getByText('STOPPED, on request')).toHaveCount(2);
  await expect(page.getByText('by keyboard')).toHaveCount(2);
  // What has stopped cannot be selected any more.
  await expect(rows(page).getByRole('checkbox', { disabled: true })).toHaveCount(2);
});

test('the history reads on when its end comes into sight', async ({ page, visit, fresh }) => {
  const world = new Emulator(fresh.emulator);
  await Promise.all(Array.from({ length: 130 }, () => world.tell(over().event)));
  await expect
    .poll(async () => (await (await fetch(`${fresh.url}/tasks.csv`)).text()).trim().split('\n').length)
    .toBe(131);
  await visit(`${fresh.url}/tasks`);
  const table = page.getByRole('region', { name: 'Tasks' }).getByRole('table');
  await expect(table).toHaveAttribute('aria-rowcount', '100');
  await page.mouse.wheel(0, 100_000);
  await expect(table).toHaveAttribute('aria-rowcount', '130');
  await expect(page.getByRole('link', { name: 'Older tasks' })).toBeHidden();
  await page.mouse.wheel(0, 100_000);
  await expect(rows(page).last()).toBeInViewport();
  await expect.poll(() => rows(page).count()).toBeLessThanOrEqual(80);
});

test('the filters follow the address, and what is typed is never taken back', async ({ page, visit, fresh }) => {
  const world = new Emulator(fresh.emulator);
  const { subnet } = await world.addVpc('list', '10.60.0.0/16', '10.60.0.0/20');
  await run(world, subnet, 'web', 2);
  await visit(`${fresh.url}/tasks`);
  const text = page.getByLabel('Text');
  await text.pressSequentially('nothing like it');
  await expect(page).toHaveURL(/text=nothing/);
  await expect(text).toHaveValue('nothing like it');
  await page.getByRole('link', { name: 'Show all tasks' }).click();
  await expect(rows(page)).toHaveCount(2);
  await expect(text).toHaveValue('');
  await page.getByLabel('State').selectOption('active');
  await expect(page).toHaveURL(/\/tasks\?state=active$/);
});
