// The buttons of a launch's page, with and without scripts: what each does, counted in the emulator.

import type { Locator, Page } from '@playwright/test';
import { Emulator } from '../fixtures/emulator.ts';
import { RunForm } from '../fixtures/form.ts';
import type { Running } from '../fixtures/program.ts';
import { over } from '../fixtures/tasks.ts';
import { expect, test } from '../fixtures/test.ts';

const THROTTLED = { error: { status: 400, code: 'ThrottlingException', message: 'Rate exceeded' } };

test('cancel the rest, then launch what is missing', async ({ page, visit, fresh }) => {
  const emulator = new Emulator(fresh.emulator);
  await emulator.fail({ calls: [{ operation: 'RunTask', do: THROTTLED }] });
  const first = await launch(page, visit, fresh, 14);
  await page.getByText('Cancel remaining…').click();
  await post(page, page.getByRole('button', { name: 'Cancel remaining', exact: true }));
  const missing = page.getByRole('button', { name: 'Launch the missing 14' });
  await shown(page, missing);
  await expect(page.getByRole('img', { name: '14 cancelled' })).toBeVisible();
  await emulator.heal();
  await missing.click();
  await expect(page).not.toHaveURL(new RegExp(`${first}$`));
  await expect(page.getByText('retry of launch')).toBeVisible();
  await expect.poll(async () => (await emulator.tasks()).length).toBe(14);
  await page.goto(`${fresh.url}/launches/${first}`);
  await expect(page.getByText('The missing tasks were retried in launch')).toBeVisible();
  await expect(missing).toHaveCount(0);
});

test('what found no capacity is said in plain words, and is launched on request', async ({ page, visit, fresh }) => {
  const emulator = new Emulator(fresh.emulator);
  await emulator.fail({ capacity: [{ provider: 'FARGATE', left: 3 }] });
  await launch(page, visit, fresh, 5);
  const missing = page.getByRole('button', { name: 'Launch the missing 2' });
  await shown(page, missing);
  await expect(page.getByRole('alert')).toContainText('2 tasks were not started. Fargate had no room');
  await expect(page.getByRole('alert')).toContainText('Capacity is unavailable at this time.');
  await emulator.heal();
  await missing.click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('2 × web:3');
  await expect.poll(async () => (await emulator.tasks()).length).toBe(5);
});

test('its running tasks are stopped, with the reason that was typed', async ({ page, visit, fresh }) => {
  const emulator = new Emulator(fresh.emulator);
  await launch(page, visit, fresh, 2);
  await expect.poll(async () => (await emulator.tasks()).length).toBe(2);
  await page.reload();
  await page.getByText("Stop all tasks…").click();
  await page.getByLabel('Reason').fill('no longer <needed>');
  await post(page, page.getByRole('button', { name: 'Stop all tasks' }));
  await shown(page, page.getByText(/2 tasks were told to stop or had ended: “.*no longer <needed>.*”/));
  const cluster = 'staging';
  const { taskArns } = await emulator.ecs('ListTasks', { cluster, desiredStatus: 'STOPPED' });
  const { tasks } = await emulator.ecs('DescribeTasks', { cluster, tasks: taskArns });
  expect((tasks as { stoppedReason: string }[]).map((task) => task.stoppedReason).join()).toContain('no longer <needed>');
});

test('run again launches the same once more, and with changes opens the form', async ({ page, visit, fresh }) => {
  const emulator = new Emulator(fresh.emulator);
  const first = await launch(page, visit, fresh, 3);
  await page.getByRole('button', { name: 'Run again', exact: true }).click();
  await expect(page).not.toHaveURL(new RegExp(`${first}$`));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('3 × web:3');
  await expect.poll(async () => (await emulator.tasks()).length).toBe(6);
  await page.getByRole('link', { name: 'Run again with changes' }).click();
  const form = new RunForm(page);
  await expect(form.count).toHaveValue('3');
  await expect(form.revision, 'the revision is pinned').toHaveValue('3');
});

test('a task that ECS and the board have forgotten stays on the page of its launch', async ({ page, visit, fresh }) => {
  const emulator = new Emulator(fresh.emulator);
  const id = await launch(page, visit, fresh, 1);
  await expect.poll(async () => (await emulator.tasks()).length).toBe(1);
  const stop = page.getByText("Stop all tasks…");
  await shown(page, stop);
  const { taskArns } = await emulator.ecs('ListTasks', { cluster: 'staging' });
  const { tasks } = await emulator.ecs('DescribeTasks', { cluster: 'staging', tasks: taskArns });
  const [task] = tasks as { taskArn: string; startedBy: string }[];
  const known = { id: task?.taskArn.split('/').pop() ?? '', startedBy: task?.startedBy ?? '' };
  await emulator.tell(over({ ...known, family: 'web', exit: 3 }).event);
  await expect.poll(async () => (await fetch(`${fresh.url}/tasks.csv`)).text()).toContain('exit 3');
  const tasksOfLaunch = page.getByRole('region', { name: 'Tasks of this launch' });
  await shown(page, tasksOfLaunch.getByText('STOPPED, exit 3'));
  await expect(stop).toHaveCount(0);
  await page.goto(`${fresh.url}/launches`);
  await shown(page, page.getByText('1 failed'));
  await page.getByRole('link', { name: id.slice(22) }).click();
  await expect(tasksOfLaunch.getByText('STOPPED, exit 3')).toBeVisible();
  await expect(stop).toHaveCount(0);
});

/** Launches `web` and stays on the launch's page; returns its id. */
async function launch(
  page: Page,
  visit: (path: string) => Promise<void>,
  fresh: Running,
  count: number,
): Promise<string> {
  await visit(`${fresh.url}/run?cluster=staging&family=web&count=${count}`);
  return (await new RunForm(page).run()).split('/').pop() ?? '';
}

/** Presses a button and waits until the server has answered: a page that is loaded again takes back what it asked. */
async function post(page: Page, button: Locator): Promise<void> {
  const answer = page.waitForResponse(/\/api\/press_launch$/);
  await button.click();
  await answer;
}

/** Waits for something; without scripts a page stays as it was until it is loaded again. */
async function shown(page: Page, wanted: ReturnType<Page['getByText']>): Promise<void> {
  await expect(async () => {
    if (!(await wanted.isVisible())) await page.reload();
    await expect(wanted).toBeVisible({ timeout: 1_000 });
  }).toPass();
}
