// What a first visit fetches, and how the page comes to life under the content security policy.

import { RunForm } from '../fixtures/form.ts';
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

  await page.getByRole('link', { name: 'Clusters', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Clusters');
  const files = fetched.filter((path) => path.startsWith('/pkg/'));
  expect(files.filter((path) => path.endsWith('/slipway_bg.wasm'))).toHaveLength(1);
  expect(files.toSorted()).toEqual([...new Set(files)].toSorted());
  expect(fetched.filter((path) => path === '/'), 'navigation is not a page load').toHaveLength(1);
});

test('what was typed before the wasm arrived counts', async ({ page }) => {
  let arrive = () => {};
  const held = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  await page.route('**/*.wasm', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto('/run', { waitUntil: 'commit' });
  const form = new RunForm(page);
  await form.fill({ cluster: 'staging', family: 'worker', count: '3' });
  await form.subnets.getByRole('checkbox').last().check();
  arrive();
  await expect(page.getByRole('status')).toHaveText('live');
  await expect(form.family).toHaveValue('worker');
  await expect(form.subnets.getByRole('checkbox').last()).toBeChecked();
  await expect(page.getByRole('complementary', { name: 'Review' })).toContainText('3 × worker:4 on staging');
  await expect(form.press).toHaveText('Run 3 tasks');
  await form.run();
});
