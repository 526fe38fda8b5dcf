// The connection badge: what it says while the server or AWS is away, and that nothing is missed meanwhile.

import { Emulator } from '../fixtures/emulator.ts';
import { RunForm } from '../fixtures/form.ts';
import { emulator as startEmulator, serve, withFolder } from '../fixtures/program.ts';
import { expect, test } from '../fixtures/test.ts';

test('after the server was killed and started again, the page shows what it missed', async ({
  page,
  visit,
  complaints,
}) => {
  complaints.await(/ERR_CONNECTION|WebSocket|Failed to load resource/);
  await withFolder(async (data) => {
    const aws = await startEmulator();
    const world = new Emulator(aws.emulator);
    const first = await serve(data, aws.emulator);
    const badge = page.getByRole('status');

    await visit(`${first.url}/run`);
    const form = new RunForm(page);
    await form.fill({ cluster: 'staging', family: 'migrate', count: '2' });
    await form.run();
    const tasks = page.getByRole('region', { name: 'Tasks of this launch' });
    await expect(tasks.getByText('PROVISIONING')).toHaveCount(2);

    await first.program.end('SIGKILL');
    await expect(badge).toHaveText('reconnecting');
    await world.advance(26);
    await expect(tasks.getByText('PROVISIONING'), 'what is shown is the last that was known').toHaveCount(2);

    const second = await serve(data, aws.emulator, new URL(first.url).host);
    await expect(badge).toHaveText('live');
    await expect(tasks.getByText('RUNNING')).toHaveCount(2);
    await world.advance(60);
    await expect(tasks.getByText('STOPPED, exit 0')).toHaveCount(2);

    await second.program.end();
    await aws.program.end();
  });
});

test('what was typed survives a server that is away when Run task is pressed', async ({
  page,
  visit,
  complaints,
}) => {
  complaints.await(/ERR_CONNECTION|WebSocket|Failed to load resource/);
  await withFolder(async (data) => {
    const aws = await startEmulator();
    const world = new Emulator(aws.emulator);
    const first = await serve(data, aws.emulator);
    await visit(`${first.url}/run`);
    const form = new RunForm(page);
    await form.fill({ cluster: 'staging', family: 'web', count: '3' });
    const id = await form.launch();

    await first.program.end('SIGKILL');
    await form.press.click();
    await expect(page.getByRole('alert')).toContainText("Can't reach Slipway. Your input is kept");
    await expect(form.count).toHaveValue('3');

    const second = await serve(data, aws.emulator, new URL(first.url).host);
    expect(await form.run(), 'it is still the same launch').toBe(`/launches/${id}`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('3 × web:3');
    await expect.poll(async () => (await world.tasks()).length).toBe(3);
    await second.program.end();
    await aws.program.end();
  });
});

test('the badge does not say live while AWS cannot be heard', async ({ page, visit, complaints }) => {
  complaints.await(/ERR_CONNECTION|WebSocket|Failed to load resource/);
  await withFolder(async (data) => {
    // Without a queue: what ECS is asked is all there is.
    const aws = await startEmulator();
    const world = new Emulator(aws.emulator);
    const slipway = await serve(data, aws.emulator);
    const badge = page.getByRole('status');
    await visit(`${slipway.url}/tasks`);
    await world.fail({
      calls: [{ service: 'ecs', do: { error: { status: 400, code: 'AccessDeniedException', message: 'no' } } }],
    });
    await expect(badge).toHaveText('stale');
    await world.heal();
    await expect(badge).toHaveText('live');
    await slipway.program.end();
    await aws.program.end();
  });
});

test('a connection over which nothing comes any more is given up after 35 s', async ({ page, visit }) => {
  const badge = page.getByRole('status');
  let connections = 0;
  let silent = false;
  await page.routeWebSocket('**/api/events', (socket) => {
    const first = ++connections === 1;
    const server = socket.connectToServer();
    server.onMessage((message) => {
      if (!(first && silent)) socket.send(message);
    });
    // Over a dead network nobody answers the close either.
    if (first) socket.onClose(() => {});
  });
  await page.clock.install();
  await visit('/tasks');
  silent = true;
  await page.clock.fastForward(36_000);
  await expect.poll(() => connections).toBe(2);
  await expect(badge).toHaveText('live');
});
