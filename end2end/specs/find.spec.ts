// The page that finds anything, with and without scripts.

import { expect, test } from '../fixtures/test.ts';

test('a cluster, a family and a page are found by words, and markup is text', async ({ page, visit }) => {
  await visit('/find?q=stag');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Find');
  await expect(page.getByRole('main').getByRole('link', { name: 'staging' })).toHaveAttribute('href', '/tasks?cluster=staging');

  const field = page.getByRole('searchbox', { name: 'Name, id or ARN' });
  await field.fill('thumb');
  await field.press('Enter');
  await expect(page).toHaveURL(/\/find\?q=thumb$/);
  await expect(page.getByRole('link', { name: 'thumbnailer' })).toHaveAttribute('href', '/task-definitions/thumbnailer');

  await field.fill('<img src=x onerror=alert(1)> \u202e');
  await field.press('Enter');
  await expect(page.getByText('No results')).toBeVisible();
  await expect(page.getByRole('img', { name: 'x' })).toHaveCount(0);
});

test('an ARN from elsewhere is said to be from elsewhere', async ({ page, visit }) => {
  await visit('/find?q=arn:aws:ecs:us-east-2:999999999999:task/staging/0123456789abcdef0123456789abcdef');
  await expect(page.getByText('This ARN is of another account or region')).toBeVisible();
});

test('a list that AWS refuses leaves the rest', async ({ page, fresh, visit, complaints }) => {
  complaints.await(/./);
  const { Emulator } = await import('../fixtures/emulator.ts');
  const emulator = new Emulator(fresh.emulator);
  await emulator.fail({ calls: [{ operation: 'ListTaskDefinitionFamilies', times: 100, do: { error: { status: 400, code: 'AccessDeniedException', message: 'no' } } }] });
  await visit(`${fresh.url}/find?q=audit`);
  await expect(page.getByText('Task definitions were not looked through.')).toBeVisible();
  await expect(page.getByRole('main').getByRole('link', { name: 'Audit' })).toBeVisible();
});
