// Two places of one installation: regions of one account, with clusters of the same names.

import type { Page } from '@playwright/test';
import { RunForm } from '../fixtures/form.ts';
import { demo, type Running, withFolder } from '../fixtures/program.ts';
import { expect, test } from '../fixtures/test.ts';

const PLACES = '[{ name = "home", region = "us-east-1" }, { name = "lab", region = "eu-west-1" }]';

async function twoPlaces(page: Page, use: (running: Running) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const running = await demo(folder, ['--time', 'manual', '--speed', '1', '--places', PLACES]);
    await use(running);
    await page.close();
    await running.program.end();
  });
}

/** The addresses of everything on the page that leads within Slipway, but for the switch. */
async function addresses(page: Page): Promise<string[]> {
  return page.locator('a[href^="/"]:not([data-place])').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
}

test('a launch in one place is in no list of the other', async ({ page }) => {
  await twoPlaces(page, async ({ url }) => {
    await page.goto(`${url}/tasks`);
    const place = page.locator('.topbar .place');
    await expect(place).toContainText('home');
    await place.click();
    const places = page.getByRole('navigation', { name: 'Places' });
    await expect(places.getByRole('link')).toHaveText([/home.*us-east-1/, /lab.*eu-west-1/]);
    await places.getByRole('link', { name: 'lab' }).click();
    await expect(page).toHaveURL(`${url}/tasks?place=lab`);
    await expect(place).toContainText('lab');

    await page.getByRole('link', { name: 'Run task', exact: true }).first().click();
    await expect(page).toHaveURL(/\/run\?.*place=lab/);
    const form = new RunForm(page);
    await form.fill({ cluster: 'staging', family: 'worker', count: '2' });
    const id = await form.launch();
    await form.press.click();
    await expect(page).toHaveURL(`${url}/launches/${id}?place=lab`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();

    await page.goto(`${url}/launches?place=lab`);
    await expect(page.getByRole('main')).toContainText(id.slice(-4));
    await page.goto(`${url}/launches`);
    await expect(page.getByRole('main')).not.toContainText(id.slice(-4));
    expect((await page.request.get(`${url}/launches/${id}`)).status()).toBe(404);
    expect((await page.request.get(`${url}/launches/${id}?place=lab`)).status()).toBe(200);
  });
});

test('every link keeps the place, and so does a form that asks for a page', async ({ page }) => {
  await twoPlaces(page, async ({ url }) => {
    for (const path of ['/', '/run', '/launches', '/tasks', '/clusters', '/task-definitions', '/audit']) {
      await page.goto(`${url}${path}?place=lab`);
      const found = await addresses(page);
      expect(found.length).toBeGreaterThan(5);
      expect(found.filter((address) => !address.includes('place=lab')), path).toEqual([]);
    }
    await page.getByLabel('Target or detail').fill('nothing');
    await page.getByRole('main').getByRole('button', { name: 'Show' }).click();
    await expect(page).toHaveURL(/text=nothing/);
    await expect(page).toHaveURL(/place=lab/);
    await page.goto(`${url}/`);
    expect((await addresses(page)).filter((address) => address.includes('place='))).toEqual([]);
  });
});

test('a place that is not there is a sentence with those that are', async ({ page, complaints }) => {
  await twoPlaces(page, async ({ url }) => {
    complaints.await(/404/);
    const answer = await page.goto(`${url}/tasks?place=moon`);
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole('main')).toContainText('This server has no place of that name. It has home, lab.');
    await page.getByRole('link', { name: 'lab' }).click();
    await expect(page).toHaveURL(`${url}/?place=lab`);
  });
});
