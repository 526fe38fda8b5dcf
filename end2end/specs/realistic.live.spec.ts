// One launch with the emulator's time running by itself, as a newcomer sees it after `make run`.

import { RunForm } from '../fixtures/form.ts';
import { demo, withFolder } from '../fixtures/program.ts';
import { expect, test } from '../fixtures/test.ts';

test('a launch goes through its states by itself, forward only', async ({ page, visit }) => {
  await withFolder(async (data) => {
    const { url, program } = await demo(data, ['--time', 'auto', '--speed', '20']);
    const states: string[] = [];
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => {
        for (const [, state] of String(payload).matchAll(/"last_status":"([A-Z]+)"/g)) if (state) states.push(state);
      });
    });
    await visit(`${url}/run`);
    const form = new RunForm(page);
    await form.fill({ cluster: 'staging', family: 'migrate', count: '1' });
    await form.run();
    await expect(page.getByRole('region', { name: 'Tasks of this launch' })).toContainText('STOPPED, exit 0');

    const order = ['PROVISIONING', 'PENDING', 'RUNNING', 'DEPROVISIONING', 'STOPPED'];
    const seen = states.map((state) => order.indexOf(state));
    expect(seen, states.join()).toEqual([...seen].sort((a, b) => a - b));
    expect(states).toContain('RUNNING');
    await page.close();
    await program.end();
  });
});
