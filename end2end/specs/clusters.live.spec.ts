// A cluster's capacity where scripts run: by keyboard, and what follows by itself.

import type { Page } from '@playwright/test';
import { CapacityPage, cluster, state } from '../fixtures/capacity.ts';
import type { Emulator } from '../fixtures/emulator.ts';
import { tabTo } from '../fixtures/keys.ts';
import { expect, test } from '../fixtures/test.ts';

test('Spot is attached and the strategy edited by keyboard alone', async ({ page, visit, emulator }) => {
  const name = await cluster(emulator, {
    capacityProviders: ['FARGATE'],
    defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
  });
  const capacity = new CapacityPage(page, name, true);
  const keys = page.keyboard;
  await visit(capacity.path);
  await tabTo(page, capacity.box('Attach', 'FARGATE_SPOT'));
  await keys.press('Space');
  await tabTo(page, page.getByRole('button', { name: 'Add provider' }));
  await keys.press('Enter');
  await expect(capacity.row(1).provider, 'focus goes where one goes on').toBeFocused();
  await keys.type('FARGATE_S');
  await tabTo(page, capacity.row(1).weight);
  await keys.type('3');
  await expect(capacity.changes.getByRole('listitem').first()).toHaveText('attach FARGATE_SPOT');
  await tabTo(page, capacity.apply);
  await expect(capacity.apply).toHaveText('Apply 2 changes');
  await keys.press('Enter');
  await expect(page.getByText('Applying changes')).toBeVisible();
  await emulator.advance(5);
  await expect(page.getByText('Capacity updated')).toBeVisible();
  await expect(capacity.plan).toContainText('No changes.');
  expect(await state(emulator, name)).toMatchObject({
    providers: ['FARGATE', 'FARGATE_SPOT'],
    strategy: [
      { capacityProvider: 'FARGATE', base: 0, weight: 1 },
      { capacityProvider: 'FARGATE_SPOT', base: 0, weight: 3 },
    ],
  });
});

test('a cluster is created, changed and put back by keyboard alone', async ({ page, visit, emulator }) => {
  const name = `keys-${Math.random().toString(36).slice(2, 10)}`;
  const capacity = new CapacityPage(page, name, true);
  const keys = page.keyboard;
  const press = async (name: string) => {
    await tabTo(page, page.getByRole('main').getByRole('button', { name, exact: true }).last());
    await keys.press('Enter');
  };
  await visit('/clusters/create');
  await tabTo(page, page.getByLabel('Cluster name'));
  await keys.type(name);
  await press('Create cluster');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Capacity of ${name}`);
  await emulator.advance(5);
  const before = await state(emulator, name);
  await visit(capacity.path);
  await tabTo(page, capacity.box('Detach', 'FARGATE_SPOT'));
  await keys.press('Space');
  await expect(capacity.changes).toHaveText('detach FARGATE_SPOT');
  await tabTo(page, capacity.apply);
  await keys.press('Enter');
  await expect(page.getByText('Applying changes')).toBeVisible();
  await emulator.advance(5);
  expect(await state(emulator, name)).toMatchObject({ providers: ['FARGATE'] });

  // By a link inside the app: the page is built before it is in the document.
  await visit(`/audit?text=${name}`);
  await tabTo(page, page.getByRole('link', { name: 'Revert' }).first());
  await keys.press('Enter');
  await expect(capacity.changes).toHaveText('attach FARGATE_SPOT');
  await tabTo(page, capacity.apply);
  await keys.press('Enter');
  await expect(page.getByText('Applying changes')).toBeVisible();
  await emulator.advance(5);
  expect(await state(emulator, name)).toEqual(before);
});

test('a plan waits while AWS carries out another, and is then applied', async ({ page, visit, emulator }) => {
  const { name } = await waiting(page, visit, emulator);
  await emulator.advance(5);
  await expect(page.getByText('Applying changes')).toBeVisible();
  expect(await state(emulator, name)).toMatchObject({ providers: ['FARGATE', 'FARGATE_SPOT'] });
});

test('a plan that is changed while it waits is not applied by itself', async ({ page, visit, emulator }) => {
  const { name, capacity } = await waiting(page, visit, emulator);
  await capacity.box('Detach', 'FARGATE').check();
  await emulator.advance(5);
  await expect(page.getByText('The plan was changed while it waited, so nothing was sent.')).toBeVisible();
  await expect(page.getByText('Your plan is applied afterwards')).toHaveCount(0);
  expect(await state(emulator, name)).toMatchObject({ providers: ['FARGATE'] });
});

test('what AWS could not attach is said with its reason', async ({ page, visit, emulator }) => {
  const provider = `broken_${Math.random().toString(36).slice(2, 8)}`;
  const autoScalingGroupArn = `arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:${provider}:autoScalingGroupName/${provider}`;
  await emulator.ecs('CreateCapacityProvider', { name: provider, autoScalingGroupProvider: { autoScalingGroupArn } });
  await emulator.advance(5);
  const name = await cluster(emulator);
  const capacity = new CapacityPage(page, name, true);
  await emulator.fail({ attachments: [provider] });
  await visit(capacity.path);
  await capacity.box('Attach', provider).check();
  await capacity.applied(emulator);
  const told = page.getByRole('alert').filter({ hasText: 'UPDATE_FAILED' });
  await expect(told).toContainText(`${provider}: The Auto Scaling group of the capacity provider was not found.`);
  await expect(told).toContainText('detach what failed and attach it again');
  await emulator.heal();
});

test('somebody else’s change shows by itself', async ({ page, visit, emulator }) => {
  const name = await cluster(emulator);
  const capacity = new CapacityPage(page, name, true);
  await visit(capacity.path);
  await emulator.ecs('PutClusterCapacityProviders', {
    cluster: name,
    capacityProviders: ['FARGATE'],
    defaultCapacityProviderStrategy: [],
  });
  await expect(capacity.box('Detach', 'FARGATE')).toBeVisible({ timeout: 20_000 });
});

/** A plan to attach FARGATE_SPOT, which waits. */
async function waiting(page: Page, visit: (path: string) => Promise<void>, emulator: Emulator) {
  const name = await cluster(emulator, { capacityProviders: ['FARGATE'] });
  const capacity = new CapacityPage(page, name, true);
  await visit(capacity.path);
  await capacity.box('Attach', 'FARGATE_SPOT').check();
  // The same lists once more: the cluster stays what the plan was made from, but AWS is busy with it.
  await emulator.ecs('PutClusterCapacityProviders', {
    cluster: name,
    capacityProviders: ['FARGATE'],
    defaultCapacityProviderStrategy: [],
  });
  await capacity.apply.click();
  await expect(page.getByText('Your plan is applied afterwards')).toBeVisible();
  return { name, capacity };
}
