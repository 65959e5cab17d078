// Whether an agent takes contacts: ready, or on a break for a reason. What they do with a contact (a call, its wrap-up)
// is known from calls and dispositions and is no state of its own here; whether they are there at all, from their devices.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, Instant, line, Nothing } from './ids.ts';
import { Role, SUPERVISING, WORKING } from './roles.ts';

export const BREAK_REASONS_MAX = 15;
export const BREAK_LABEL_MAX = 30;

export const BreakReason = z.strictObject({
  /** Stays when the label is changed, so that reports go on. */
  code: z.string().regex(/^[a-z0-9_]{1,30}$/, 'small letters, digits, underscores'),
  label: line(BREAK_LABEL_MAX),
});
export type BreakReason = z.infer<typeof BreakReason>;

function areDistinct(reasons: readonly BreakReason[]): boolean {
  const labels = new Set(reasons.map(({ label }) => label.toLowerCase()));
  return (
    new Set(reasons.map(({ code }) => code)).size === reasons.length &&
    labels.size === reasons.length
  );
}

/** In the order they are offered. */
export const BreakReasons = z
  .array(BreakReason)
  .min(1)
  .max(BREAK_REASONS_MAX)
  .refine(areDistinct, { error: 'each reason once' });

/** What an account offers until it says otherwise; its migration has the same. */
export const DEFAULT_BREAK_REASONS: readonly BreakReason[] = [
  { code: 'short_break', label: 'Short break' },
  { code: 'meal', label: 'Meal' },
  { code: 'training', label: 'Training' },
  { code: 'meeting', label: 'Meeting' },
  { code: 'technical', label: 'Technical' },
];

/** As a reason was called when a break began. */
const SaidReason = z.strictObject({ code: z.string(), label: z.string() });

/**
 * A change of state, made by the agent and never changed: from these, the calls and the dispositions, occupancy and
 * utilisation follow. The one that reached the server last stands.
 */
export const AgentStateFact = z.strictObject({
  id: Id,
  status: z.enum(['ready', 'break']),
  /** Of a break, as it was called then: the account may call it something else by now. */
  reason: BreakReason.nullable(),
  /** The console's clock; the server corrects it by what it knows of that clock. */
  client_at: Instant,
});
export type AgentStateFact = z.infer<typeof AgentStateFact>;

/** What a member last said of themselves. */
export const OwnAgentState = z.strictObject({
  id: Id,
  state: z.enum(['ready', 'break']),
  reason: SaidReason.nullable(),
  since: Instant,
});
export type OwnAgentState = z.infer<typeof OwnAgentState>;

export const getAgentState = endpoint({
  method: 'get',
  path: '/v1/agent-state',
  summary:
    'Whether the signed-in member takes contacts or is on a break; null before they ever said',
  access: { kind: 'member', roles: WORKING },
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({
    current: OwnAgentState.nullable(),
  }),
  errors: [],
});

/** What an agent does now, as a supervisor sees it. */
export const Doing = z.enum(['on_call', 'wrap_up', 'ready', 'break', 'offline']);
export type Doing = z.infer<typeof Doing>;

export const Agent = z.strictObject({
  member: z.strictObject({ id: Id, name: z.string(), role: Role }),
  doing: Doing,
  reason: SaidReason.nullable(),
  /** Null when it was never known: somebody who has not worked here yet. */
  since: Instant.nullable(),
});
export type Agent = z.infer<typeof Agent>;

export const AGENTS_MAX = 500;

export const listAgents = endpoint({
  method: 'get',
  path: '/v1/agents',
  summary: 'What each agent does now and since when, by name',
  access: { kind: 'member', roles: SUPERVISING },
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({
    data: z.array(Agent).max(AGENTS_MAX),
    /** The server’s clock, by which the instants above are to be read. */
    now: Instant,
  }),
  errors: [],
});
