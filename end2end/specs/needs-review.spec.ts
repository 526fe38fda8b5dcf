// A batch of which AWS never said for certain what became of it: its page says so, and each of its buttons does what
// it says, with and without scripts. What was started is counted in the emulator.

import type { Page } from '@playwright/test';
import { Emulator } from '../fixtures/emulator.ts';
import { RunForm } from '../fixtures/form.ts';
import type { Running } from '../fixtures/program.ts';
import { expect, test } from '../fixtures/test.ts';

const WITHDRAWN = {
  error: { status: 400, code: 'AccessDeniedException', message: 'User: x is not authorized to perform: ecs:RunTask on resource: y' },
};

test('counted as not started, the missing is launched on request', async ({ page, visit, fresh }) => {
  const emulator = new Emulator(fresh.emulator);
  const { id, counted, left, missing } = await unknown(page, visit, fresh);
  await expect(missing, 'nothing is offered before it is decided').toHaveCount(0);
  await visit(`${fresh.url}/launches?state=review`);
  await expect(page.getByRole('region', { name: 'Launches' }).getByRole('row', { name: id.slice(-4) })).toContainText('needs review');
  await visit(`${fresh.url}/launches/${id}`);

  await counted.click();
  await expect(page.getByText(/^Batch 1: of 2 tasks 1 was found; .+ counted those that were not found as not started\.$/)).toBeVisible();
  await expect(page.getByRole('img', { name: '1 not launched' })).toBeVisible();
  await expect(counted.or(left), 'it is decided once').toHaveCount(0);
  expect(await emulator.tasks(), 'a decision sends nothing').toHaveLength(1);

  await emulator.heal();
  await missing.click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('1 × web:3');
  await expect(page.getByText('retry of launch')).toBeVisible();
  await expect.poll(async () => (await emulator.tasks()).length).toBe(2);

  await visit(`${fresh.url}/audit?text=${id}`);
  await expect(page.getByRole('region', { name: 'Audit' }).getByRole('row', { name: 'Batch 1' })).toHaveCount(1);
});

test('left as it is, nothing more is launched, and nobody can decide otherwise', async ({
  page,
  visit,
  fresh,
  context,
  complaints,
}) => {
  complaints.await(/409/);
  const emulator = new Emulator(fresh.emulator);
  const { id, counted, left, missing } = await unknown(page, visit, fresh);
  // Somebody else has the same page before them, and stays there.
  const other = await context.newPage();
  await visit(`${fresh.url}/launches/${id}`, other);
  await expect(buttons(other).counted).toBeVisible();

  await left.click();
  await expect(page.getByText(/^Batch 1: of 2 tasks 1 was found; .+ left it as it is\.$/)).toBeVisible();
  await expect(counted.or(left)).toHaveCount(0);
  await expect(missing).toHaveCount(0);

  await buttons(other).counted.click();
  await expect(other.getByText('Batch 1 was decided on already')).toBeVisible();
  await other.goto(`${fresh.url}/launches/${id}`);
  await expect(other.getByText('left it as it is')).toBeVisible();
  await expect(buttons(other).missing).toHaveCount(0);
  await emulator.heal();
  expect(await emulator.tasks()).toHaveLength(1);
});

test('looking again finds what ECS showed late, and sends nothing', async ({ page, visit, fresh }) => {
  const emulator = new Emulator(fresh.emulator);
  const { id, again, banner } = await unknown(page, visit, fresh);
  await again.click();
  await expect(banner, 'what is not there is still not known').toContainText('1 was found');
  await expect(again).toBeEnabled();
  expect(await emulator.tasks()).toHaveLength(1);

  // A task with the batch's mark, which only now shows.
  await emulator.heal();
  const { subnet } = await emulator.addVpc('late', '10.60.0.0/16', '10.60.0.0/20');
  await emulator.ecs('RunTask', {
    cluster: 'staging',
    taskDefinition: 'web',
    launchType: 'FARGATE',
    startedBy: `slipway/${id}/1`,
    networkConfiguration: { awsvpcConfiguration: { subnets: [subnet], assignPublicIp: 'ENABLED' } },
  });
  await again.click();
  await expect(banner).toHaveCount(0);
  await expect(again).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Tasks of this launch' }).getByRole('link')).toHaveCount(2);
  await expect(page.getByRole('button', { name: /^Launch the missing/ })).toHaveCount(0);
  expect(await emulator.tasks()).toHaveLength(2);
});

/** What stands on the page of a launch that needs review. */
function buttons(page: Page) {
  return {
    banner: page.getByRole('alert').filter({ hasText: 'Batch 1 needs review' }),
    again: page.getByRole('button', { name: 'Look again' }),
    counted: page.getByRole('button', { name: 'Treat as not started' }),
    left: page.getByRole('button', { name: 'Keep as unknown' }),
    missing: page.getByRole('button', { name: 'Launch the missing 1' }),
  };
}

/** Launches two: one is started and one finds no room, but the answer is lost, and then the right to ask again is. */
async function unknown(page: Page, visit: (path: string) => Promise<void>, fresh: Running) {
  const emulator = new Emulator(fresh.emulator);
  await emulator.fail({
    capacity: [{ left: 1 }],
    calls: [
      { operation: 'RunTask', times: 1, do: 'lose_reply' },
      { operation: 'RunTask', do: WITHDRAWN },
    ],
  });
  await visit(`${fresh.url}/run?cluster=staging&family=web&count=2`);
  const id = (await new RunForm(page).run()).split('/').pop() ?? '';
  const parts = buttons(page);
  await expect(async () => {
    if (!(await parts.banner.isVisible())) await page.reload();
    await expect(parts.banner).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(parts.banner).toContainText('whether its 2 tasks were started; 1 was found');
  await expect(page.getByRole('img', { name: '1 to review' })).toBeVisible();
  expect(await emulator.tasks()).toHaveLength(1);
  return { id, ...parts };
}
