// Logs of a task: with and without JavaScript, as they come, searched, and shown safely whatever is in them.

import type { Page } from '@playwright/test';
import { Emulator } from '../fixtures/emulator.ts';
import type { Running } from '../fixtures/program.ts';
import { expect, test } from '../fixtures/test.ts';

interface Wanted {
  family: string;
  scenario?: string;
  seconds?: number;
}

/** Runs a task past Slipway until it has lived for some seconds; returns the path of its logs. */
async function logsOf(running: Running, { family, scenario, seconds = 60 }: Wanted): Promise<string> {
  const world = new Emulator(running.emulator);
  const { subnet } = await world.addVpc('logs', '10.61.0.0/16', '10.61.0.0/20');
  const environment = scenario ? [{ name: 'EMULATOR_SCENARIO', value: scenario }] : [];
  const { tasks } = (await world.ecs('RunTask', {
    cluster: 'staging',
    taskDefinition: family,
    launchType: 'FARGATE',
    networkConfiguration: { awsvpcConfiguration: { subnets: [subnet], assignPublicIp: 'ENABLED' } },
    overrides: { containerOverrides: [{ name: 'app', environment }] },
  })) as { tasks: { taskArn: string }[] };
  const path = `${running.url}/clusters/staging/tasks/${tasks[0]?.taskArn.split('/').pop()}`;
  for (let n = 0; n < seconds; n += 20) await world.advance(20);
  await expect.poll(async () => (await fetch(path)).status).toBe(200);
  return `${path}/logs`;
}

function log(page: Page) {
  return page.getByRole('log', { name: 'Log lines' });
}

test('lines of a server: the newest are in sight, older ones a link away, all in the download', async ({ page, visit, fresh }) => {
  const path = await logsOf(fresh, { family: 'api', seconds: 200 });
  await visit(path);
  const lines = log(page).locator('.log-line');
  await expect(lines).toHaveCount(500);
  await expect(lines.last()).toBeInViewport();
  await page.getByRole('link', { name: 'Older lines' }).click();
  await expect(page).toHaveURL(/before=\d+/);
  await expect(lines.first()).toContainText('starting public.ecr.aws');
  await expect(page.getByRole('link', { name: 'Older lines' })).toHaveCount(0);
  await page.getByRole('link', { name: 'Newest lines' }).click();
  await expect(lines).toHaveCount(500);
  const coming = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download' }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toMatch(/^api-[0-9a-f]+\.log$/);
  const whole = await (await fetch(`${path}.txt`)).text();
  expect(whole.split('\n').length).toBeGreaterThan(800);
});

test('lines are narrowed by a text, here or in the whole log', async ({ page, visit, fresh, javaScriptEnabled }) => {
  const path = await logsOf(fresh, { family: 'flaky-import' });
  await visit(path);
  await expect(log(page)).toContainText('processed 250 records');
  await page.getByLabel('Search', { exact: true }).fill('unhandled');
  if (!javaScriptEnabled) await page.getByRole('button', { name: 'Search' }).click();
  await expect(log(page).locator('.log-line')).toHaveCount(1);
  await expect(page).toHaveURL(/text=unhandled/);
  await expect(log(page)).toContainText('ERROR unhandled error: connection refused (db:5432)');
  await page.getByLabel('Scope').selectOption({ label: 'Entire log' });
  await page.getByLabel('Search', { exact: true }).fill('import_batch');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page).toHaveURL(/in=whole/);
  await expect(log(page)).toContainText('at import_batch (import.py:214)');
  await expect(log(page).locator('.log-line')).toHaveCount(1);
});

test('markup, escapes, unseen characters and a line of 256 KB are shown and do nothing', async ({ page, visit, fresh }) => {
  const path = await logsOf(fresh, { family: 'web', scenario: 'odd-lines' });
  await visit(path);
  const box = log(page);
  await expect(box).toContainText('<script>alert(1)</script><img src=x onerror=alert(2)> & "quoted"');
  await expect(page.locator('main img, main script')).toHaveCount(0);
  await expect(box.locator('.f2', { hasText: 'green' })).toHaveCount(1);
  await expect(box.locator('.f1.bo', { hasText: 'bold red' })).toHaveCount(1);
  await expect(box).toContainText('a link cleared');
  await expect(box.getByRole('link')).toHaveCount(0);
  await expect(box).toContainText('0;a title without an end, and what follows it');
  await expect(box).toContainText('user=ad⟨U+200B⟩min file=⟨U+202E⟩txt.exe');
  await expect(box).toContainText('progress 10%␍progress 100%');
  await expect(box).toContainText('240 KB more of this line are in the download');
  await expect(box).toContainText('after the long line');
  // The page itself never scrolls sideways.
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await wide()).toBe(0);
  await visit(`${path}?wrap=off&times=off`);
  await expect(box).toContainText('after the long line');
  expect(await wide()).toBe(0);
  const whole = await (await fetch(`${path}.txt`)).text();
  expect(Math.max(...whole.split('\n').map((line) => line.length))).toBeGreaterThan(262_000);
});

test('several containers are merged, or one is chosen', async ({ page, visit, fresh, javaScriptEnabled }) => {
  const path = await logsOf(fresh, { family: 'web-with-sidecar' });
  await visit(path);
  await expect(log(page).locator('.log-name', { hasText: 'log-router' }).first()).toBeVisible();
  await page.getByLabel('Container').selectOption('app');
  if (!javaScriptEnabled) await page.getByRole('button', { name: 'Search' }).click();
  await expect(page).toHaveURL(/container=app/);
  await expect(log(page).locator('.log-name')).toHaveCount(0);
  await expect(log(page)).toContainText('nginx:1.27');
  await expect(log(page)).not.toContainText('fluent-bit');
});

test('a task that never started says that it has no logs, and why', async ({ page, visit, fresh }) => {
  await visit(await logsOf(fresh, { family: 'missing-image' }));
  await expect(page.getByRole('main')).toContainText('This task has no logs, because it never started.');
  await expect(log(page).locator('.log-line')).toHaveCount(0);
});

test('a refusal names the action that is missing', async ({ page, visit, fresh }) => {
  const path = await logsOf(fresh, { family: 'web' });
  const message = 'User: x is not authorized to perform: logs:GetLogEvents on resource: y';
  const error = { status: 400, code: 'AccessDeniedException', message };
  await new Emulator(fresh.emulator).fail({ calls: [{ operation: 'GetLogEvents', do: { error } }] });
  await visit(path);
  await expect(page.getByRole('main')).toContainText('Allow logs:GetLogEvents in the policy of the credentials it runs with.');
});
