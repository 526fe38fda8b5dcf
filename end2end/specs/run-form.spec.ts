// The whole form, with and without scripts: what each control does is read back from DescribeTasks.

import type { Locator, Page } from '@playwright/test';
import type { Emulator } from '../fixtures/emulator.ts';
import { RunForm } from '../fixtures/form.ts';
import { expect, test } from '../fixtures/test.ts';

interface Described {
  launchType?: string;
  capacityProviderName?: string;
  platformVersion?: string;
  group?: string;
  cpu?: string;
  memory?: string;
  ephemeralStorage?: { sizeInGiB: number };
  enableExecuteCommand?: boolean;
  tags: { key: string; value: string }[];
  attachments: { details: { name: string; value: string }[] }[];
  overrides: {
    taskRoleArn?: string;
    executionRoleArn?: string;
    containerOverrides: {
      name: string;
      command?: string[];
      environment?: { name: string; value: string }[];
      cpu?: number;
      memory?: number;
      memoryReservation?: number;
    }[];
  };
}

test('each control has its effect on the tasks', async ({ page, visit, emulator }) => {
  await visit('/run?cluster=mixed&family=worker&count=3');
  const form = new RunForm(page);
  const main = page.getByRole('main');
  await expect(main.getByLabel('Revision', { exact: true })).toContainText('Latest (4)');

  await main.getByRole('radio', { name: 'Capacity provider strategy: custom' }).check();
  await choose(main, 'Capacity provider 1', 'FARGATE');
  await main.getByLabel('Base 1', { exact: true }).fill('1');
  await main.getByLabel('Weight 1', { exact: true }).fill('1');
  await press(page, 'Add provider');
  await choose(main, 'Capacity provider 2', 'FARGATE_SPOT');
  await main.getByLabel('Weight 2', { exact: true }).fill('1');
  await main.getByLabel('Platform version').selectOption('1.4.0');
  await main.getByLabel('Task group').fill('nightly');

  for (const box of await form.subnets.getByRole('checkbox').all()) await box.uncheck();
  const subnet = form.subnets.getByRole('checkbox', { name: /· public ·/ }).last();
  const group = main.getByRole('group', { name: 'Security groups' }).getByRole('checkbox').last();
  for (const box of [subnet, group]) await box.check();
  const chosen = [await subnet.getAttribute('value'), await group.getAttribute('value')];
  await main.getByRole('radio', { name: 'ENABLED', exact: true }).check();

  await unfold(main, 'Overrides');
  await main.getByLabel('Task role override').fill('arn:aws:iam::123456789012:role/app-web');
  await main.getByLabel('Task execution role override').fill('arn:aws:iam::123456789012:role/ecsTaskExecutionRole');
  await main.getByLabel('Task CPU').selectOption('2048');
  // Without scripts the sizes that go with it come with the next page.
  await refresh(form);
  await main.getByLabel('Task memory').selectOption('8192');
  await main.getByLabel('Ephemeral storage').fill('30');
  await main.getByLabel('Command override').fill('/bin/sh,-c,echo,$DATE');
  await press(page, 'Add environment variable');
  await main.getByLabel('Key of variable 1').fill('GREETING');
  await main.getByLabel('Value of variable 1').fill('"hi" $USER\nsecond line');
  await press(page, 'Add environment variable');
  await main.getByLabel('Key of variable 2').fill('GONE');
  await press(page, 'Remove variable 2');
  await expect(main.getByLabel('Key of variable 2')).toHaveCount(0);
  const container = main.locator('.container');
  await container.getByLabel('CPU', { exact: true }).fill('512');
  await container.getByLabel('Memory limit').fill('1024');
  await container.getByLabel('Memory reservation').fill('512');

  await unfold(main, 'Tags and execute command');
  await main.getByLabel('Enable ECS managed tags').check();
  await main.getByLabel('Propagate tags from').selectOption('TASK_DEFINITION');
  await press(page, 'Add tag');
  await main.getByLabel('Key of tag 1').fill('owner');
  await main.getByLabel('Value of tag 1').fill('me');
  await main.getByLabel('Enable execute command').check();

  const launch = (await form.run()).split('/').pop() ?? '';
  const tasks = await described(emulator, 'mixed', launch, 3);
  const [task] = tasks;
  if (!task) throw new Error('no task');
  const providers = tasks.map((task) => task.capacityProviderName).sort();
  expect(providers).toEqual(['FARGATE', 'FARGATE', 'FARGATE_SPOT']);
  expect(task).toMatchObject({
    group: 'nightly',
    platformVersion: '1.4.0',
    cpu: '2048',
    memory: '8192',
    ephemeralStorage: { sizeInGiB: 30 },
    enableExecuteCommand: true,
  });
  expect(task.overrides.taskRoleArn).toMatch(/role\/app-web$/);
  expect(task.overrides.executionRoleArn).toMatch(/role\/ecsTaskExecutionRole$/);
  expect(task.overrides.containerOverrides).toHaveLength(1);
  expect(task.overrides.containerOverrides[0]).toMatchObject({
    name: 'app',
    command: ['/bin/sh', '-c', 'echo', '$DATE'],
    cpu: 512,
    memory: 1024,
    memoryReservation: 512,
  });
  // A form posts line breaks as CR LF, which is what AWS gets.
  const [greeting] = task.overrides.containerOverrides[0]?.environment ?? [];
  expect(greeting?.name).toBe('GREETING');
  expect(greeting?.value.replaceAll('\r\n', '\n')).toBe('"hi" $USER\nsecond line');
  const tags = Object.fromEntries(task.tags.map(({ key, value }) => [key, value]));
  expect(tags).toMatchObject({ owner: 'me', 'aws:ecs:clusterName': 'mixed' });

  await emulator.advance(30);
  const [running] = await described(emulator, 'mixed', launch, 3);
  const details = running?.attachments.flatMap((attachment) => attachment.details) ?? [];
  const detail = (name: string) => details.find((detail) => detail.name === name)?.value ?? '';
  const nic = await emulator.interface(detail('networkInterfaceId'));
  expect([detail('subnetId'), nic.group]).toEqual(chosen);
  expect(nic.publicIp).toMatch(/^\d+\.\d+\./);
});

test('what was not touched is not sent', async ({ page, visit, emulator }) => {
  await visit('/run?cluster=staging&family=web');
  const form = new RunForm(page);
  const launch = (await form.run()).split('/').pop() ?? '';
  const [task] = await described(emulator, 'staging', launch, 1);
  expect(task?.launchType).toBe('FARGATE');
  expect(task?.group).toBe('family:web');
  expect(task?.overrides.taskRoleArn).toBeUndefined();
  expect(task?.overrides.containerOverrides.every((c) => !c.command && !c.environment?.length)).toBe(true);
});

test('the default strategy is disabled, with the reason, where a cluster has none', async ({ page, visit }) => {
  await visit('/run?cluster=bare&family=web');
  const main = page.getByRole('main');
  const radio = main.getByRole('radio', { name: "Capacity provider strategy: cluster's default" });
  await expect(radio).toBeDisabled();
  await expect(main).toContainText('This cluster has none: AWS would look for EC2 instances.');
});

test('rules of the rare controls are said at their controls, which unfold', async ({ page, visit, emulator }) => {
  const before = (await emulator.tasks()).length;
  await visit('/run?cluster=staging&family=web&container=app&env=A%3DB&env=OK&tag=%3Cb%3E=1&ephemeral_storage=5&hours=1');
  const form = new RunForm(page);
  const main = page.getByRole('main');
  await form.press.click();
  await form.refuses(main.getByLabel('Ephemeral storage'), '“5” is no size for ephemeral storage.');
  await form.refuses(main.getByLabel('Key of variable 1'), 'The key “A=B” has “=” in it');
  await form.refuses(main.getByLabel('Key of tag 1'), "“<” cannot stand in a tag's key");
  await expect(form.summary.getByRole('heading')).toHaveText('Fix 3 problems');
  await expect(main.getByLabel('Key of tag 1')).toHaveValue('<b>');
  expect(await emulator.tasks()).toHaveLength(before);
});

test('a .env text becomes rows, its quotes taken off', async ({ page, visit }) => {
  await visit('/run?cluster=staging&family=web');
  const main = page.getByRole('main');
  await unfold(main, 'Overrides');
  await main.getByText('Paste a .env file').click();
  await main.getByLabel('Text of a .env file').fill('# comment\nA="one two"\nexport B=$HOME\nnothing');
  await press(page, 'Turn into rows');
  await expect(main.getByLabel('Key of variable 1')).toHaveValue('A');
  await expect(main.getByLabel('Value of variable 1')).toHaveValue('one two');
  await expect(main.getByLabel('Key of variable 2')).toHaveValue('B');
  await expect(main.getByLabel('Value of variable 2')).toHaveValue('$HOME');
  await expect(main.getByLabel('Text of a .env file')).toHaveValue('nothing');
});

test('a new security group shows what it opens', async ({ page, visit }) => {
  await visit('/run?cluster=staging&family=web');
  const main = page.getByRole('main');
  await main.getByLabel('Create a new security group for this launch').check();
  await expect(main.getByText('Opens TCP port 80 to the whole internet.').first()).toBeVisible();
  await expect(main.getByLabel('Source of rule 1')).toHaveValue('0.0.0.0/0');
});

async function choose(main: Locator, label: string, value: string): Promise<void> {
  await main.getByLabel(label).selectOption(value);
}

/** A button of a list: it changes the page, or brings another. */
async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('main').getByRole('button', { name, exact: true }).click();
}

/** Reads the choices anew; what was typed belongs to the same launch. */
async function refresh(form: RunForm): Promise<void> {
  const before = await form.launch();
  await form.renew();
  expect(await form.launch(), 'it is the same form').toBe(before);
}

async function unfold(main: Locator, title: string): Promise<void> {
  const fold = main.locator('details.fold', { has: main.page().locator(`summary:has-text("${title}")`) }).first();
  if ((await fold.getAttribute('open')) === null) await fold.locator('summary').first().click();
}

/** The launch's tasks, as ECS describes them, once they are all there. */
async function described(emulator: Emulator, cluster: string, launch: string, count: number): Promise<Described[]> {
  const startedBy = `slipway/${launch}/1`;
  const list = async () => ((await emulator.ecs('ListTasks', { cluster, startedBy })).taskArns as string[]) ?? [];
  await expect.poll(async () => (await list()).length).toBe(count);
  const answer = await emulator.ecs('DescribeTasks', { cluster, tasks: await list(), include: ['TAGS'] });
  return answer.tasks as Described[];
}
