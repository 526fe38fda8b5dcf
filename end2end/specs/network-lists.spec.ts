// Lists of EC2 that are refused, one by one: the others stay, the field takes typed ids and says what is missing, and
// what was chosen or typed before is kept and sent.

import type { Locator } from '@playwright/test';
import { Emulator } from '../fixtures/emulator.ts';
import { RunForm } from '../fixtures/form.ts';
import { expect, test } from '../fixtures/test.ts';

const DENIED = { error: { status: 403, code: 'UnauthorizedOperation', message: 'You are not authorized to perform this operation.' } };

test('without ec2:DescribeSubnets the subnets are typed, and the groups are chosen', async ({ page, visit, fresh }) => {
  const emulator = new Emulator(fresh.emulator);
  await visit(`${fresh.url}/run?cluster=staging&family=web`);
  const form = new RunForm(page);
  const main = page.getByRole('main');
  const groups = main.getByRole('group', { name: 'Security groups' });
  const suggested = await ticked(form.subnets);
  expect(suggested.length, 'subnets are suggested').toBeGreaterThan(1);
  await groups.getByRole('checkbox', { name: 'internal' }).check();
  const [group] = await ticked(groups);
  await emulator.fail({ calls: [{ operation: 'DescribeSubnets', do: DENIED }] });
  await form.renew();

  const typed = main.getByRole('textbox', { name: 'Subnets' });
  await expect(typed, 'what was suggested is kept').toHaveValue(suggested.join(', '));
  await expect(main.locator('[data-missing]')).toContainText('ec2:DescribeSubnets');
  await expect(main.locator('[data-missing]')).toHaveCount(1);
  expect(await ticked(groups), 'the ticked group is kept').toEqual([group]);
  await typed.fill('nonsense');
  await form.press.click();
  await form.refuses(typed, '“nonsense” is not a subnet id.');
  await expect(typed).toHaveValue('nonsense');
  const [, subnet = ''] = suggested;
  await typed.fill(subnet);
  const launch = await form.launch();
  await form.run();
  await expect.poll(async () => (await emulator.tasks()).length).toBe(1);
  expect(await emulator.placeOf('staging', launch)).toEqual({ subnet, group, publicIp: '' });
});

test('without the lists of groups and VPCs what was chosen stays and is sent', async ({ page, visit, fresh }) => {
  const emulator = new Emulator(fresh.emulator);
  await visit(`${fresh.url}/run?cluster=staging&family=web`);
  const form = new RunForm(page);
  const main = page.getByRole('main');
  const groups = main.getByRole('group', { name: 'Security groups' });
  await groups.getByRole('checkbox', { name: 'internal' }).check();
  const [group] = await ticked(groups);
  const [first = '', ...others] = await ticked(form.subnets);
  for (const other of others) await form.subnets.locator(`[value="${other}"]`).uncheck();
  const vpc = await form.vpc.inputValue();
  await emulator.fail({
    calls: [
      { operation: 'DescribeSecurityGroups', do: DENIED },
      { operation: 'DescribeVpcs', do: DENIED },
    ],
  });
  await form.renew();
  const missing = main.locator('[data-missing]');
  await expect(missing).toHaveCount(2);
  await expect(form.vpc, 'the chosen VPC is kept').toHaveValue(vpc);
  expect(await ticked(form.subnets), 'so are the subnets').toEqual([first]);
  await expect(main.getByRole('textbox', { name: 'Security groups' }), 'and the group, as text').toHaveValue(group ?? '');
  const launch = await form.launch();
  await form.run();
  await expect.poll(async () => (await emulator.tasks()).length).toBe(1);
  expect(await emulator.placeOf('staging', launch)).toEqual({ subnet: first, group, publicIp: '' });
});

test('lists that are refused from the start take a link’s network, and a refresh brings them back', async ({
  page,
  visit,
  fresh,
}) => {
  const emulator = new Emulator(fresh.emulator);
  const { id: vpc, subnet } = await emulator.addVpc('linked', '10.60.0.0/16', '10.60.0.0/20');
  await emulator.fail({
    calls: [
      { operation: 'DescribeSecurityGroups', do: DENIED },
      { operation: 'DescribeVpcs', do: DENIED },
    ],
  });
  await visit(`${fresh.url}/run?cluster=staging&family=web&subnets=${subnet}&public_ip=ENABLED`);
  const form = new RunForm(page);
  const main = page.getByRole('main');
  const missing = main.locator('[data-missing]');
  await expect(missing).toHaveCount(2);
  await expect(missing.filter({ hasText: 'ec2:DescribeVpcs' })).toHaveCount(1);
  await expect(missing.filter({ hasText: 'ec2:DescribeSecurityGroups' })).toHaveCount(1);
  await expect(form.vpc, 'the VPC of the subnet, by its id').toHaveValue(vpc);
  expect(await ticked(form.subnets)).toEqual([subnet]);
  await expect(main.getByRole('textbox', { name: 'Security groups' })).toHaveValue('');

  await emulator.heal();
  await form.renew();
  await expect(missing).toHaveCount(0);
  await expect(main.getByRole('group', { name: 'Security groups' }).getByRole('checkbox').first()).toBeVisible();
  await expect(form.vpc).toHaveValue(vpc);
  expect(await ticked(form.subnets)).toEqual([subnet]);
  const launch = await form.launch();
  await form.run();
  await expect.poll(async () => (await emulator.tasks()).length).toBe(1);
  const place = await emulator.placeOf('staging', launch);
  expect(place.subnet).toBe(subnet);
  expect(place.publicIp, 'it has a public address').not.toBe('');
});

test('ids that were typed while their list was refused are ticked once it is back', async ({ page, visit, fresh }) => {
  const emulator = new Emulator(fresh.emulator);
  const { id: vpc, subnet } = await emulator.addVpc('typed', '10.60.0.0/16', '10.60.0.0/20');
  const group = await emulator.addGroup(vpc, 'typed');
  await emulator.fail({
    calls: [
      { operation: 'DescribeSecurityGroups', do: DENIED },
      { operation: 'DescribeSubnets', do: DENIED },
    ],
  });
  await visit(`${fresh.url}/run?cluster=staging&family=web&public_ip=ENABLED`);
  const form = new RunForm(page);
  const main = page.getByRole('main');
  await main.getByRole('textbox', { name: 'Subnets' }).fill(subnet);
  await main.getByRole('textbox', { name: 'Security groups' }).fill(group);
  await emulator.heal();
  await form.renew();
  await expect(main.locator('[data-missing]')).toHaveCount(0);
  const groups = main.getByRole('group', { name: 'Security groups' });
  await expect(groups.getByRole('checkbox').first()).toBeVisible();
  await expect(form.vpc, 'the VPC of what was typed').toHaveValue(vpc);
  expect(await ticked(form.subnets)).toEqual([subnet]);
  expect(await ticked(groups)).toEqual([group]);
  const launch = await form.launch();
  await form.run();
  await expect.poll(async () => (await emulator.tasks()).length).toBe(1);
  expect(await emulator.placeOf('staging', launch)).toMatchObject({ subnet, group });
});

/** The values of the ticked boxes of a group. */
function ticked(group: Locator): Promise<string[]> {
  return group.locator('input:checked').evaluateAll((boxes) => boxes.map((box) => box.getAttribute('value') ?? ''));
}
