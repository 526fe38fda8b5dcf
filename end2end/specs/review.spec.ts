// The review beside the form: what it says of a launch before it is made, with and without scripts.

import type { Locator, Page } from '@playwright/test';
import { RunForm } from '../fixtures/form.ts';
import { expect, test } from '../fixtures/test.ts';

class Review {
  readonly panel: Locator;
  readonly findings: Locator;
  readonly verdict: Locator;

  constructor(private readonly page: Page) {
    this.panel = page.getByRole('complementary', { name: 'Review' });
    this.findings = this.panel.locator('.findings').first();
    this.verdict = page.locator('.form-actions .verdict');
  }

  /** A value by AWS's word for it. */
  value(name: string): Locator {
    return this.panel.locator('dl.kv > div').filter({ has: this.page.getByText(name, { exact: true }) });
  }

  /** The text in a fold. */
  text(title: string): Locator {
    return this.panel.locator('details').filter({ hasText: title }).locator('pre').last();
  }

  /** A grave finding, by a part of its sentence. */
  finding(level: 'warn' | 'fail', sentence: string): Locator {
    return this.panel.locator(`.findings > li[data-level="${level}"]`).filter({ hasText: sentence });
  }
}

/** Ticks one subnet alone, by its name, and lets the server look at it too. */
async function only(form: RunForm, name: string): Promise<void> {
  for (const box of await form.subnets.getByRole('checkbox').all()) await box.uncheck();
  await form.subnets.getByRole('checkbox', { name }).check();
  await form.renew();
  await expect(form.subnets.getByRole('checkbox', { checked: true })).toHaveCount(1);
}

test('it says what will happen, and where each value comes from', async ({ page, visit }) => {
  await visit('/run?cluster=staging&family=migrate&count=12&hours=2');
  const review = new Review(page);
  await expect(review.panel).toContainText(/12 × migrate:\d+ on staging/);
  await expect(review.verdict).toHaveText('All checks passed');
  await expect(review.value('Launch type')).toContainText('FARGATE form');
  await expect(review.value('Platform version')).toContainText(/LATEST.* default/);
  await expect(review.value('Task group')).toContainText('family:migrate default');
  await expect(review.value('Task execution role')).toContainText('ecsTaskExecutionRole definition');
  await expect(review.value('Started by')).toContainText(/slipway\/[0-9A-Z]{26}\/1 to 2/);
  await expect(review.panel).toContainText(/≈ \$[\d.]+ per hour/);
  await expect(review.panel).toContainText(/per run of 2 h/);
  await expect(review.panel).toContainText('No prices are known for eu-west-1; this is what it would cost in us-east-1.');
  await expect(review.panel.getByText(/^\d+ checks passed$/)).toBeVisible();

  await expect(review.text('AWS CLI')).toContainText('aws ecs run-task --region eu-west-1');
  await expect(review.text('AWS CLI')).toContainText('--count 10');
  await expect(review.text('AWS CLI')).toContainText('--count 2');
  await review.panel.getByText('RunTask JSON').click();
  const json = JSON.parse((await review.text('RunTask JSON').textContent()) ?? '') as Record<string, unknown>;
  expect(json).toMatchObject({ cluster: 'staging', count: 10, launchType: 'FARGATE' });
});

test('a subnet without a way to the image stops the launch, at its field', async ({ page, visit, emulator }) => {
  await visit('/run?cluster=staging&family=migrate&count=1');
  const form = new RunForm(page);
  const review = new Review(page);
  await only(form, 'isolated-a');
  await expect(review.finding('fail', 'has no route to the internet')).toBeVisible();
  await expect(review.verdict).toHaveText('1 problem to fix before you can run');
  const before = (await emulator.tasks()).length;
  await form.press.click();
  await form.leads('has no route to the internet', form.subnets);
  expect(await emulator.tasks()).toHaveLength(before);
});

test('too few free addresses stop it too', async ({ page, visit }) => {
  await visit('/run?cluster=staging&family=migrate&count=30');
  const form = new RunForm(page);
  await only(form, 'tiny-b');
  await expect(new Review(page).finding('fail', 'free addresses, 30 tasks need 30.')).toBeVisible();
});

test('Fargate Spot says what an interruption means, and how the tasks fall', async ({ page, visit }) => {
  await visit('/run?cluster=staging&family=migrate&count=4&compute=custom&strategy=FARGATE:1:1&strategy=FARGATE_SPOT::3');
  const review = new Review(page);
  await expect(review.finding('warn', 'may be interrupted')).toContainText('it should end within two minutes of SIGTERM');
  await expect(review.finding('warn', 'stopTimeout of container app is not set')).toContainText('30 of the 120 seconds');
  await expect(review.panel.getByRole('img', { name: /^FARGATE \d, FARGATE_SPOT \d$/ })).toBeVisible();
  await expect(review.verdict).toHaveText(/^\d warnings$/);
  await expect(review.text('AWS CLI')).toContainText('capacityProvider=FARGATE_SPOT,base=0,weight=3');
});

test('a missing log group is said before a task fails on it, and stops no launch', async ({ page, visit }) => {
  await visit('/run?cluster=staging&family=missing-logs&count=1');
  const review = new Review(page);
  await expect(review.finding('warn', 'Log group /ecs/missing-logs does not exist')).toContainText('Create the group first');
  await expect(review.verdict).toHaveText(/^\d warnings?$/);
});

test('nothing is chosen yet, and it says so', async ({ page, visit }) => {
  await visit('/run');
  const review = new Review(page);
  await expect(review.panel).toContainText('Choose a cluster and a task definition');
  await expect(review.verdict).toHaveText('Choose a cluster and a task definition first.');
  await expect(review.panel.getByText('AWS CLI', { exact: true })).toBeHidden();
});

test('on a phone it comes below the form, and its verdict stays in sight', async ({ page, visit }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await visit('/run?cluster=staging&family=migrate&count=2');
  const review = new Review(page);
  await expect(review.verdict).toBeInViewport();
  await expect(review.panel).not.toBeInViewport();
  await review.verdict.click();
  await expect(review.panel).toBeInViewport();
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(over).toBe(0);
});
