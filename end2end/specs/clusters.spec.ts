// Clusters and their capacity, with and without scripts: created, changed by a plan, put back, deleted.

import { CapacityPage, cluster, state } from '../fixtures/capacity.ts';
import { expect, test } from '../fixtures/test.ts';

const BOTH = { capacityProviders: ['FARGATE', 'FARGATE_SPOT'] };

test('a cluster is created as the guide creates it by command', async ({ page, visit, emulator }) => {
  const name = `made-${Math.random().toString(36).slice(2, 10)}`;
  await visit('/clusters/create');
  await page.getByLabel('Cluster name').fill(name);
  await page.getByRole('button', { name: 'Remove row 1' }).click();
  await expect(page.getByLabel('Cluster name')).toHaveValue(name);
  await page.getByRole('button', { name: 'Create cluster' }).last().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Capacity of ${name}`);
  await emulator.advance(5);
  const byCommand = await cluster(emulator, BOTH);
  expect(await state(emulator, name)).toEqual(await state(emulator, byCommand));
});

test('what is wrong with a new cluster stands beside its field, and what was typed is kept', async ({ page, visit }) => {
  await visit('/clusters/create');
  await page.getByLabel('Cluster name').fill('no good');
  await page.getByRole('button', { name: 'Create cluster' }).last().click();
  await expect(page.getByRole('alert').filter({ hasText: /Fix \d+ problems?/ })).toContainText('not a valid');
  await expect(page.getByLabel('Cluster name')).toHaveValue('no good');
});

test('both Fargate providers are attached beside two existing ones, which stay', async ({
  page,
  visit,
  emulator,
  javaScriptEnabled,
}) => {
  const existing = [1, 2].map((n) => `existing_${n}_${Math.random().toString(36).slice(2, 8)}`);
  for (const name of existing) {
    const autoScalingGroupArn = `arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:${name}:autoScalingGroupName/${name}`;
    await emulator.ecs('CreateCapacityProvider', { name, autoScalingGroupProvider: { autoScalingGroupArn } });
  }
  const strategy = existing.map((capacityProvider, at) => ({ capacityProvider, weight: at + 1, base: 0 }));
  const before = { capacityProviders: existing, defaultCapacityProviderStrategy: strategy };
  const byHand = await cluster(emulator, before);
  const byPage = await cluster(emulator, before);

  await emulator.ecs('PutClusterCapacityProviders', {
    cluster: byHand,
    capacityProviders: ['FARGATE', 'FARGATE_SPOT', ...existing],
    defaultCapacityProviderStrategy: strategy,
  });
  const capacity = new CapacityPage(page, byPage, javaScriptEnabled ?? true);
  await visit(capacity.path);
  await capacity.box('Attach', 'FARGATE').check();
  await capacity.box('Attach', 'FARGATE_SPOT').check();
  await capacity.planned();
  await expect(capacity.changes.getByRole('listitem')).toHaveText(['attach FARGATE', 'attach FARGATE_SPOT']);
  await expect(capacity.plan).toContainText('put-cluster-capacity-providers');
  await capacity.applied(emulator);
  expect(await state(emulator, byPage)).toEqual(await state(emulator, byHand));
});

test('the default strategy is edited, and put back from the audit', async ({ page, visit, emulator, javaScriptEnabled }) => {
  const name = await cluster(emulator, {
    ...BOTH,
    defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1, base: 0 }],
  });
  const before = await state(emulator, name);
  const capacity = new CapacityPage(page, name, javaScriptEnabled ?? true);
  await visit(capacity.path);
  await capacity.row(0).base.fill('1');
  await page.getByRole('button', { name: 'Add provider' }).click();
  await capacity.row(1).provider.selectOption('FARGATE_SPOT');
  await capacity.row(1).weight.fill('3');
  await capacity.planned();
  await expect(capacity.changes).toContainText('FARGATE base 1 weight 1 · FARGATE_SPOT weight 3');
  await expect(page.getByRole('img', { name: 'FARGATE 3, FARGATE_SPOT 7' })).toBeVisible();
  await capacity.applied(emulator);
  expect(await state(emulator, name)).toMatchObject({
    strategy: [
      { capacityProvider: 'FARGATE', base: 1, weight: 1 },
      { capacityProvider: 'FARGATE_SPOT', base: 0, weight: 3 },
    ],
  });

  await visit(`/audit?text=${name}`);
  await page.getByRole('link', { name: 'Revert' }).first().click();
  await expect(capacity.changes).toContainText('FARGATE base 1 weight 1 · FARGATE_SPOT weight 3');
  await expect(capacity.apply).toBeEnabled();
  await capacity.applied(emulator);
  expect(await state(emulator, name)).toEqual(before);
});

test('a provider is not detached while tasks run on it', async ({ page, visit, emulator, javaScriptEnabled }) => {
  const name = await cluster(emulator, BOTH);
  const { subnet } = await emulator.addVpc(name, '10.30.0.0/16', '10.30.0.0/24');
  const network = { awsvpcConfiguration: { subnets: [subnet], assignPublicIp: 'ENABLED' } };
  await emulator.ecs('RunTask', {
    cluster: name,
    taskDefinition: 'worker',
    capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
    networkConfiguration: network,
  });
  const capacity = new CapacityPage(page, name, javaScriptEnabled ?? true);
  const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'FARGATE_SPOT' }) });
  await expect(async () => {
    await visit(capacity.path);
    await expect(row.getByRole('cell').nth(2)).toHaveText('1', { timeout: 500 });
  }).toPass();
  await capacity.box('Detach', 'FARGATE_SPOT').check();
  await capacity.planned();
  await expect(capacity.plan).toContainText('FARGATE_SPOT cannot be detached while 1 task uses it. Stop them or wait');
  await expect(capacity.apply).toBeDisabled();
  await expect(capacity.plan).toContainText('1 problem to fix');
  expect(await state(emulator, name)).toMatchObject({ providers: ['FARGATE', 'FARGATE_SPOT'] });
});

test('who comes second is told what changed meanwhile, and overwrites nothing', async ({
  page,
  visit,
  emulator,
  javaScriptEnabled,
}) => {
  const name = await cluster(emulator);
  const capacity = new CapacityPage(page, name, javaScriptEnabled ?? true);
  await visit(capacity.path);
  await capacity.box('Attach', 'FARGATE_SPOT').check();
  await capacity.planned();
  await expect(capacity.changes).toHaveText('attach FARGATE_SPOT');
  await emulator.ecs('PutClusterCapacityProviders', {
    cluster: name,
    capacityProviders: ['FARGATE'],
    defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
  });
  await emulator.advance(5);
  const theirs = await state(emulator, name);
  await capacity.apply.click();
  const told = page.getByRole('alert').filter({ hasText: 'has changed since you opened the plan' });
  await expect(told).toContainText('attach FARGATE, default strategy none → FARGATE weight 1');
  expect(await state(emulator, name), 'nothing was sent').toEqual(theirs);

  // Made anew from what is there, the plan keeps both.
  const start = told.getByRole('button', { name: 'Update the plan' });
  if (javaScriptEnabled ?? true) {
    await start.click();
    await capacity.box('Attach', 'FARGATE_SPOT').check();
  }
  await expect(capacity.changes).toHaveText('attach FARGATE_SPOT');
  await capacity.applied(emulator);
  expect(await state(emulator, name)).toMatchObject({ ...theirs, providers: ['FARGATE', 'FARGATE_SPOT'] });
});

test('AWS refuses, and the page says what to do', async ({ page, visit, emulator, complaints, javaScriptEnabled }) => {
  const name = await cluster(emulator, BOTH);
  const capacity = new CapacityPage(page, name, javaScriptEnabled ?? true);
  await visit(capacity.path);
  await capacity.box('Detach', 'FARGATE_SPOT').check();
  await capacity.planned();
  await emulator.fail({
    calls: [
      {
        operation: 'PutClusterCapacityProviders',
        times: 1,
        do: { error: { status: 400, code: 'AccessDeniedException', message: 'User: x is not authorized to perform: ecs:PutClusterCapacityProviders on resource: y' } },
      },
    ],
  });
  complaints.await(/apply_capacity/);
  await capacity.apply.click();
  await expect(page.getByRole('alert').first()).toContainText('Allow ecs:PutClusterCapacityProviders in the policy');
  await expect(capacity.changes, 'the plan is kept').toHaveText('detach FARGATE_SPOT');
});

test('an empty cluster is deleted by typing its name; what blocks another is listed', async ({ page, visit, emulator }) => {
  const name = await cluster(emulator);
  await visit(`/clusters/${name}/delete`);
  const typed = page.getByLabel(`Type ${name} to delete it`);
  const press = page.getByRole('button', { name: 'Delete cluster' });
  await typed.fill('something else');
  await press.click();
  await expect(page.getByRole('alert')).toContainText(`Type ${name}`);
  await typed.fill(name);
  await press.click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Clusters');
  await expect(page.getByRole('region', { name: 'Clusters' }).getByText(name)).toHaveCount(0);

  await visit('/clusters/mixed/delete');
  await expect(page.getByRole('list', { name: 'What blocks it' })).toContainText('storefront');
  await expect(press).toBeDisabled();
});

test('the audit narrows by its address and is a file too', async ({ page, visit, emulator, request, javaScriptEnabled }) => {
  const name = await cluster(emulator);
  const capacity = new CapacityPage(page, name, javaScriptEnabled ?? true);
  await visit(capacity.path);
  await capacity.box('Attach', 'FARGATE').check();
  await capacity.planned();
  await capacity.applied(emulator);
  await visit('/audit');
  await page.getByLabel('Action').selectOption('Change capacity');
  await page.getByLabel('Target or detail').fill(name);
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page).toHaveURL(new RegExp(`action=change-capacity&text=${name}`));
  const rows = page.getByRole('region', { name: 'Audit' }).getByRole('row');
  await expect(rows).toHaveCount(2);
  await expect(rows.last()).toContainText('attach FARGATE');
  const link = await page.getByRole('link', { name: 'Download as CSV' }).getAttribute('href');
  const file = await request.get(link ?? '');
  expect(file.headers()['content-type']).toContain('text/csv');
  expect((await file.text()).trim().split('\r\n')).toHaveLength(2);
});
