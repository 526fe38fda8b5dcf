// The main job: a launch is asked for, and its tasks are watched until they end.

import type { Page } from '@playwright/test';
import { RunForm } from '../fixtures/form.ts';
import { expect, test } from '../fixtures/test.ts';

/** `migrate` on an AWS clock: seconds to move on, and the state that follows. */
const LIFE = [
  [8, 'PENDING'],
  [18, 'RUNNING'],
  [12, 'DEPROVISIONING'],
  [23, 'STOPPED'],
] as const;

test('a launch is watched until it ends, pushed over the socket, on every open page', async ({
  page,
  context,
  visit,
  emulator,
}) => {
  await visit('/');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Run task' }).click();
  const form = new RunForm(page);
  await form.fill({ cluster: 'staging', family: 'migrate', count: '3' });
  const path = await form.run();

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('3 × migrate:2');
  const states = statesOf(page);
  await expect(states).toHaveText(['PROVISIONING', 'PROVISIONING', 'PROVISIONING']);

  const other = await context.newPage();
  await visit(path, other);
  // While the launch is open its page reads it again.
  for (const one of [page, other]) await expect(one.getByText('Cancel remaining…')).toHaveCount(0);
  const requests: string[] = [];
  for (const one of [page, other]) one.on('request', (request) => requests.push(request.url()));

  for (const [seconds, state] of LIFE) {
    await emulator.advance(seconds);
    const shown = state === 'STOPPED' ? 'STOPPED, exit 0' : state;
    for (const one of [page, other]) {
      await expect(statesOf(one), `after ${seconds} s more`).toHaveText([shown, shown, shown]);
    }
  }
  expect(requests, 'rows come by the socket alone').toEqual([]);
  await expect(page.getByRole('img', { name: '3 ended well' })).toBeVisible();
});

/** The badges of the launch's tasks. */
function statesOf(page: Page) {
  return page.getByRole('region', { name: 'Tasks of this launch' }).locator('tbody tr td:first-child');
}
