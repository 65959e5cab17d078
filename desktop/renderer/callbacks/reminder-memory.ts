/** What was reminded of, per member of this device: once is once, also after a reload. */
import { z } from 'zod';
import { keepText, loadText, parseKept } from '../ui/kept.ts';
import type { Memory } from './reminder-rules.ts';

const Stored = z.record(z.string(), z.number().nullable());

const keyOf = (owner: string): string => `callbacks.reminded.${owner}`;

export function loadMemory(owner: string): Memory {
  return parseKept(loadText(keyOf(owner)), Stored) ?? {};
}

export function saveMemory(owner: string, memory: Memory): void {
  keepText(keyOf(owner), JSON.stringify(memory));
}
