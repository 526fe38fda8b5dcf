// The form, with and without scripts: its choices, a launch, and every rule that it may break.

import { Emulator } from '../fixtures/emulator.ts';
import { RunForm, type Wanted } from '../fixtures/form.ts';
import { expect, test } from '../fixtures/test.ts';

const GOOD: Wanted = { cluster: 'staging', family: 'migrate', count: '1' };

test('a launch is made, and a reload shows where it stands', async ({ page, visit, emulator }) => {
  await visit('/run');
  const form = new RunForm(page);
  await form.fill({ ...GOOD, count: '2' });
  await form.run();
  const states = page.getByRole('region', { name: 'Tasks of this launch' }).locator('tbody tr td:first-child');
  for (const [seconds, state] of [
    [0, 'PROVISIONING'],
    [8, 'PENDING'],
    [18, 'RUNNING'],
    [35, 'STOPPED, exit 0'],
  ] as const) {
    await emulator.advance(seconds);
    await expect(async () => {
      await page.reload();
      await expect(states).toHaveText([state, state], { timeout: 500 });
    }).toPass();
  }
});

test('choices that follow from others come with Reload lists', async ({ page, visit }) => {
  await visit('/run');
  const form = new RunForm(page);
  await form.fill({ cluster: 'bare', family: 'worker', count: '７' });
  await form.renew();
  await form.revision.selectOption('3');
  await expect(form.cluster).toHaveValue('bare');
  await expect(form.family).toHaveValue('worker');
  await expect(form.count, 'what was typed is kept, right or wrong').toHaveValue('７');
});

test('another VPC brings its own subnets', async ({ page, visit, fresh }) => {
  const emulator = new Emulator(fresh.emulator);
  const { id, subnet } = await emulator.addVpc('second', '10.20.0.0/16', '10.20.0.0/24');
  await visit(`${fresh.url}/run`);
  const form = new RunForm(page);
  await form.fill({ ...GOOD, count: '1' });
  await form.vpc.selectOption(id);
  await form.renew();
  const only = form.subnets.getByRole('checkbox');
  await expect(only).toHaveCount(1);
  await expect(only).toHaveValue(subnet);
  await expect(form.vpc).toHaveValue(id);
  await only.check();
  await form.run();
  await expect.poll(async () => (await emulator.tasks()).length).toBe(1);
});

test('odd numbers of tasks are refused beside the field, and kept', async ({ page, visit, emulator }) => {
  const before = (await emulator.tasks()).length;
  await visit('/run');
  const form = new RunForm(page);
  await form.fill(GOOD);
  const id = await form.launch();
  for (const [typed, sentence] of [
    ['0', '0 tasks would run nothing. Type 1 to 1000.'],
    ['-1', '“-1” is not a whole number. Type digits only, 1 to 1000.'],
    ['1e9', '“1e9” is not a whole number. Type digits only, 1 to 1000.'],
    ['1.5', '“1.5” is not a whole number. Type digits only, 1 to 1000.'],
    ['１２', '“１２” is not a whole number. Type digits only, 1 to 1000.'],
    ['9223372036854775808', '9223372036854775808 tasks are more than the 1000 that one launch may have.'],
    ['', 'Say how many tasks to run: 1 to 1000.'],
    ['<b>1</b>', '“<b>1</b>” is not a whole number. Type digits only, 1 to 1000.'],
  ] as const) {
    await form.fill({ count: typed });
    await form.press.click();
    await form.refuses(form.count, sentence);
    await expect(form.count).toHaveValue(typed);
    await expect(form.cluster).toHaveValue('staging');
    await expect(form.family).toHaveValue('migrate');
  }
  await expect(form.summary.getByRole('heading')).toHaveText('Fix 1 problem');
  expect((await page.request.get(`/launches/${id}`)).status()).toBe(404);
  expect(await emulator.tasks()).toHaveLength(before);

  await form.fill({ count: ' 2 ' });
  expect(await form.run(), 'corrected, it is the same form').toBe(`/launches/${id}`);
});

test('every broken rule is said at once, each at its field', async ({ page, visit }) => {
  await visit('/run');
  const form = new RunForm(page);
  await form.fill({ count: 'many' });
  for (const box of await form.subnets.getByRole('checkbox').all()) await box.uncheck();
  await form.press.click();
  await expect(form.summary.getByRole('heading')).toHaveText('Fix 4 problems');
  await form.refuses(form.cluster, 'Choose the cluster to run on.');
  await form.refuses(form.family, 'Choose a task definition.');
  await form.refuses(form.count, '“many” is not a whole number.');
  await form.leads('Choose at least one subnet for the tasks.', form.subnets);
  await expect(form.subnets).toHaveAccessibleDescription(/Choose at least one subnet for the tasks\./);
  await expect(form.subnets.getByRole('checkbox', { checked: true })).toHaveCount(0);
});

test('a family that is not there is refused by name', async ({ page, visit }) => {
  await visit('/run');
  const form = new RunForm(page);
  await form.fill({ ...GOOD, family: 'nobody-knows-it' });
  await form.press.click();
  await form.refuses(form.family, 'Task definition “nobody-knows-it” has no ACTIVE revision.');
  await expect(form.family).toHaveValue('nobody-knows-it');
});

test('a revision that was deregistered meanwhile is refused', async ({ page, visit, emulator }) => {
  const family = `short-lived-${test.info().project.name}`;
  for (const image of ['one', 'two']) {
    await emulator.ecs('RegisterTaskDefinition', {
      family,
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      containerDefinitions: [{ name: 'app', image }],
    });
  }
  await visit(`/run?cluster=staging&family=${family}&revision=1`);
  const form = new RunForm(page);
  await expect(form.revision).toHaveValue('1');
  await emulator.ecs('DeregisterTaskDefinition', { taskDefinition: `${family}:1` });
  await form.press.click();
  await form.refuses(form.revision, `Revision 1 of “${family}” is not ACTIVE (any more).`);
  await expect(form.revision).toHaveValue('1');
});

test('a definition that Fargate cannot run is refused', async ({ page, visit }) => {
  await visit('/run');
  const form = new RunForm(page);
  await form.fill({ ...GOOD, family: 'legacy-on-ec2' });
  await form.press.click();
  await form.refuses(form.revision, 'legacy-on-ec2:1 is not made for Fargate');
});

test('markup that is typed is shown as text', async ({ page, visit }) => {
  const markup = '<img src=x onerror=alert(1)>';
  page.on('dialog', () => expect(true, 'typed markup ran').toBe(false));
  await visit(`/run?cluster=${encodeURIComponent('"><script>alert(2)</script>')}`);
  const form = new RunForm(page);
  await form.fill({ family: markup, count: markup });
  await form.press.click();
  await form.refuses(form.family, `“${markup}” is not a valid task definition family`);
  await form.refuses(form.count, '“<img src=x onerror=alert…” is not a whole number.');
  await expect(form.family).toHaveValue(markup);
  await expect(form.cluster).toHaveValue('"><script>alert(2)</script>');
  await expect(page.locator('main img, main script')).toHaveCount(0);
});
