// AWS away: a banner on whatever page is open, with the way to what to do, which goes away by itself.

import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { Emulator } from '../fixtures/emulator.ts';
import { emulator as startEmulator, serve, withFolder } from '../fixtures/program.ts';
import { expect, test } from '../fixtures/test.ts';

const TROUBLES = [
  { fault: { expired_credentials: true }, words: 'they have expired' },
  {
    fault: { calls: [{ do: { error: { status: 400, code: 'ThrottlingException', message: 'Rate exceeded' } } }] },
    words: 'AWS is asked too often',
  },
];

test('what keeps changes from coming is told, explained, and heals', async ({ page, visit, fresh, complaints }) => {
  const emulator = new Emulator(fresh.emulator);
  await visit(`${fresh.url}/audit`);
  const banner = page.locator('[data-code="source-stale"]');
  await expect(banner).toBeHidden();
  for (const { fault, words } of TROUBLES) {
    await emulator.fail(fault);
    await expect(banner).toBeVisible({ timeout: 60_000 });
    await expect(banner).toContainText(words);
    await expect(page.getByRole('status')).toHaveText('stale');
    await emulator.heal();
    await expect(banner).toBeHidden({ timeout: 90_000 });
  }
  const help = banner.getByText('What to do');
  await expect(help).toHaveAttribute('href', '/help/operations#when-aws-cannot-be-asked');
  await page.goto(`${fresh.url}/help/operations#when-aws-cannot-be-asked`);
  await expect(page.getByRole('heading', { name: 'When AWS cannot be asked' })).toBeInViewport();
  complaints.await(/503/);
});

test('an endpoint that goes away, or accepts and says nothing, is told as that, and heals', async ({
  page,
  visit,
  complaints,
}) => {
  // A call that is never answered ends after 40 s, and the tries grow rare: up to a minute apart.
  test.setTimeout(420_000);
  complaints.await(/503/);
  await withFolder(async (data) => {
    const first = await startEmulator();
    const endpoint = new URL(first.emulator).host;
    const slipway = await serve(data, first.emulator);
    await visit(`${slipway.url}/audit`);
    const banner = page.locator('[data-code="source-stale"]');
    const badge = page.getByRole('status');
    await expect(banner).toBeHidden();

    await first.program.end('SIGKILL');
    await expect(banner).toContainText(/AWS cannot be reached for ecs:List(Clusters|Tasks)/, { timeout: 60_000 });
    await expect(badge).toHaveText('stale');
    const second = await startEmulator(endpoint);
    await expect(banner).toBeHidden({ timeout: 90_000 });
    await expect(badge).toHaveText('live');

    await second.program.end('SIGKILL');
    const silent = await listenSilently(endpoint);
    // Which call goes unanswered depends on where the scan was.
    await expect(banner).toContainText(/AWS did not answer ecs:List(Clusters|Tasks) in time/, { timeout: 120_000 });
    await expect(badge).toHaveText('stale');
    await silent.end();
    const third = await startEmulator(endpoint);
    await expect(banner).toBeHidden({ timeout: 120_000 });
    await expect(badge).toHaveText('live');

    await page.close();
    await slipway.program.end();
    await third.program.end();
  });
});

/** Accepts every connection at an address and never answers. */
async function listenSilently(address: string): Promise<{ end: () => Promise<void> }> {
  const { hostname, port } = new URL(`http://${address}`);
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    // Who loses patience breaks off.
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
    socket.resume();
  });
  server.listen(Number(port), hostname);
  await once(server, 'listening');
  return {
    end: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
