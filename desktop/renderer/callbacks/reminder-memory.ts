/** What was reminded of, per member of this device: once is once, also after a reload. */
import { z } from 'zod';
import type { Memory } from './reminder-rules.ts';

const Stored = z.record(z.string(), z.number().nullable());

const keyOf = (owner: string): string => `callbacks.reminded.${owner}`;

export function loadMemory(owner: string): Memory {
  // Storage can be denied by policy, and what lies there can be anything.
  try {
    return Stored.parse(JSON.parse(localStorage.getItem(keyOf(owner)) ?? '{}'));
  } catch {
    return {};
  }
}

export function saveMemory(owner: string, memory: Memory): void {
  try {
    localStorage.setItem(keyOf(owner), JSON.stringify(memory));
  } catch {
    // Then it is remembered as long as the window is open.
  }
}
