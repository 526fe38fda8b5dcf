// Where the focus goes when what was pressed goes away, or may not be pressed any more: never to nowhere.

import { Emulator } from '../fixtures/emulator.ts';
import { RunForm } from '../fixtures/form.ts';
import { enter, stands, tabTo } from '../fixtures/keys.ts';
import { rows, run } from '../fixtures/tasks.ts';
import { expect, test } from '../fixtures/test.ts';

const THROTTLED = { error: { status: 400, code: 'ThrottlingException', message: 'Rate exceeded' } };
const WITHDRAWN = { error: { status: 400, code: 'AccessDeniedException', message: 'User: x is not authorized to perform: ecs:RunTask' } };

test('in the list, after tasks were stopped, the choice was cleared, or the filters were', async ({ page, visit, fresh }) => {
  const world = new Emulator(fresh.emulator);
  await run(world, await aSubnet(world), 'web', 3);
  await world.advance(30);
  await visit(`${fresh.url}/tasks`);
  await expect(page.getByText('RUNNING', { exact: true })).toHaveCount(3);
  const box = (n: number) => rows(page).nth(n).getByRole('checkbox');
  await tabTo(page, box(0));
  await page.keyboard.press('Space');
  await enter(page, page.getByRole('button', { name: 'Clear' }));
  await expect(page.getByRole('button', { name: 'Clear' })).toBeHidden();
  await stands(page, 'after the choice was cleared');
  await tabTo(page, box(0));
  await page.keyboard.press('Space');
  await enter(page, page.getByRole('button', { name: 'Stop 1 task' }));
  await expect(page.getByText('1 task was told to stop.')).toBeVisible();
  await stands(page, 'after it was told to stop');
  // The box of a task that has stopped cannot be ticked any more.
  await tabTo(page, box(1));
  const arn = (await box(1).getAttribute('value')) ?? '';
  await world.ecs('StopTask', { cluster: 'staging', task: arn.split('/').pop() });
  await world.advance(60);
  await expect(page.getByText('STOPPED, on request')).toHaveCount(2);
  await stands(page, 'on the box of a task that has stopped meanwhile');
  await visit(`${fresh.url}/tasks?text=zzz`);
  await enter(page, page.getByRole('link', { name: 'Show all tasks' }));
  await expect(rows(page)).toHaveCount(3);
  await stands(page, 'after the filters were cleared');
});

test('in a story, after the task was told to stop', async ({ page, visit, fresh }) => {
  const world = new Emulator(fresh.emulator);
  const [id] = await run(world, await aSubnet(world), 'web', 1);
  await world.advance(30);
  const story = `${fresh.url}/clusters/staging/tasks/${id}`;
  await expect.poll(async () => (await fetch(story)).text()).toContain('RUNNING');
  await visit(story);
  await tabTo(page, page.getByRole('textbox', { name: 'Reason' }));
  await page.keyboard.press('Enter');
  await expect(page.getByText('It is stopping already, or has stopped.')).toBeVisible();
  await stands(page, 'after it was told to stop');
});

test('on a launch, after its rest was cancelled, its tasks were stopped, and a batch was decided on', async ({
  page,
  visit,
  fresh,
}) => {
  const world = new Emulator(fresh.emulator);
  const main = page.getByRole('main');
  await world.fail({ calls: [{ operation: 'RunTask', do: THROTTLED }] });
  await visit(`${fresh.url}/run?cluster=staging&family=web&count=2`);
  await enter(page, new RunForm(page).press);
  await enter(page, main.locator('summary', { hasText: 'Cancel remaining…' }));
  await enter(page, main.getByRole('button', { name: 'Cancel remaining', exact: true }));
  const missing = main.getByRole('button', { name: 'Launch the missing 2' });
  await expect(missing).toBeVisible();
  await stands(page, 'after the rest was cancelled');
  await world.heal();
  await enter(page, missing);
  await expect(page.getByText('retry of launch')).toBeVisible();
  await enter(page, main.locator('summary', { hasText: "Stop all tasks…" }));
  await tabTo(page, main.getByLabel('Reason'));
  await page.keyboard.press('Enter');
  await expect(page.getByText('2 tasks were told to stop or had ended')).toBeVisible();
  await stands(page, 'after its tasks were stopped');

  await world.fail({
    capacity: [{ left: 1 }],
    calls: [
      { operation: 'RunTask', times: 1, do: 'lose_reply' },
      { operation: 'RunTask', do: WITHDRAWN },
    ],
  });
  await visit(`${fresh.url}/run?cluster=staging&family=web&count=2`);
  await enter(page, new RunForm(page).press);
  const look = page.getByRole('button', { name: 'Look again' });
  await enter(page, look);
  await expect(look).toBeEnabled();
  await stands(page, 'after another look');
  await enter(page, page.getByRole('button', { name: 'Treat as not started' }));
  await expect(page.getByText('counted those that were not found as not started')).toBeVisible();
  await stands(page, 'after the decision');
});

test('on a cluster, while and after AWS carries out a plan', async ({ page, visit, fresh }) => {
  const world = new Emulator(fresh.emulator);
  await visit(`${fresh.url}/clusters/bare/capacity`);
  await tabTo(page, page.getByRole('checkbox', { name: 'Attach FARGATE', exact: true }));
  await page.keyboard.press('Space');
  const plan = page.getByRole('complementary', { name: 'Plan' });
  await enter(page, plan.getByRole('button', { name: /^Apply/ }));
  await expect(page.getByText('UPDATE_IN_PROGRESS')).toBeVisible();
  await stands(page, 'while it is carried out');
  await world.advance(5);
  await expect(page.getByText('Capacity updated')).toBeVisible();
  await stands(page, 'once it is carried out');
});

/** A public subnet in a VPC of its own. */
async function aSubnet(world: Emulator): Promise<string> {
  return (await world.addVpc('focus', '10.60.0.0/16', '10.60.0.0/20')).subnet;
}
