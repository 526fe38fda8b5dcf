// Every page in both themes: no barrier that axe knows, nothing wider than a phone.

import { AxeBuilder } from '@axe-core/playwright';
import { RunForm } from '../fixtures/form.ts';
import { everyRoute } from '../fixtures/routes.ts';
import { expect, test } from '../fixtures/test.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on any page, ${colorScheme}`, async ({ page, visit, emulator, complaints }) => {
    test.slow();
    complaints.await(/404 \(Not Found\)/);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const scan = async (what: string) => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
      expect.soft(found, `${what}, ${colorScheme}`).toEqual([]);
    };
    for (const path of await everyRoute(page, emulator)) {
      await visit(path);
      await scan(path);
    }
    await visit('/run');
    const form = new RunForm(page);
    await form.fill({ count: '0' });
    await form.press.click();
    await expect(form.summary).toBeVisible();
    await scan('/run with errors');
  });
}

test('no page is wider than a phone', async ({ page, visit, emulator, complaints }) => {
  complaints.await(/404 \(Not Found\)/);
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of await everyRoute(page, emulator)) {
    await visit(path);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect.soft(over, `${path} scrolls sideways by so many pixels`).toBe(0);
  }
});

test('the theme that was switched to stays', async ({ page, visit }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await visit('/');
  const ground = () => page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor);
  const light = await ground();
  await page.getByRole('button', { name: 'Theme: as the system' }).click();
  await page.getByRole('button', { name: 'Theme: light' }).click();
  const button = page.getByRole('button', { name: 'Theme: dark' });
  await expect(button).toBeVisible();
  expect(await ground()).not.toBe(light);
  await page.reload();
  await expect(button).toBeVisible();
  expect(await ground()).not.toBe(light);
  await button.click();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Theme: as the system' })).toBeVisible();
  expect(await ground()).toBe(light);
});
