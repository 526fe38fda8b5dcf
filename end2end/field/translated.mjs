// Opens pages of a running Slipway in Chromium, with every text wrapped as the browser's translation does before the
// page is live, and fails where one doesn't become live: node translated.mjs <url>

import { chromium } from '@playwright/test';

const [url] = process.argv.slice(2);

/** As in specs/changed-document.live.spec.ts, which tries more kinds of change on every page. */
const wrapTexts = () =>
  addEventListener('DOMContentLoaded', () => {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walk.nextNode()) texts.push(walk.currentNode);
    for (const text of texts) {
      if (!text.data.trim() || text.parentElement.closest('script, style, textarea')) continue;
      const wrap = document.createElement('font');
      text.replaceWith(wrap);
      wrap.append(text);
    }
  });

const browser = await chromium.launch({ executablePath: process.env.SLIPWAY_CHROMIUM, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage();
  page.on('pageerror', (error) => {
    console.error(`${page.url()}: ${error.message}`);
    process.exitCode = 1;
  });
  await page.addInitScript(wrapTexts);
  for (const path of ['/run', '/tasks', '/']) {
    await page.goto(url + path);
    await page.getByRole('status').filter({ hasText: /^live$/ }).waitFor();
  }
} finally {
  await browser.close();
}
