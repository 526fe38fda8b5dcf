// Every page in both themes: no barrier that axe knows, nothing wider than a phone.

import { scan } from '../fixtures/axe.ts';
import { Emulator } from '../fixtures/emulator.ts';
import { RunForm } from '../fixtures/form.ts';
import { everyRoute } from '../fixtures/routes.ts';
import { run } from '../fixtures/tasks.ts';
import { expect, test } from '../fixtures/test.ts';

// Every page in several dresses takes its time.
test.describe.configure({ timeout: 180_000 });

for (const [half, title] of ['pages', 'more pages'].entries()) {
  test(`axe finds nothing, light and dark: ${title}`, async ({ page, visit, emulator, complaints }) => {
    complaints.await(/404 \(Not Found\)/);
    const routes = (await everyRoute(page, emulator)).filter((_, at) => at % 2 === half);
    for (const path of routes) {
      await visit(path);
      await scan(page, path);
    }
  });
}

test('axe finds nothing on a form with errors', async ({ page, visit }) => {
  await visit('/run');
  const form = new RunForm(page);
  await form.fill({ count: '0' });
  for (const box of await form.subnets.getByRole('checkbox').all()) await box.uncheck();
  await form.press.click();
  await expect(form.summary).toBeVisible();
  await scan(page, '/run with errors');
});

test('no page is wider than its window, from a phone up', async ({ page, visit, emulator, complaints }) => {
  complaints.await(/404 \(Not Found\)/);
  for (const path of await everyRoute(page, emulator)) {
    await visit(path);
    for (const width of [390, 768, 1000, 1200, 1440]) {
      await page.setViewportSize({ width, height: 844 });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect.soft(over, `${path} at ${width} px scrolls sideways by so many pixels`).toBe(0);
    }
  }
});

test('a reason without a space to break at makes no story wider than a phone', async ({ page, visit, fresh }) => {
  const world = new Emulator(fresh.emulator);
  const { subnet } = await world.addVpc('looks', '10.60.0.0/16', '10.60.0.0/20');
  const [id] = await run(world, subnet, 'missing-image', 1);
  await world.advance(120);
  const story = `${fresh.url}/clusters/staging/tasks/${id}`;
  await expect.poll(async () => (await fetch(story)).text()).toContain('CannotPullContainerError');
  await page.setViewportSize({ width: 390, height: 844 });
  await visit(story);
  await expect(page.getByRole('main').locator('.event-list')).toContainText('CannotPullContainerError');
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
});

test('the theme that was switched to stays', async ({ page, visit }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await visit('/');
  const ground = () => page.locator('html').evaluate((html) => getComputedStyle(html).backgroundColor);
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
