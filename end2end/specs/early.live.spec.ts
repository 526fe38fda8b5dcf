// What is typed or pressed before a page is alive, or while it waits for an answer, counts.

import { Emulator } from '../fixtures/emulator.ts';
import { RunForm } from '../fixtures/form.ts';
import { hold } from '../fixtures/hold.ts';
import { rows, run } from '../fixtures/tasks.ts';
import { expect, test } from '../fixtures/test.ts';

test('what was typed into the form before the wasm arrived', async ({ page }) => {
  const arrive = await hold(page, /\.wasm$/);
  await page.goto('/run', { waitUntil: 'commit' });
  const form = new RunForm(page);
  await form.fill({ cluster: 'staging', family: 'worker', count: '3' });
  await form.subnets.getByRole('checkbox').last().check();
  const enabled = page.getByRole('radio', { name: 'ENABLED', exact: true });
  await expect(enabled).not.toBeChecked();
  await enabled.check();
  arrive();
  await expect(page.getByRole('status')).toHaveText('live');
  await expect(enabled).toBeChecked();
  await expect(form.family).toHaveValue('worker');
  await expect(form.subnets.getByRole('checkbox').last()).toBeChecked();
  await expect(page.getByRole('complementary', { name: 'Review' })).toContainText('3 × worker:4 on staging');
  await expect(form.press).toHaveText('Run 3 tasks');
  await form.run();
});

test('what was ticked and filtered in the list before the wasm arrived', async ({ page, visit, fresh }) => {
  const world = new Emulator(fresh.emulator);
  const { subnet } = await world.addVpc('list', '10.60.0.0/16', '10.60.0.0/20');
  await run(world, subnet, 'web', 2);
  await run(world, subnet, 'migrate', 1);
  await visit(`${fresh.url}/tasks`);
  await expect(rows(page)).toHaveCount(3);
  const arrive = await hold(page, /\.wasm$/);
  await page.reload({ waitUntil: 'commit' });
  const box = rows(page).filter({ hasText: 'web:3' }).first().getByRole('checkbox');
  await box.check();
  await page.getByLabel('Family').selectOption('web');
  arrive();
  await expect(page).toHaveURL(/\/tasks\?family=web$/);
  await expect(rows(page)).toHaveCount(2);
  await expect(box).toBeChecked();
  await expect(page.getByText('1 selected')).toBeVisible();
});

test('a family that comes leaves the chosen one chosen', async ({ page, visit, fresh }) => {
  const world = new Emulator(fresh.emulator);
  const { subnet } = await world.addVpc('list', '10.60.0.0/16', '10.60.0.0/20');
  await run(world, subnet, 'web', 1);
  await visit(`${fresh.url}/tasks`);
  const family = page.getByLabel('Family');
  await family.selectOption('web');
  await run(world, subnet, 'api', 1);
  await expect(family.locator('option')).toHaveText(['Every family', 'api', 'web']);
  await expect(family).toHaveValue('web');
});

test('what is changed while the choices are read anew, and Run waits for them', async ({ page, visit }) => {
  await visit('/run?cluster=staging&family=migrate&count=2');
  const form = new RunForm(page);
  const main = page.getByRole('main');
  await main.locator('summary', { hasText: 'Overrides' }).click();
  await main.getByLabel('Task CPU').selectOption('2048');
  const arrive = await hold(page, /\/api\/open_form/);
  const asked = page.waitForRequest(/\/api\/open_form/);
  await form.refresh.click();
  await asked;
  await expect(form.press).toBeDisabled();
  await main.getByLabel('Task memory').selectOption('8192');
  await main.getByRole('button', { name: 'Add environment variable' }).click();
  await main.getByLabel('Key of variable 1').fill('LATE');
  await form.family.fill('worker');
  await expect(form.revision.locator('option')).toHaveCount(5);
  arrive();
  await expect(form.press).toBeEnabled();
  await expect(form.family).toHaveValue('worker');
  await expect(form.revision.locator('option')).toHaveCount(5);
  await expect(main.getByLabel('Task memory')).toHaveValue('8192');
  await expect(main.getByLabel('Key of variable 1')).toHaveValue('LATE');
  await expect(page.getByRole('complementary', { name: 'Review' })).toContainText('2 × worker:4 on staging');
});

test('Enter in the palette follows what was typed, not what was found before it', async ({ page, visit }) => {
  await visit('/clusters');
  await page.keyboard.press('ControlOrMeta+K');
  const dialog = page.getByRole('dialog', { name: 'Find' });
  await expect(dialog.getByRole('option', { name: 'Overview' })).toHaveAttribute('aria-selected', 'true');
  const arrive = await hold(page, /\/api\/find/);
  await page.keyboard.type('staging');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('listbox')).toHaveAttribute('aria-busy', 'true');
  arrive();
  await expect(page).toHaveURL(/\/tasks\?cluster=staging$/);
  await expect(dialog).toBeHidden();
});

test('a decision on a batch, while the answer to another look draws it anew', async ({ page, visit, fresh }) => {
  const world = new Emulator(fresh.emulator);
  await world.fail({
    capacity: [{ left: 1 }],
    calls: [
      { operation: 'RunTask', times: 1, do: 'lose_reply' },
      { operation: 'RunTask', do: { error: { status: 400, code: 'AccessDeniedException', message: 'withdrawn' } } },
    ],
  });
  const { subnet } = await world.addVpc('list', '10.60.0.0/16', '10.60.0.0/20');
  await visit(`${fresh.url}/run?cluster=staging&family=web&count=3`);
  const path = await new RunForm(page).run();
  const look = page.getByRole('button', { name: 'Look again' });
  await expect(page.getByText('whether its 3 tasks were started; 1 was found.')).toBeVisible();
  await world.heal();
  await run(world, subnet, 'web', 1, { startedBy: `slipway/${path.split('/').pop()}/1` });
  const read = await hold(page, /\/api\/launch$/);
  await look.click();
  await page.waitForRequest(/\/api\/launch$/);
  await expect(look).toBeEnabled();
  const decide = await hold(page, /\/api\/press_launch$/);
  await page.getByRole('button', { name: 'Treat as not started' }).click();
  read();
  await expect(page.getByText('whether its 3 tasks were started; 2 were found.')).toBeVisible();
  decide();
  await expect(page.getByText('counted those that were not found as not started')).toBeVisible();
});
