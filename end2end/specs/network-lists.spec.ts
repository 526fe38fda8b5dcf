// Lists of EC2 that are refused, one by one: the others stay, and the field takes typed ids and says what is missing.

import { Emulator } from '../fixtures/emulator.ts';
import { RunForm } from '../fixtures/form.ts';
import { expect, test } from '../fixtures/test.ts';

const DENIED = { error: { status: 403, code: 'UnauthorizedOperation', message: 'You are not authorized to perform this operation.' } };

test('without ec2:DescribeSubnets the subnets are typed, and the groups are chosen', async ({ page, visit, fresh }) => {
  const emulator = new Emulator(fresh.emulator);
  await visit(`${fresh.url}/run?cluster=staging&family=web`);
  const form = new RunForm(page);
  const main = page.getByRole('main');
  const subnet = await form.subnets.getByRole('checkbox').first().getAttribute('value');
  await emulator.fail({ calls: [{ operation: 'DescribeSubnets', do: DENIED }] });
  await form.refresh.click();

  const typed = main.getByRole('textbox', { name: 'Subnets' });
  await expect(typed).toBeVisible();
  await expect(main.locator('[data-missing]')).toContainText('ec2:DescribeSubnets');
  await expect(main.locator('[data-missing]')).toHaveCount(1);
  await expect(main.getByRole('group', { name: 'Security groups' }).getByRole('checkbox').first()).toBeVisible();
  await typed.fill('nonsense');
  await form.press.click();
  await form.refuses(typed, '“nonsense” is not a subnet id.');
  await typed.fill(subnet ?? '');
  await form.run();
  await expect.poll(async () => (await emulator.tasks()).length).toBe(1);
});

test('without the lists of groups and VPCs the rest can be chosen, and a refresh brings them back', async ({
  page,
  visit,
  fresh,
}) => {
  const emulator = new Emulator(fresh.emulator);
  await emulator.fail({
    calls: [
      { operation: 'DescribeSecurityGroups', do: DENIED },
      { operation: 'DescribeVpcs', do: DENIED },
    ],
  });
  await visit(`${fresh.url}/run?cluster=staging&family=web`);
  const form = new RunForm(page);
  const main = page.getByRole('main');
  const missing = main.locator('[data-missing]');
  await expect(missing).toHaveCount(2);
  await expect(missing.filter({ hasText: 'ec2:DescribeVpcs' })).toHaveCount(1);
  await expect(missing.filter({ hasText: 'ec2:DescribeSecurityGroups' })).toHaveCount(1);
  await expect(form.vpc.getByRole('option')).not.toHaveCount(0);
  await expect(form.subnets.getByRole('checkbox').first()).toBeVisible();
  await expect(main.getByRole('textbox', { name: 'Security groups' })).toBeVisible();

  await emulator.heal();
  await form.refresh.click();
  await expect(missing).toHaveCount(0);
  await expect(main.getByRole('group', { name: 'Security groups' }).getByRole('checkbox').first()).toBeVisible();
});
