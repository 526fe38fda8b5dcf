// A demo with something going on, page by page.

import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { RunForm, type Wanted } from '../fixtures/form.ts';
import { demo, withFolder } from '../fixtures/program.ts';
import { expect, test } from '../fixtures/test.ts';

const FOLDER = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));

const BUSY: Wanted[] = [
  { cluster: 'staging', family: 'migrate', count: '1' },
  { cluster: 'bare', family: 'thumbnailer', count: '2' },
  { cluster: 'mixed', family: 'missing-image', count: '1' },
  { cluster: 'staging', family: 'web', count: '6' },
];

test('screenshots', async ({ page, visit }) => {
  test.setTimeout(120_000);
  await withFolder(async (data) => {
    const { url, program } = await demo(data, ['--time', 'auto', '--speed', '10']);
    const launch = async (wanted: Wanted) => {
      await visit(`${url}/run`);
      const form = new RunForm(page);
      await form.fill(wanted);
      return `${url}${await form.run()}`;
    };
    for (const wanted of BUSY) await launch(wanted);
    await expect(page.getByText('RUNNING', { exact: true })).toHaveCount(6);
    await visit(`${url}/tasks`);
    await expect(page.getByText('STOPPED, never started')).toBeVisible();
    const failed = page.getByRole('row', { name: 'STOPPED, exit 137' }).getByRole('link').first();
    const task = `${url}${await failed.getAttribute('href')}`;
    await shoot(page, 'tasks');
    const live = await launch({ cluster: 'staging', family: 'nightly-report', count: '24' });
    await expect(page.getByText('RUNNING', { exact: true }).nth(7)).toBeVisible();

    const form = '/run?cluster=staging&family=worker&count=24';
    for (const [name, path] of [
      ['launch', live],
      ['overview', `${url}/`],
      ['run-task', `${url}${form}`],
      ['task', task],
      ['clusters', `${url}/clusters`],
    ] as const) {
      await visit(path);
      await shoot(page, name);
    }
    await page.close();
    await program.end();
  });
});

async function shoot(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.screenshot({ path: `${FOLDER}${name}-${colorScheme}.png`, animations: 'disabled' });
  }
}
