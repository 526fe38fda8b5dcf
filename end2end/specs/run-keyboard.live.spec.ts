// The whole form by keyboard: every group opened, every kind of control used, and the launch read back.

import { RunForm } from '../fixtures/form.ts';
import { tabTo } from '../fixtures/keys.ts';
import { expect, test } from '../fixtures/test.ts';

test('the whole form is filled in and sent without a mouse', async ({ page, visit, emulator }) => {
  await visit('/run');
  const keys = page.keyboard;
  const main = page.getByRole('main');
  const form = new RunForm(page);
  const label = (name: string) => main.getByLabel(name, { exact: true });
  const provider = (row: number) => main.locator(`#strategy-${row}-provider`);
  const type = async (name: string, text: string) => {
    await tabTo(page, label(name));
    await keys.press('ControlOrMeta+A');
    await keys.type(text);
  };
  const press = async (name: string) => {
    await tabTo(page, main.getByRole('button', { name, exact: true }));
    await keys.press('Enter');
  };
  const fold = async (title: string) => {
    await tabTo(page, main.locator('form summary', { hasText: title }));
    await keys.press('Enter');
  };

  await tabTo(page, form.cluster);
  await keys.type('mixed');
  await type('Task definition', 'worker');
  await expect(form.revision).toContainText('Latest (4)');
  await tabTo(page, form.revision);
  await keys.type('3');

  // From the launch type, the radio that is chosen, down to the last of the group.
  await tabTo(page, main.getByRole('radio', { name: 'Launch type FARGATE' }));
  await keys.press('ArrowUp');
  await expect(main.getByRole('radio', { name: 'Capacity provider strategy: custom' })).toBeFocused();
  await expect(main.getByRole('radio', { name: 'Capacity provider strategy: custom' })).toBeChecked();
  await tabTo(page, provider(0));
  await keys.type('FARGATE');
  await type('Base 1', '1');
  await type('Weight 1', '1');
  await press('Add provider');
  await expect(provider(1), 'focus goes to the new row').toBeFocused();
  await keys.type('FARGATE_S');
  await type('Weight 2', '1');
  await press('Move up row 2');
  await expect(provider(0)).toHaveValue('FARGATE_SPOT');
  await type('Number of tasks', '2');
  await type('Task group', 'keys');

  const subnet = form.subnets.getByRole('checkbox').first();
  const was = await subnet.isChecked();
  await tabTo(page, subnet);
  await keys.press('Space');
  expect(await subnet.isChecked()).toBe(!was);
  await keys.press('Space');
  await tabTo(page, main.getByRole('radio', { name: 'DISABLED' }));

  await fold('Overrides');
  await type('Task role override', 'arn:aws:iam::123456789012:role/app-web');
  await type('Ephemeral storage', '40');
  await type('Command override', 'echo,by keyboard');
  await press('Add environment variable');
  await expect(label('Key of variable 1'), 'focus goes to the new row').toBeFocused();
  await keys.type('HANDS');
  await type('Value of variable 1', 'ten');

  await fold('Tags and execute command');
  await tabTo(page, label('Enable ECS managed tags'));
  await keys.press('Space');
  await press('Add tag');
  await expect(label('Key of tag 1')).toBeFocused();
  await keys.type('owner');
  await type('Value of tag 1', 'me');

  await tabTo(page, main.getByRole('button', { name: 'Run 2 tasks' }));
  await keys.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('2 × worker:3');
  const launch = page.url().split('/').pop() ?? '';
  const startedBy = `slipway/${launch}/1`;
  const started = async () => (await emulator.ecs('ListTasks', { cluster: 'mixed', startedBy })).taskArns as string[];
  await expect.poll(async () => (await started()).length).toBe(2);
  const { tasks } = await emulator.ecs('DescribeTasks', { cluster: 'mixed', tasks: await started(), include: ['TAGS'] });
  expect((tasks as object[])[0]).toMatchObject({
    group: 'keys',
    ephemeralStorage: { sizeInGiB: 40 },
    overrides: {
      containerOverrides: [{ command: ['echo', 'by keyboard'], environment: [{ name: 'HANDS', value: 'ten' }] }],
    },
  });
  expect(JSON.stringify(tasks)).toContain('{"key":"owner","value":"me"}');
});
