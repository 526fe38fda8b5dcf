// The palette: by keyboard, over everything, and never while somebody types.

import type { Page } from '@playwright/test';
import { scan } from '../fixtures/axe.ts';
import { hold } from '../fixtures/hold.ts';
import { expect, test } from '../fixtures/test.ts';

test('Ctrl-K finds a page, a cluster and a task, and gives the focus back', async ({ page, visit, emulator }) => {
  await visit('/clusters');
  const heading = page.getByRole('heading', { level: 1 });
  const dialog = page.getByRole('dialog', { name: 'Find' });
  const field = dialog.getByRole('combobox');
  const link = page.getByRole('link', { name: 'Create cluster' });
  await link.focus();

  await page.keyboard.press('ControlOrMeta+K');
  await expect(field).toBeFocused();
  await expect(dialog.getByRole('option').first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(link, 'the focus is back').toBeFocused();

  await page.keyboard.press('ControlOrMeta+K');
  await page.keyboard.type('stagi');
  await expect(dialog.getByRole('option', { name: 'staging', exact: true })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(heading).toHaveText('Tasks');
  await expect(page).toHaveURL(/\/tasks\?cluster=staging$/);
  await expect(dialog).toBeHidden();

  await page.keyboard.press('ControlOrMeta+K');
  await page.keyboard.type('task');
  const options = dialog.getByRole('option');
  await expect(options.filter({ hasText: 'Failed tasks' })).toBeVisible();
  await expect(options.filter({ hasText: 'Overview' }), 'the answer is that to “task”').toHaveCount(0);
  await page.keyboard.press('ArrowUp');
  await expect(options.last()).toHaveAttribute('aria-selected', 'true');
  await expect(field).toHaveAttribute('aria-activedescendant', (await options.last().getAttribute('id')) ?? '');
  await page.keyboard.press('ArrowDown');
  await expect(options.first()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Escape');

  const started = await emulator.ecs('RunTask', {
    cluster: 'bare',
    taskDefinition: 'web',
    launchType: 'FARGATE',
    networkConfiguration: { awsvpcConfiguration: { subnets: [await aSubnet(page)], assignPublicIp: 'ENABLED' } },
  });
  const id = (started['tasks'] as { taskArn: string }[])[0]?.taskArn.split('/').pop() ?? '';
  await expect.poll(async () => (await page.request.get(`/find?q=${id}`)).text()).toContain(`/tasks/${id}`);
  await heading.click();
  await page.keyboard.press('ControlOrMeta+K');
  await page.keyboard.type(id.slice(0, 12));
  await expect(dialog.getByRole('option', { name: id })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(heading).toHaveText(/^Task /);
});

test('what is typed before the palette has come stands in its field', async ({ page, visit }) => {
  await visit('/clusters');
  const arrive = await hold(page, /\.wasm$/);
  const asked = page.waitForRequest('**/*.wasm');
  await page.keyboard.press('ControlOrMeta+K');
  await asked;
  await page.keyboard.type('stagx');
  await page.keyboard.press('Backspace');
  await page.keyboard.type('i');
  arrive();
  const dialog = page.getByRole('dialog', { name: 'Find' });
  await expect(dialog.getByRole('combobox')).toHaveValue('stagi');
  await expect(dialog.getByRole('option', { name: 'staging', exact: true })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.type('n');
  await expect(dialog.getByRole('combobox')).toHaveValue('stagin');
});

test('it does not open while somebody types, and can be switched off', async ({ page, visit }) => {
  await visit('/tasks');
  const text = page.getByRole('searchbox', { name: 'Text' });
  await text.focus();
  await page.keyboard.press('ControlOrMeta+K');
  await page.keyboard.type('why?');
  await expect(text).toHaveValue('why?');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  const body = page.getByRole('heading', { level: 1 });
  await body.focus();
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await expect(keys.getByText('Find anything')).toBeVisible();
  await keys.getByRole('checkbox').uncheck();
  await page.keyboard.press('Escape');
  await expect(keys).toBeHidden();
  await page.reload();
  await expect(page.getByRole('status')).toHaveText('live');
  await body.focus();
  await page.keyboard.press('?');
  await page.keyboard.press('ControlOrMeta+K');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  // The link in the top bar still opens it, and leads back to the switch.
  await page.getByRole('link', { name: 'Find' }).click();
  await page.getByRole('dialog', { name: 'Find' }).getByRole('button', { name: 'Keys' }).click();
  await expect(keys.getByRole('button', { name: 'Close' })).toBeFocused();
  await keys.getByRole('checkbox').check();
  await keys.getByRole('button', { name: 'Close' }).click();
  await expect(keys).toBeHidden();
  await body.focus();
  await page.keyboard.press('?');
  await expect(keys).toBeVisible();
});

test('axe finds nothing on the palette, full, empty and with its keys', async ({ page, visit }) => {
  await visit('/clusters');
  await page.keyboard.press('ControlOrMeta+K');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('option').first()).toBeVisible();
  await scan(page, 'the palette');
  await page.keyboard.type('zzz no such thing');
  await expect(dialog.getByText('No results')).toBeVisible();
  await scan(page, 'the palette without results');
  await dialog.getByRole('button', { name: 'Keys' }).click();
  await scan(page, 'the keys');
});

test('the palette is fetched when it is first opened', async ({ page, visit }) => {
  await visit('/');
  const fetched: string[] = [];
  page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
  await page.getByRole('heading', { level: 1 }).focus();
  await page.keyboard.press('ControlOrMeta+K');
  await expect(page.getByRole('dialog', { name: 'Find' }).getByRole('option').first()).toBeVisible();
  expect(fetched.some((path) => /palette.*\.wasm$/.test(path)), `the palette is a chunk of its own: ${fetched}`).toBe(true);
});

async function aSubnet(page: Page): Promise<string> {
  const html = await (await page.request.get('/run?cluster=bare&family=web')).text();
  return /subnet-[0-9a-f]+/.exec(html)?.[0] ?? '';
}
