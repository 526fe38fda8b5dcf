// A definition whose EBS volume is configured at launch, and subnets that are too small, with and without scripts.

import { Emulator } from '../fixtures/emulator.ts';
import { RunForm } from '../fixtures/form.ts';
import { expect, test } from '../fixtures/test.ts';

const ROLE = 'arn:aws:iam::123456789012:role/ecsInfrastructureRole';

test('an EBS volume is asked for, checked, sent and asked for again', async ({ page, visit, fresh }) => {
  const emulator = new Emulator(fresh.emulator);
  await emulator.ecs('RegisterTaskDefinition', {
    family: 'scratch',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
    volumes: [{ name: 'scratch', configuredAtLaunch: true }],
    containerDefinitions: [
      { name: 'app', image: 'busybox', mountPoints: [{ sourceVolume: 'scratch', containerPath: '/scratch' }] },
    ],
  });
  await visit(`${fresh.url}/run?cluster=staging&family=scratch&volume_size=20&volume_type=st1`);
  const form = new RunForm(page);
  const size = page.getByLabel('Volume size', { exact: true });
  const role = page.getByLabel('Infrastructure role', { exact: true });
  await form.press.click();
  await form.refuses(size, '“20” is no size for a volume of type st1. Type 125 to 16384 GiB.');
  await form.refuses(role, 'Volume “scratch” needs the role');
  await expect(size).toHaveValue('20');

  await size.fill('125');
  await role.fill(ROLE);
  const launch = await form.run();
  await visit(`${fresh.url}/run?from=${launch.split('/').pop()}`);
  await expect(size).toHaveValue('125');
  await expect(page.getByLabel('Volume type', { exact: true })).toHaveValue('st1');
  await expect(role).toHaveValue(ROLE);
  const review = page.getByRole('complementary', { name: 'Review' });
  await expect(review.locator('dl.kv > div').filter({ hasText: 'EBS volume' })).toContainText('scratch: 125 GiB, st1');
});

test('a definition without such a volume shows no fields for one', async ({ page, visit }) => {
  await visit('/run?cluster=staging&family=web');
  await expect(new RunForm(page).subnets).toBeVisible();
  await expect(page.getByLabel('Volume size', { exact: true })).toHaveCount(0);
});

test('a subnet that is too small for its share is not suggested, and is named when it is chosen', async ({ page, visit }) => {
  await visit('/run?cluster=staging&family=migrate&count=40');
  const form = new RunForm(page);
  const tiny = form.subnets.getByRole('checkbox', { name: 'tiny-b' });
  await expect(form.subnets.getByRole('checkbox', { checked: true })).toHaveCount(3);
  await expect(tiny).not.toBeChecked();
  await tiny.check();
  await form.renew();
  const review = page.getByRole('complementary', { name: 'Review' });
  await expect(review.locator('.findings').first()).toContainText('40 tasks spread over 4 subnets can give one up to 12');
});
