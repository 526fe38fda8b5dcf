// The main job without a mouse: what takes focus, in which order, and where it goes after navigation.

import { expect } from '@playwright/test';
import { RunForm } from '../fixtures/form.ts';
import { tabTo } from '../fixtures/keys.ts';
import { test } from '../fixtures/test.ts';

test('a launch is asked for and watched by keyboard alone', async ({ page, visit, emulator }) => {
  await visit('/');
  const keys = page.keyboard;
  const heading = page.getByRole('heading', { level: 1 });
  const form = new RunForm(page);

  await tabTo(page, page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Run task' }));
  await keys.press('Enter');
  await expect(heading).toHaveText('Run task');
  await expect(heading, 'focus follows navigation').toBeFocused();

  await tabTo(page, form.cluster);
  await keys.type('stag');
  await expect(form.cluster).toHaveValue('staging');
  await tabTo(page, form.family);
  await keys.type('nightly-report');
  await tabTo(page, form.count);
  await keys.press('ControlOrMeta+A');
  await keys.type('2');
  await tabTo(page, page.getByRole('main').getByRole('button', { name: 'Run 2 tasks' }));
  await keys.press('Enter');

  await expect(heading).toHaveText('2 × nightly-report:2');
  await expect(heading, 'focus follows navigation').toBeFocused();
  const tasks = page.getByRole('region', { name: 'Tasks of this launch' });
  await tabTo(page, tasks);
  await emulator.advance(26);
  await expect(tasks.getByText('RUNNING')).toHaveCount(2);

  await tabTo(page, tasks.getByRole('link').first());
  await keys.press('Enter');
  await expect(heading).toHaveText(/^Task /);
  await expect(heading, 'focus follows navigation').toBeFocused();
  await tabTo(page, page.getByRole('textbox', { name: 'Reason' }));
  await keys.type('no longer needed');
  await keys.press('Enter');
  await expect(page.getByText('It is stopping already, or has stopped.')).toBeVisible();
  await emulator.advance(60);
  await expect(page.getByRole('main').getByText('STOPPED, on request')).toBeVisible();
});

test('the first Tab offers the way past the navigation', async ({ page, visit }) => {
  await visit('/');
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
});
