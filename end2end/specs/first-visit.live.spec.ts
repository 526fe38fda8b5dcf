// What a first visit fetches, and how the page comes to life under the content security policy.

import { RunForm } from '../fixtures/form.ts';
import { hold } from '../fixtures/hold.ts';
import { expect, test } from '../fixtures/test.ts';

test('every file is fetched once, under a policy without unsafe-inline', async ({ page, visit }) => {
  const fetched: string[] = [];
  page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
  const answer = page.waitForResponse('/');
  await visit('/');
  const policy = (await answer).headers()['content-security-policy'] ?? '';
  expect(policy).toContain("'strict-dynamic' 'wasm-unsafe-eval'");
  expect(policy).not.toContain('unsafe-inline');
  expect(policy).not.toContain("'unsafe-eval'");

  const files = () => fetched.filter((path) => path.startsWith('/pkg/'));
  expect(files().filter((path) => path.endsWith('.wasm')), 'the frame, what pages share, the page').toHaveLength(3);
  for (const name of ['Run task', 'Launches', 'Tasks', 'Clusters', 'Task definitions', 'Audit']) {
    const before = files().length;
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
    expect(files().length - before, `what ${name} fetches`).toBeLessThanOrEqual(4);
  }
  expect(files().toSorted()).toEqual([...new Set(files())].toSorted());
  expect(fetched.filter((path) => path === '/'), 'navigation is not a page load').toHaveLength(1);
});

test('news that come before the wasm do not break the page', async ({ page, visit, emulator }) => {
  await emulator.fail({ calls: [{ operation: 'RunTask', times: 1, do: { slow: { millis: 10_000 } } }] });
  await visit('/run');
  const form = new RunForm(page);
  await form.fill({ cluster: 'staging', family: 'web', count: '2' });
  const path = await form.run();
  const arrive = await hold(page, /split_.*\.wasm$/);
  await page.reload({ waitUntil: 'commit' });
  await expect(page.getByText('Asking AWS for the tasks…')).toBeVisible();
  await expect.poll(async () => (await page.request.get(path)).text()).toContain('PROVISIONING');
  arrive();
  await expect(page.getByRole('status')).toHaveText('live');
  await expect(page.getByRole('region', { name: 'Tasks of this launch' }).getByText('PROVISIONING')).toHaveCount(2);
});

test('each page preloads its own code, whoever else is served at the same time', async ({ page }) => {
  const paths = ['/', '/run', '/launches', '/tasks', '/clusters', '/task-definitions', '/audit', '/find', '/clusters/create'];
  const pages = await Promise.all([...paths, ...paths, ...paths].map((path) => page.request.get(path)));
  for (const answer of pages) {
    const preloaded = (await answer.text()).match(/<link[^>]*rel="preload"[^>]*>/g) ?? [];
    for (const code of ['slipway_bg.wasm', 'shared_common.wasm', 'split_']) {
      expect(preloaded.filter((link) => link.includes(code)), `${answer.url()}: ${code}`).toHaveLength(1);
    }
  }
});
