// A real browser with a profile of its own on disk, and a search through every byte it leaves there.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import { launchOptions } from '../../../scripts/find-browser.ts';
import { filesIn, holdsText } from '../../fixtures/device.ts';

export type Profile = {
  folder: string;
  open(): Promise<{ page: Page; close(): Promise<void> }>;
  remove(): void;
};

export function newProfile(): Profile {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-profile-'));
  return {
    folder,
    open: async () => {
      const options = await launchOptions();
      const context: BrowserContext = await chromium.launchPersistentContext(folder, options);
      const page = context.pages()[0] ?? (await context.newPage());
      return { page, close: () => context.close() };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const STEP_MS = 250;
const STEPS = 240;

/** Whether it came to be so within a minute. */
export async function comesTrue(ask: () => Promise<boolean>): Promise<boolean> {
  for (let n = 0; n < STEPS; n += 1) {
    // A page that is just being left has no answer.
    if (await ask().catch(() => false)) return true;
    await sleep(STEP_MS);
  }
  return false;
}

/** Files of the folder that hold the text, and how many bytes were read. */
export function filesWith(folder: string, text: string): { holding: string[]; bytes: number } {
  const holding: string[] = [];
  let bytes = 0;
  for (const { path, content } of filesIn(folder)) {
    bytes += content.length;
    if (holdsText(content, text)) holding.push(path.slice(folder.length + 1));
  }
  return { holding, bytes };
}
