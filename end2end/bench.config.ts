import { defineConfig } from '@playwright/test';
import { chromium } from './playwright.config.ts';

// `make bench-ui`: figures of a browser over a large world. Not a test: what misses its aim is printed, not failed.

export default defineConfig({
  testDir: 'bench',
  testMatch: /\.ts$/,
  workers: 1,
  fullyParallel: false,
  reporter: [['line']],
  timeout: 1_800_000,
  expect: { timeout: 300_000 },
  use: {
    ...chromium,
    launchOptions: {
      ...chromium?.launchOptions,
      // The heap is read to the byte and after a collection.
      args: [...(chromium?.launchOptions?.args ?? []), '--enable-precise-memory-info', '--js-flags=--expose-gc'],
    },
    locale: 'en-GB',
    timezoneId: 'UTC',
    viewport: { width: 1280, height: 900 },
  },
});
