import { defineConfig } from '@playwright/test';
import { chromium } from './playwright.config.ts';

// `make screenshots`: the main pages, light and dark, as the README shows them.

export default defineConfig({
  testDir: 'screenshots',
  testMatch: /\.ts$/,
  workers: 1,
  reporter: [['list']],
  expect: { timeout: 20_000 },
  use: { ...chromium, locale: 'en-GB', timezoneId: 'UTC', viewport: { width: 1280, height: 800 } },
});
