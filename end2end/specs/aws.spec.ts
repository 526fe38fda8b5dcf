// What AWS refuses: a sentence, AWS's own words with code and request id, and nothing typed is lost.

import { Emulator } from '../fixtures/emulator.ts';
import { RunForm } from '../fixtures/form.ts';
import { expect, test } from '../fixtures/test.ts';

const REQUEST_ID = /[0-9a-f]{8}-[0-9a-f-]{27}/;

test('a refused RunTask is told on the launch page, and the way back keeps what was typed', async ({
  page,
  visit,
  emulator,
}) => {
  await emulator.fail({
    calls: [{ operation: 'RunTask', do: { error: { status: 400, code: 'BlockedException', message: 'No more.' } } }],
  });
  await visit('/run');
  const form = new RunForm(page);
  await form.fill({ cluster: 'staging', family: 'worker', count: '3' });
  await form.subnets.getByRole('checkbox').last().check();
  const subnets = await checked(form);
  await form.run();

  const told = page.getByRole('alert');
  await expect(async () => {
    if (!(await told.isVisible())) await page.reload();
    await expect(told).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(told).toContainText('AWS has blocked this account. AWS support can say why and lift it.');
  await expect(told).toContainText('ecs:RunTask · BlockedException: No more.');
  await expect(told).toContainText(REQUEST_ID);
  await expect(page.getByText('No task was started.')).toBeVisible();

  await emulator.heal();
  await page.getByRole('link', { name: 'Run again with changes' }).click();
  await expect(form.cluster).toHaveValue('staging');
  await expect(form.family).toHaveValue('worker');
  await expect(form.revision).toHaveValue('4');
  await expect(form.count).toHaveValue('3');
  expect(await checked(form)).toEqual(subnets);
});

test('a cluster that was deleted meanwhile is refused at its field, and all else is kept', async ({
  page,
  visit,
  fresh,
}) => {
  const emulator = new Emulator(fresh.emulator);
  await emulator.ecs('CreateCluster', { clusterName: 'short-lived' });
  await visit(`${fresh.url}/run`);
  const form = new RunForm(page);
  await form.fill({ cluster: 'short-lived', family: 'web', count: '7' });
  await emulator.ecs('DeleteCluster', { cluster: 'short-lived' });
  await form.press.click();
  await form.refuses(form.cluster, 'Cluster “short-lived” is INACTIVE; only an ACTIVE cluster runs tasks.');
  await expect(form.cluster).toHaveValue('short-lived');
  await expect(form.family).toHaveValue('web');
  await expect(form.count).toHaveValue('7');
  expect(await emulator.tasks()).toEqual([]);
});

test('lists that AWS refuses are told at their fields, which then take what is typed', async ({ page, fresh }) => {
  const emulator = new Emulator(fresh.emulator);
  const { subnet } = await emulator.addVpc('typed', '10.30.0.0/16', '10.30.0.0/24');
  const message = 'User: arn:aws:iam::1:user/x is not authorized to perform: ecs:ListClusters on resource: *';
  await emulator.fail({
    calls: [
      { operation: 'ListClusters', do: { error: { status: 400, code: 'AccessDeniedException', message } } },
      { operation: 'DescribeSubnets', do: { error: { status: 403, code: 'UnauthorizedOperation', message: '' } } },
    ],
  });
  await page.goto(`${fresh.url}/run`);
  const form = new RunForm(page);
  const main = page.getByRole('main');
  await expect(main).toContainText(
    'AWS does not let Slipway do ecs:ListClusters. Allow ecs:ListClusters in the policy of the credentials it runs with.',
  );
  await expect(main).toContainText(/ecs:ListClusters · AccessDeniedException · request id [0-9a-f-]{36}/);
  await expect(main).toContainText(/ec2:DescribeSubnets · UnauthorizedOperation · request id [0-9a-f-]{36}/);

  await form.cluster.fill('staging');
  await form.family.fill('migrate');
  await main.getByLabel('Subnets', { exact: true }).fill(subnet);
  await form.run();
  await expect.poll(async () => (await emulator.tasks()).length).toBe(1);
});

test('tasks for which there was no capacity are counted and explained', async ({ page, visit, emulator }) => {
  await emulator.fail({ capacity: [{ provider: 'FARGATE', left: 1 }] });
  await visit('/run');
  const form = new RunForm(page);
  await form.fill({ cluster: 'staging', family: 'web', count: '3' });
  await form.run();
  const told = page.getByRole('alert');
  const words = page.getByRole('img', { name: '1 starting, 2 not launched' });
  await expect(async () => {
    if (!(await words.isVisible())) await page.reload();
    await expect(words).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(told).toContainText('2 tasks were not started.');
  await expect(told).toContainText('Fargate had no room at that moment.');
  await expect(told).toContainText('ecs:RunTask · 2 × Capacity is unavailable at this time.');
});

async function checked(form: RunForm): Promise<string[]> {
  return form.subnets
    .getByRole('checkbox', { checked: true })
    .evaluateAll((boxes) => boxes.map((box) => (box as HTMLInputElement).value));
}
