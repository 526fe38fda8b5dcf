// Code of a page doesn't load: the page says so, keeps its content, and retries on request.

import { scan } from '../fixtures/axe.ts';
import { expect, test } from '../fixtures/test.ts';

const CODE = /\/(?:split|shared)_[^/]*\.wasm$/;

test("a page whose code doesn't load says so and loads on retry", async ({ page, visit, complaints }) => {
  complaints.await(/Failed to load resource/);
  await visit('/');
  await page.route(CODE, (route) => route.abort());
  await page.getByRole('link', { name: 'Run task' }).first().click();
  const notice = page.getByRole('alert').filter({ hasText: "The page didn't load completely." });
  await expect(notice).toBeVisible();
  await scan(page, 'a page whose code is missing');
  // Still nothing: the notice comes back.
  await notice.getByRole('button', { name: 'Try again' }).click();
  await expect(notice).toBeVisible();
  await page.unroute(CODE);
  await notice.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Run task');
  await expect(notice).toBeHidden();
  await expect(page.getByRole('button', { name: 'Run task' })).toBeEnabled();
});

test('a first page without its code can be read, and becomes live on retry', async ({ page, complaints }) => {
  complaints.await(/Failed to load resource|preload/);
  await page.route(CODE, (route) => route.abort());
  await page.goto('/clusters');
  const notice = page.getByRole('alert').filter({ hasText: "The page didn't load completely." });
  await expect(notice).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Clusters');
  await page.unroute(CODE);
  await notice.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('status')).toHaveText('live');
  await expect(notice).toBeHidden();
});

test("after an update, reloading helps where retrying doesn't", async ({ page, visit, complaints }) => {
  complaints.await(/404|Incorrect response MIME type|Failed to load resource/);
  await visit('/');
  await page.route(CODE, (route) => route.fulfill({ status: 404, body: 'gone' }));
  await page.getByRole('link', { name: 'Launches', exact: true }).click();
  const notice = page.getByRole('alert').filter({ hasText: "The page didn't load completely." });
  await notice.getByRole('button', { name: 'Try again' }).click();
  await expect(notice).toBeVisible();
  await page.unroute(CODE);
  await notice.getByRole('button', { name: 'Reload the page' }).click();
  await expect(page.getByRole('status')).toHaveText('live');
});
