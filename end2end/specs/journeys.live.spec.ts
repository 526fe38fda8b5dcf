// What a person does all day, without a mouse: after the first visit only keys are pressed, and wherever one goes on
// the focus is there to be seen.

import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { Emulator } from '../fixtures/emulator.ts';
import { RunForm } from '../fixtures/form.ts';
import { enter, stands, tabTo } from '../fixtures/keys.ts';
import { demo, withFolder } from '../fixtures/program.ts';
import { over, rows, run } from '../fixtures/tasks.ts';
import { expect, test } from '../fixtures/test.ts';

const THROTTLED = { error: { status: 400, code: 'ThrottlingException', message: 'Rate exceeded' } };

test('from what went wrong on the overview to why it stopped, and to its last words', async ({ page, visit, fresh }) => {
  const world = new Emulator(fresh.emulator);
  await run(world, await aSubnet(world), 'flaky-import', 1);
  await world.advance(90);
  await expect.poll(async () => (await fetch(`${fresh.url}/tasks.csv?state=failed`)).text()).toContain('exit 1');
  await visit(fresh.url);
  const heading = page.getByRole('heading', { level: 1 });
  const wrong = page.getByRole('region', { name: 'Failures, last 24 hours' });
  await enter(page, wrong.getByRole('link', { name: /The program ended with an error/ }));
  await expect(heading).toHaveText('Tasks');
  await expect(heading).toBeFocused();
  await expect(rows(page)).toHaveCount(1);
  await enter(page, rows(page).getByRole('link').first());
  await expect(heading).toHaveText(/^Task /);
  await expect(heading).toBeFocused();
  const why = page.getByRole('region', { name: 'Why it stopped' });
  await expect(why).toContainText('The program ended with an error (exit code 1).');
  await tabTo(page, page.getByRole('link', { name: 'Logs', exact: true }));
  await tabTo(page, why.getByRole('link', { name: /AWS docs/ }));
  await stands(page, 'on the link to AWS docs');
  await enter(page, page.getByRole('link', { name: 'Logs', exact: true }));
  await expect(heading).toHaveText(/^Logs of task /);
  await expect(heading).toBeFocused();
  await tabTo(page, page.getByRole('log', { name: 'Log lines' }));
  await stands(page, 'on the lines');
  await expect(page.getByRole('log', { name: 'Log lines' })).toContainText('ERROR unhandled error');
  await enter(page, page.getByRole('link', { name: 'Task details' }));
  await expect(heading).toHaveText(/^Task /);
  await expect(heading).toBeFocused();
});

test('tasks are narrowed, sorted, selected and stopped with one reason', async ({ page, visit, fresh }) => {
  const world = new Emulator(fresh.emulator);
  const subnet = await aSubnet(world);
  await run(world, subnet, 'web', 2);
  await run(world, subnet, 'web-with-sidecar', 2);
  await run(world, subnet, 'missing-image', 1);
  await world.advance(120);
  await expect.poll(async () => (await fetch(`${fresh.url}/tasks.csv?state=running`)).text()).toMatch(/(RUNNING[^]*){4}/i);
  await visit(`${fresh.url}/tasks`);
  await expect(rows(page)).toHaveCount(5);
  const filters = page.getByRole('search', { name: 'Tasks' });
  const text = filters.getByLabel('Text');
  await tabTo(page, text);
  await page.keyboard.type('web');
  await expect(rows(page)).toHaveCount(4);
  await expect(page).toHaveURL(/text=web/);
  await expect(text, 'the list follows, the focus stays').toBeFocused();
  const state = filters.getByLabel('State');
  await tabTo(page, state);
  await page.keyboard.type('Runn');
  await expect(page).toHaveURL(/state=running/);
  await expect(rows(page)).toHaveCount(4);
  await expect(state).toBeFocused();

  const column = page.getByRole('columnheader', { name: 'Task definition' });
  await enter(page, column.getByRole('link'));
  await expect(column).toHaveAttribute('aria-sort', 'ascending');
  await expect(rows(page).first()).toContainText('web:');
  await expect(column.getByRole('link'), 'the heading is the same one').toBeFocused();
  await page.keyboard.press('Enter');
  await expect(column).toHaveAttribute('aria-sort', 'descending');
  await expect(rows(page).first()).toContainText('web-with-sidecar:');
  await expect(column.getByRole('link')).toBeFocused();

  for (const n of [0, 3]) {
    await tabTo(page, rows(page).nth(n).getByRole('checkbox'));
    await page.keyboard.press('Space');
    await stands(page, 'on a ticked row');
  }
  await tabTo(page, page.getByLabel('Reason'));
  await stands(page, 'on the reason');
  await page.keyboard.type('one of each');
  await tabTo(page, page.getByRole('button', { name: 'Stop 2 tasks' }));
  await page.keyboard.press('Enter');
  await expect(page.getByText('2 tasks were told to stop.')).toBeVisible();
  await world.advance(60);
  await expect(rows(page)).toHaveCount(2);
  await visit(`${fresh.url}/tasks?text=one+of+each`);
  await expect(rows(page)).toHaveCount(2);
});

test('a story: its events as JSON, the end of the task, and the same once more', async ({ page, visit, fresh }) => {
  const world = new Emulator(fresh.emulator);
  const [id] = await run(world, await aSubnet(world), 'web', 1);
  await world.advance(30);
  const story = `${fresh.url}/clusters/staging/tasks/${id}`;
  await expect.poll(async () => (await fetch(story)).text()).toContain('RUNNING');
  await visit(story);
  const events = page.getByRole('main').locator('.event-list > li');
  await expect(events).not.toHaveCount(0);
  await enter(page, events.first().locator('summary'));
  const json = events.first().locator('pre');
  await expect(json).toContainText('"lastStatus"');
  await stands(page, 'on the event');
  await page.keyboard.press('Tab');
  await expect(json, 'what may scroll can be reached').toBeFocused();

  await tabTo(page, page.getByRole('textbox', { name: 'Reason' }));
  await page.keyboard.type('seen enough');
  await page.keyboard.press('Enter');
  await expect(page.getByText('It is stopping already, or has stopped.')).toBeVisible();
  await world.advance(60);
  await expect(page.getByRole('region', { name: 'Why it stopped' })).toContainText('seen enough');
  await enter(page, page.getByRole('link', { name: 'Run again with changes' }));
  const heading = page.getByRole('heading', { level: 1 });
  await expect(heading).toHaveText('Run task');
  await expect(heading).toBeFocused();
  const form = new RunForm(page);
  await expect(form.cluster).toHaveValue('staging');
  await expect(form.family).toHaveValue('web');
});

test('logs are searched, laid out, paused, followed and saved', async ({ page, visit, fresh }) => {
  const world = new Emulator(fresh.emulator);
  const [id] = await run(world, await aSubnet(world), 'api', 1);
  for (let n = 0; n < 4; n += 1) await world.advance(10);
  const story = `${fresh.url}/clusters/staging/tasks/${id}`;
  await expect.poll(async () => (await fetch(story)).text()).toContain('RUNNING');
  await visit(`${story}/logs`);
  const box = page.getByRole('log', { name: 'Log lines' });
  const lines = box.locator('.log-line');
  const filters = page.getByRole('search', { name: 'Lines' });
  const search = filters.getByLabel('Search', { exact: true });
  await expect(lines.first()).toContainText('starting public.ecr.aws');
  const all = await lines.count();
  await tabTo(page, search);
  await page.keyboard.type('starting public');
  await expect(lines).toHaveCount(1);
  await expect(search).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(search).toHaveValue('');
  await expect.poll(() => lines.count()).toBeGreaterThanOrEqual(all);

  for (const [label, mark] of [
    ['Long lines', 'data-wrap'],
    ['Times', 'data-times'],
  ] as const) {
    await tabTo(page, filters.getByLabel(label));
    await page.keyboard.press('ArrowDown');
    await expect(box).toHaveAttribute(mark, 'off');
    await expect(filters.getByLabel(label)).toBeFocused();
    await page.keyboard.press('ArrowUp');
    await expect(box).toHaveAttribute(mark, 'on');
  }

  await enter(page, page.getByRole('button', { name: 'Pause' }));
  await expect(page.getByText('Paused while you read. New lines wait.')).toBeVisible();
  await stands(page, 'on the button that follows');
  await world.advance(10);
  await expect(page.getByText(/^\d+ new lines$/)).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Following: new lines show as they come.')).toBeVisible();
  await stands(page, 'on the button that pauses');
  await tabTo(page, box);
  await stands(page, 'on the lines');
  await page.keyboard.press('PageUp');
  await expect(page.getByText('Paused while you read. New lines wait.'), 'keys scroll, and pause').toBeVisible();
  // A key that comes while the lines still move may be swallowed by their movement.
  await expect(async () => {
    await page.keyboard.press('End');
    await expect(page.getByText('Following: new lines show as they come.')).toBeVisible({ timeout: 1_000 });
  }).toPass();

  const text = await saved(page, page.getByRole('link', { name: 'Download' }));
  expect(text.split('\n').length).toBeGreaterThan(all);
});

test('history is paged back into, and saved as a file', async ({ page, visit, fresh }) => {
  const world = new Emulator(fresh.emulator);
  await Promise.all(Array.from({ length: 130 }, (_, n) => world.tell(over({ exit: n % 2 }).event)));
  await expect
    .poll(async () => (await (await fetch(`${fresh.url}/tasks.csv`)).text()).trim().split('\n').length)
    .toBe(131);
  await visit(`${fresh.url}/tasks`);
  const table = page.getByRole('region', { name: 'Tasks' });
  await expect(table.getByRole('table')).toHaveAttribute('aria-rowcount', '100');
  const file = await saved(page, page.getByRole('link', { name: 'Download as CSV' }));
  expect(file.trim().split('\n')).toHaveLength(131);
  await tabTo(page, table);
  await stands(page, 'on the table');
  await page.keyboard.press('End');
  await expect(table.getByRole('table'), 'the end of the list reads on').toHaveAttribute('aria-rowcount', '130');
  // What has focus may be far above by now: keys go on from there.
  await page.keyboard.press('End');
  await expect(rows(page).last()).toBeInViewport();
  await expect(table, 'the focus is where it was').toBeFocused();
  const state = page.getByRole('search', { name: 'Tasks' }).getByLabel('State');
  await tabTo(page, state, 'Shift+Tab');
  await page.keyboard.type('Fail');
  await expect(table.getByRole('table')).toHaveAttribute('aria-rowcount', '65');
  await stands(page, 'on the filter');
  const failed = await saved(page, page.getByRole('link', { name: 'Download as CSV' }), 'Shift+Tab');
  expect(failed.trim().split('\n')).toHaveLength(66);
});

test('a task is found by the beginning of its id; the keys are listed, and can be switched off and on', async ({
  page,
  visit,
  fresh,
}) => {
  const world = new Emulator(fresh.emulator);
  const [id = ''] = await run(world, await aSubnet(world), 'web', 1);
  await expect.poll(async () => (await fetch(`${fresh.url}/find?q=${id}`)).text()).toContain(`/tasks/${id}`);
  await visit(`${fresh.url}/clusters`);
  const keys = page.keyboard;
  const heading = page.getByRole('heading', { level: 1 });
  const find = page.getByRole('dialog', { name: 'Find' });
  const list = page.getByRole('dialog', { name: 'Keys' });
  const create = page.getByRole('link', { name: 'Create cluster' });
  await tabTo(page, create);
  await keys.press('?');
  await expect(list.getByText('Find anything')).toBeVisible();
  await stands(page, 'in the list of keys');
  await tabTo(page, list.getByRole('checkbox'));
  await keys.press('Space');
  await keys.press('Escape');
  await expect(list).toBeHidden();
  await expect(create, 'the focus is back').toBeFocused();
  await keys.press('?');
  await keys.press('ControlOrMeta+K');
  await enter(page, page.getByRole('link', { name: 'Find' }));
  await expect(find, 'only the link opens it').toBeVisible();
  await expect(list).toHaveCount(0);
  await tabTo(page, find.getByRole('button', { name: 'Keys' }));
  await keys.press('Enter');
  await tabTo(page, list.getByRole('checkbox'));
  await keys.press('Space');
  await enter(page, list.getByRole('button', { name: 'Close' }));
  await expect(list).toBeHidden();
  await expect(page.getByRole('link', { name: 'Find' }), 'the focus is back').toBeFocused();

  await keys.press('ControlOrMeta+K');
  const field = find.getByRole('combobox');
  await expect(field).toBeFocused();
  await expect(find.getByRole('option').nth(1)).toBeVisible();
  await keys.press('ArrowDown');
  await expect(find.getByRole('option').nth(1)).toHaveAttribute('aria-selected', 'true');
  await keys.press('ArrowUp');
  await keys.type(id.slice(0, 10));
  await expect(find.getByRole('option', { name: id })).toHaveAttribute('aria-selected', 'true');
  await keys.press('Enter');
  await expect(heading).toHaveText(/^Task /);
  await expect(page).toHaveURL(new RegExp(`/tasks/${id}$`));
  await expect(heading).toBeFocused();
});

test('a launch: the rest is cancelled, the missing is launched, and what runs is stopped', async ({ page, visit, fresh }) => {
  const world = new Emulator(fresh.emulator);
  await world.fail({ calls: [{ operation: 'RunTask', do: THROTTLED }] });
  await visit(`${fresh.url}/run?cluster=staging&family=web&count=12`);
  const heading = page.getByRole('heading', { level: 1 });
  const main = page.getByRole('main');
  await enter(page, new RunForm(page).press);
  await expect(heading).toHaveText('12 × web:3');
  await expect(heading).toBeFocused();
  await enter(page, main.locator('summary', { hasText: 'Cancel remaining…' }));
  await stands(page, 'on the line that was opened');
  await enter(page, main.getByRole('button', { name: 'Cancel remaining', exact: true }));
  const missing = main.getByRole('button', { name: 'Launch the missing 12' });
  await expect(missing).toBeVisible();
  expect(await world.tasks()).toHaveLength(0);

  await world.heal();
  await enter(page, missing);
  await expect(page.getByText('retry of launch')).toBeVisible();
  await expect(heading, 'focus goes along to the new launch').toBeFocused();
  await expect.poll(async () => (await world.tasks()).length).toBe(12);
  await world.advance(30);
  await expect(page.getByRole('img', { name: '12 running' })).toBeVisible();
  await enter(page, main.locator('summary', { hasText: "Stop all tasks…" }));
  await tabTo(page, main.getByLabel('Reason'));
  await stands(page, 'on the reason');
  await page.keyboard.type('that will do');
  await page.keyboard.press('Enter');
  await expect(page.getByText('12 tasks were told to stop or had ended: “that will do”')).toBeVisible();
  await world.advance(60);
  await expect(page.getByRole('img', { name: '12 stopped on request' })).toBeVisible();
});

test('from the families to a revision, and into its form', async ({ page, visit }) => {
  await visit('/');
  const heading = page.getByRole('heading', { level: 1 });
  await enter(page, page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Task definitions' }));
  await expect(heading).toHaveText('Task definitions');
  await expect(heading).toBeFocused();
  await enter(page, page.getByRole('main').getByRole('link', { name: 'worker', exact: true }));
  await expect(heading).toHaveText('worker');
  await expect(heading).toBeFocused();
  await enter(page, page.getByRole('link', { name: 'Run task worker:3' }));
  await expect(heading).toHaveText('Run task');
  await expect(heading).toBeFocused();
  const form = new RunForm(page);
  await expect(form.family).toHaveValue('worker');
  await expect(form.revision).toHaveValue('3');
});

test('the audit is narrowed and saved', async ({ page, visit, fresh }) => {
  await visit(`${fresh.url}/run?cluster=staging&family=web`);
  const first = (await new RunForm(page).run()).split('/').pop() ?? '';
  await visit(`${fresh.url}/run?cluster=bare&family=migrate`);
  await new RunForm(page).run();
  await visit(`${fresh.url}/audit`);
  const lines = page.getByRole('region', { name: 'Audit' }).locator('tbody tr');
  await expect(lines).toHaveCount(2);
  await tabTo(page, page.getByLabel('Target or detail'));
  await page.keyboard.type('web');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/text=web/);
  await expect(lines).toHaveCount(1);
  await expect(page.getByRole('status')).toHaveText('live');
  const file = await saved(page, page.getByRole('link', { name: 'Download as CSV' }));
  expect(file.trim().split('\n')).toHaveLength(2);
  expect(file).toContain(first);
  await enter(page, lines.getByRole('link').first());
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await expect(page).toHaveURL(`${fresh.url}/launches/${first}`);
});

test('another place, another theme, closer rows', async ({ page }) => {
  const places = '[{ name = "home", region = "us-east-1" }, { name = "lab", region = "eu-west-1" }]';
  await withFolder(async (folder) => {
    const running = await demo(folder, ['--time', 'manual', '--speed', '1', '--places', places]);
    await page.goto(`${running.url}/tasks`);
    await expect(page.getByRole('status')).toHaveText('live');
    await enter(page, page.locator('.topbar summary.place'));
    await stands(page, 'on the place');
    await enter(page, page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'lab' }));
    await expect(page).toHaveURL(`${running.url}/tasks?place=lab`);
    await expect(page.getByRole('status')).toHaveText('live');

    const html = page.locator('html');
    const theme = page.getByRole('button', { name: /^Theme: / });
    await enter(page, theme);
    await expect(html).toHaveAttribute('data-theme', 'light');
    await page.keyboard.press('Enter');
    await expect(html).toHaveAttribute('data-theme', 'dark');
    await expect(theme).toBeFocused();
    await stands(page, 'on the theme');

    const world = new Emulator(running.emulator);
    await run(world, await aSubnet(world), 'web', 2);
    await expect(rows(page)).toHaveCount(2);
    await enter(page, page.getByRole('search', { name: 'Tasks' }).locator('summary', { hasText: 'More' }));
    const density = page.getByLabel('Density');
    await tabTo(page, density);
    await page.keyboard.type('Compact');
    await expect(page.getByRole('region', { name: 'Tasks' })).toHaveAttribute('data-density', 'compact');
    await expect(page).toHaveURL(/density=compact/);
    await expect(page).toHaveURL(/place=lab/);
    await expect(density).toBeFocused();
    await page.close();
    await running.program.end();
  });
});

/** A public subnet in a VPC of its own. */
async function aSubnet(world: Emulator): Promise<string> {
  return (await world.addVpc('journey', '10.60.0.0/16', '10.60.0.0/20')).subnet;
}

/** The text of the file that a link gives when it is entered. */
async function saved(page: Page, link: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<string> {
  await tabTo(page, link, key);
  const coming = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  const text = await readFile(await (await coming).path(), 'utf8');
  await stands(page, 'on the link that saved');
  return text;
}
