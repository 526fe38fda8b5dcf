// Pages that are not there, the favicon, and the way between pages, with and without scripts.

import { expect, test } from '../fixtures/test.ts';

test('an address that leads nowhere is a 404 in the look of the app', async ({ page, complaints }) => {
  complaints.await(/404 \(Not Found\)/);
  const answer = await page.goto('/no/such/page');
  expect(answer?.status()).toBe(404);
  await expect(page).toHaveTitle('No such page · Slipway');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Page not found');
  await expect(page.getByText('/no/such/page')).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: 'Overview' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Overview');
});

test('a launch that is not known is a 404 with a sentence', async ({ page, complaints }) => {
  complaints.await(/404 \(Not Found\)/);
  for (const [id, sentence] of [
    ['01ARZ3NDEKTSV4RRFFQ69G5FAV', /no launch/i],
    ['xyz', '“xyz” is not a valid launch id'],
  ] as const) {
    const answer = await page.goto(`/launches/${id}`);
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Launch');
    await expect(page.getByRole('alert')).toContainText(sentence);
  }
});

test('a task that is not known is a 404 with a sentence', async ({ page, complaints }) => {
  complaints.await(/404 \(Not Found\)/);
  const answer = await page.goto('/clusters/staging/tasks/0123456789abcdef0123456789abcdef');
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole('alert')).toContainText(/task/i);
});

test('there is a favicon', async ({ page, visit }) => {
  await visit('/');
  const href = await page.locator('link[rel=icon]').getAttribute('href');
  const icon = await page.request.get(href ?? '');
  expect(icon.status()).toBe(200);
  expect(icon.headers()['content-type']).toBe('image/svg+xml');
});

test('every page of the rail opens under its own title', async ({ page, visit }) => {
  await visit('/');
  const rail = page.getByRole('navigation', { name: 'Main' });
  for (const word of ['Run task', 'Launches', 'Tasks', 'Clusters', 'Task definitions', 'Overview']) {
    const link = rail.getByRole('link', { name: word, exact: true });
    await link.click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(word);
    await expect(page).toHaveTitle(`${word} · Slipway`);
    await expect(link).toHaveAttribute('aria-current', 'page');
  }
});
