// What the host tells a console's thread, and what it answers.
import type { ConsoleStep, Weather } from './plan.ts';

export type Open = {
  kind: 'open';
  baseUrl: string;
  accountId: string;
  memberId: string;
  token: string;
  /** Names the draws of this console’s faults. */
  seed: number;
  weather: Weather;
  /** Every name of the account’s contacts begins with it. */
  mark: string;
  /** Nobody works before the contacts are there, if they come soon. */
  waitsForContacts: boolean;
};
export type Order =
  | Open
  | { kind: 'step'; step: ConsoleStep }
  | { kind: 'heal' }
  | { kind: 'state' }
  | { kind: 'glance' }
  | { kind: 'sync' }
  | { kind: 'look' }
  | { kind: 'close' };

type Rows = [id: string, row: string][];
/** Each row as text: equal texts are equal documents in all that is compared. */
export type Mirrors = { contacts: Rows; lists: Rows; codes: Rows };
/** How it stands without being asked to do anything. */
export type State = { waiting: number; problem: string | null };
export type Glance = {
  mirrors: Mirrors;
  /** Contacts whose rows were changed behind everybody’s back. */
  spoiled: string[];
};
export type Standing = {
  id: string;
  /** The fact it goes up in: a promised callback is part of its disposition. */
  sentAs: string;
  state: 'waiting' | 'sent' | 'rejected' | 'missing';
};
export type Look = {
  mirrors: Mirrors;
  /** Facts whose recording was confirmed, and how each stands now. */
  facts: Standing[];
  /** Of each claim that was answered: contact and token. */
  claims: string[];
  faults: string[];
  digest: string[];
  spoiled: string[];
  /** How often each kind of fault came. */
  met: Record<string, number>;
};
export type Message =
  | { id: number; result: unknown }
  | { id: number; failed: string }
  | { ask: 'token' };
