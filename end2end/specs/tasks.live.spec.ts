// The list of tasks: a window on many rows, its filters in the URL, and stopping several at once.

import type { Page } from '@playwright/test';
import { Emulator } from '../fixtures/emulator.ts';
import { expect, test } from '../fixtures/test.ts';

/** Rows of the list that are in the document. */
const rows = (page: Page) => page.getByRole('region', { name: 'Tasks' }).locator('tbody tr:not(.room)');

/** Runs tasks as the AWS CLI would, ten a call. */
async function run(world: Emulator, subnet: string, family: string, count: number): Promise<void> {
  for (let left = count; left > 0; left -= 10) {
    await world.ecs('RunTask', {
      cluster: 'staging',
      taskDefinition: family,
      launchType: 'FARGATE',
      count: Math.min(left, 10),
      networkConfiguration: { awsvpcConfiguration: { subnets: [subnet], assignPublicIp: 'ENABLED' } },
    });
  }
}

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
  await expect(page.getByText('No task is in this list')).toBeVisible();
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
