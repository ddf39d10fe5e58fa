import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll } from 'vitest';
import { itNeeds } from './needs.ts';
import { makeFolder } from './repository.ts';

const program = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

/** `it` for tests that look at a page in a real browser. */
export const itBrowses = itNeeds({ what: 'Chromium', met: program !== undefined });

/** A page that is open, with everything that it did wrong so far: requests, errors, and what the policy forbade. */
export interface OpenPage {
  readonly page: Page;
  readonly troubles: readonly string[];
}

export interface View {
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: 'light' | 'dark';
  /** What stands behind the address: `#/task/train`. */
  readonly hash?: string;
}

let browser: Promise<Browser> | undefined;

afterAll(async () => {
  await (await browser)?.close();
  browser = undefined;
});

/** Opens HTML from disk, as somebody does who got it by mail, and waits until its script is done. */
export async function openHtml(html: string, view: View = {}): Promise<OpenPage> {
  const { width = 1280, height = 900, scheme = 'light', hash = '' } = view;
  browser ??= chromium.launch({
    executablePath: program ?? '',
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  const page = await (await browser).newPage({ viewport: { width, height }, colorScheme: scheme });
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) troubles.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
  page.on('request', (request) => {
    if (!/^(?:file|data|blob|about):/.test(request.url())) troubles.push(`request: ${request.url()}`);
  });
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const file = join(makeFolder(), 'report.html');
  writeFileSync(file, html);
  await page.goto(`file://${file}${hash}`);
  await page.waitForSelector('html[data-ready]', { state: 'attached' });
  return { page, troubles };
}
