// Browsers and their extensions change a page before it is live: translation, password managers, toolbars. It becomes
// live all the same, and what was typed stays.

import type { Page } from '@playwright/test';
import { hold } from '../fixtures/hold.ts';
import { everyRoute } from '../fixtures/routes.ts';
import { expect, test } from '../fixtures/test.ts';

/** What is done to the document once it is parsed, before any of the page's own code runs. */
const CHANGES: Record<string, () => void> = {
  'its texts are wrapped, as translation does, and elements stand before all others': () => {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    while (walk.nextNode()) texts.push(walk.currentNode as Text);
    for (const text of texts.filter(({ parentElement }) => !parentElement?.closest('script, style, textarea'))) {
      if (!text.data.trim()) continue;
      const wrap = document.createElement('font');
      text.replaceWith(wrap);
      wrap.append(text);
    }
    for (const root of [document.head, document.body]) {
      root.prepend(document.createElement('template'));
      root.append(document.createElement('template'));
    }
  },
  'its texts are others and elements follow every control': () => {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    while (walk.nextNode()) texts.push(walk.currentNode as Text);
    for (const text of texts.filter(({ parentElement }) => !parentElement?.closest('script, style, textarea'))) {
      if (text.data.trim()) text.replaceWith('übersetzt');
    }
    for (const control of document.querySelectorAll('input, textarea, select, button')) control.after(document.createElement('div'));
  },
  'its controls are wrapped and its comments and blank texts are gone': () => {
    for (const control of document.querySelectorAll('input, textarea')) {
      control.setAttribute('data-extension', '1');
      const wrap = document.createElement('span');
      control.replaceWith(wrap);
      wrap.append(control);
    }
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_COMMENT | NodeFilter.SHOW_TEXT);
    const blank: ChildNode[] = [];
    while (walk.nextNode()) {
      const node = walk.currentNode as ChildNode;
      if (node.nodeType === Node.COMMENT_NODE || !node.textContent?.trim()) blank.push(node);
    }
    for (const node of blank) node.remove();
  },
};

const changedOnceParsed = (page: Page, change: () => void) =>
  page.addInitScript(`addEventListener('DOMContentLoaded', ${change.toString()})`);

/** Goes through the frame, which works only where it is hydrated. */
const expectToWork = async (page: Page) => {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Run task' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Run task');
};

test.describe.configure({ timeout: 180_000 });

for (const [what, change] of Object.entries(CHANGES)) {
  test(`every page is live though ${what}`, async ({ page, visit, emulator, complaints, context }) => {
    complaints.await(/404 \(Not Found\)/);
    const routes = await everyRoute(page, emulator);
    const changed = await context.newPage();
    let documents = 0;
    changed.on('domcontentloaded', () => (documents += 1));
    await changedOnceParsed(changed, change);
    for (const path of routes) await test.step(path, () => visit(path, changed));
    expect(documents, 'no page had to be loaded again').toBe(routes.length);
    await expectToWork(changed);
  });
}

test('what was typed into a changed page before it is live stays, with the focus', async ({ page }) => {
  for (const change of Object.values(CHANGES)) await changedOnceParsed(page, change);
  const arrive = await hold(page, /\.wasm$/);
  await page.goto('/run', { waitUntil: 'commit' });
  // By its id: its label is another now.
  const count = page.locator('#count');
  await count.fill('7');
  await count.focus();
  arrive();
  await expect(page.getByRole('status')).toHaveText('live');
  await expect(count).toHaveValue('7');
  await expect(count).toBeFocused();
  await count.press('End');
  await count.press('0');
  await expect(count).toHaveValue('70');
});

/** As an extension does that changes what the parser adds, while it adds it. */
const changeWhileParsed = () => {
  let done = false;
  new MutationObserver((_, observer) => {
    const main = document.querySelector('main');
    if (done || !main) return;
    done = true;
    observer.disconnect();
    document.body.prepend(document.createElement('div'));
  }).observe(document, { childList: true, subtree: true });
};

test('a page that was changed while it was parsed is drawn afresh, and so are the next ones', async ({ page, visit, complaints }) => {
  complaints.await(/panicked|unreachable/);
  await page.addInitScript(changeWhileParsed);
  let documents = 0;
  page.on('domcontentloaded', () => (documents += 1));
  await visit('/run');
  expect(documents, 'loaded twice').toBe(2);
  await expect(page.getByRole('button', { name: 'Run task' })).toBeEnabled();
  await expect(page.locator('main')).toHaveCount(1);
  await expectToWork(page);
  documents = 0;
  await visit('/clusters');
  expect(documents, 'loaded once').toBe(1);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Clusters');
});

test('where that is impossible, the page says so and works by loading pages', async ({ page, complaints }) => {
  complaints.await(/panicked|unreachable/);
  await page.addInitScript(changeWhileParsed);
  await page.addInitScript(() => {
    Object.defineProperty(globalThis, 'sessionStorage', {
      get: () => {
        throw new DOMException('blocked', 'SecurityError');
      },
    });
  });
  await page.goto('/run');
  await expect(page.getByRole('alert').filter({ hasText: "This page isn't live." })).toBeVisible();
  await expectToWork(page);
});
