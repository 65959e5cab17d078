// The only reader of process.env on the server. Every option is here, with its meaning; .env.example is printed from it.
import { join } from 'node:path';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import type { TwilioSettings } from './platform/context.ts';
import { StartError } from './platform/start-error.ts';
import { ADMINISTERING, EVERY_ROLE, type Role } from '../shared/roles.ts';
import { isPrivateDatabase } from './platform/this-machine.ts';

type Option = { schema: z.ZodType; doc: string; example: string };

const port = z.coerce.number().int().min(0).max(65_535);
const url = z.url({ protocol: /^https?$/ });
const onOff = z.enum(['on', 'off']);
const isProxyRange = (range: string) =>
  range === 'loopback' || ipaddr.isValid(range) || ipaddr.isValidCIDR(range);

const FACTOR_ROLES = { everyone: EVERY_ROLE, required: ADMINISTERING, optional: [] } as const;

const OPTIONS = {
  PORT: {
    schema: port.default(4600),
    doc: 'Port of the server and the web console. 0 takes any free one.',
    example: '4600',
  },
  HOST: {
    schema: z.string().min(1).default('127.0.0.1'),
    doc: 'Address to listen on. 0.0.0.0 serves the network; put TLS in front of it.',
    example: '127.0.0.1',
  },
  DATA_DIR: {
    schema: z.string().min(1).default('./data'),
    doc: 'Folder of the embedded database and the server’s own keys. Keep it, back it up.',
    example: './data',
  },
  DATABASE_URL: {
    schema: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    doc: 'An existing PostgreSQL, 15 or newer, instead of the embedded one. Its user must be allowed to create roles. On another machine it needs sslmode=verify-full, unless DEMO=on.',
    example: 'postgres://switchyard_owner:secret@localhost:5432/switchyard',
  },
  PUBLIC_URL: {
    schema: url.optional(),
    doc: 'How the carrier and browsers reach this server from outside. Callbacks are signed over this URL.',
    example: 'https://calls.example.com',
  },
  TRUSTED_PROXIES: {
    schema: z
      .string()
      .default('loopback')
      .transform((v) => v.split(',').map((one) => one.trim()))
      .refine((all) => all.every(isProxyRange), 'must be addresses, ranges or loopback'),
    doc: 'Balancers in front of the server, with commas: addresses, ranges or loopback. Only their X-Forwarded-For is believed.',
    example: 'loopback,10.0.0.0/8',
  },
  DEMO: {
    schema: onOff.default('on'),
    doc: 'on: demo accounts, lists and a day of simulated calls at the first start. off: empty, asks for the first owner.',
    example: 'on',
  },
  SECOND_FACTOR: {
    schema: z.enum(Object.keys(FACTOR_ROLES) as (keyof typeof FACTOR_ROLES)[]).optional(),
    doc: 'required: whoever owns or administers an account needs a second factor to sign in. everyone: so does everybody else. optional: whoever has one is asked. Required when absent, and optional with DEMO=on.',
    example: 'required',
  },
  LOG_LEVEL: {
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('warn'),
    doc: 'How much is logged, as JSON lines on stderr.',
    example: 'warn',
  },
  OPERATOR_TOKEN: {
    schema: z.string().min(32, 'at least 32 characters').max(256).optional(),
    doc: 'Bearer token of whoever runs the server, for /api/admin. Made at the first start when absent.',
    example: '',
  },
  TWILIO_ACCOUNT_SID: {
    schema: z
      .string()
      .regex(/^AC[0-9a-fA-F]{32}$/, 'must look like AC followed by 32 hex digits')
      .optional(),
    doc: 'Twilio account for live accounts. Test-mode accounts never use it.',
    example: '',
  },
  TWILIO_AUTH_TOKEN: {
    schema: z.string().min(16).max(128).optional(),
    doc: 'Auth token of that Twilio account; also verifies its callbacks.',
    example: '',
  },
  TWILIO_API_KEY_SID: {
    schema: z
      .string()
      .regex(/^SK[0-9a-fA-F]{32}$/, 'must look like SK followed by 32 hex digits')
      .optional(),
    doc: 'API key of that Twilio account that signs the tokens of the softphone. Without it live calls are spoken on the agent’s own phone.',
    example: '',
  },
  TWILIO_API_KEY_SECRET: {
    schema: z.string().min(16).max(128).optional(),
    doc: 'Secret of that API key.',
    example: '',
  },
  TWILIO_TWIML_APP_SID: {
    schema: z
      .string()
      .regex(/^AP[0-9a-fA-F]{32}$/, 'must look like AP followed by 32 hex digits')
      .optional(),
    doc: 'TwiML application of the softphone; its Voice URL is PUBLIC_URL followed by /carrier/agent-leg, by POST.',
    example: '',
  },
  SIMULATOR_SPEED: {
    schema: z.coerce.number().min(1).max(100_000).default(20),
    doc: 'How many times faster than real time the carrier simulator plays calls.',
    example: '20',
  },
  SIMULATOR_OUTCOMES: {
    schema: z.string().min(1).optional(),
    doc: 'CSV file of real call outcomes for the simulator to replay; the bundled sample when absent.',
    example: '',
  },
  WEBHOOK_PRIVATE_HOSTS: {
    schema: z.enum(['allow', 'deny']).default('deny'),
    doc: 'allow: webhooks may go to private and loopback addresses over http. For development only.',
    example: 'deny',
  },
  UPLOADS_MAX_MB: {
    schema: z.coerce.number().int().min(1).max(100_000).default(512),
    doc: 'How much an account may keep of files that are uploaded and not imported yet, in MB.',
    example: '512',
  },
  MIRROR_CONTACTS_MAX: {
    schema: z.coerce.number().int().min(1).max(1_000_000).default(150_000),
    doc: 'How many contacts one console holds at most. Whole call lists that go beyond are searched and claimed from at the server.',
    example: '150000',
  },
  SMTP_URL: {
    schema: z.url({ protocol: /^smtps?$/ }).optional(),
    doc: 'Mail server that takes invitations, password resets and notices. Without it an invitation shows its link to whoever invites.',
    example: 'smtp://user:secret@mail.example.com:587',
  },
  MAIL_FROM: {
    schema: z.email().optional(),
    doc: 'Sender of mails; needed with SMTP_URL.',
    example: 'switchyard@example.com',
  },
  AUDIT_CHECKPOINT_FILE: {
    schema: z.string().min(1).optional(),
    doc: 'Where signed checkpoints of the audit logs are appended, as JSON lines; audit-checkpoints.jsonl in DATA_DIR when absent. Ship it to another machine.',
    example: './data/audit-checkpoints.jsonl',
  },
  ISOLATION_REPORT_KEY: {
    schema: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits')
      .optional(),
    doc: 'SHA-256 fingerprint of the key isolation reports must be signed with. When absent, the key of the last published one, and for the first any key.',
    example: '',
  },
  STRIPE_SECRET_KEY: {
    schema: z
      .string()
      .regex(/^sk_(test|live)_/, 'must start with sk_test_ or sk_live_')
      .optional(),
    doc: 'Stripe key. Checked at the start; not used yet, top-ups are booked by the operator.',
    example: '',
  },
} as const satisfies Record<string, Option>;

type Raw = { [K in keyof typeof OPTIONS]: z.output<(typeof OPTIONS)[K]['schema']> };

export type Config = {
  port: number;
  host: string;
  dataDir: string;
  databaseUrl: string | undefined;
  publicUrl: string | undefined;
  /** For Express’s `trust proxy`. */
  trustedProxies: string[];
  demo: boolean;
  /** Roles that are let in with a second factor only. */
  factorRoles: readonly Role[];
  logLevel: string;
  operatorToken: string | undefined;
  twilio: TwilioSettings | undefined;
  simulator: { speed: number; outcomesFile: string | undefined };
  webhookPrivateHosts: boolean;
  /** Bytes of files an account may keep that are not imported yet. */
  uploadBytesMax: number;
  /** Contacts one console mirrors at most. */
  mirrorContactsMax: number;
  mail: { url: string; from: string } | undefined;
  auditCheckpointFile: string;
  isolationReportKey: string | undefined;
  stripeSecretKey: string | undefined;
};

/**
 * Reads and checks the environment.
 * @throws StartError with every problem at once, one line each.
 */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const problems: string[] = [];
  const raw: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(OPTIONS)) {
    const value = env[name] === '' ? undefined : env[name];
    const parsed = option.schema.safeParse(value);
    if (parsed.success) raw[name] = parsed.data;
    else
      problems.push(
        `${name}: ${parsed.error.issues.map((i) => i.message).join('; ')}. ${option.doc}`,
      );
  }
  const values = raw as Raw;
  if (problems.length === 0) problems.push(...pairProblems(values));
  if (problems.length > 0) {
    throw new StartError([
      'Switchyard did not start: the environment has to be changed.',
      ...problems,
    ]);
  }
  return toConfig(values);
}

function pairProblems(v: Raw): string[] {
  const problems: string[] = [];
  if ((v.TWILIO_ACCOUNT_SID === undefined) !== (v.TWILIO_AUTH_TOKEN === undefined)) {
    problems.push('TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN: give both or neither.');
  }
  const voice = [v.TWILIO_API_KEY_SID, v.TWILIO_API_KEY_SECRET, v.TWILIO_TWIML_APP_SID];
  const given = voice.filter((one) => one !== undefined).length;
  if (given > 0 && (given < voice.length || !v.TWILIO_ACCOUNT_SID)) {
    problems.push(
      'TWILIO_API_KEY_SID, TWILIO_API_KEY_SECRET and TWILIO_TWIML_APP_SID: give all three, with TWILIO_ACCOUNT_SID, or none.',
    );
  }
  if ((v.SMTP_URL === undefined) !== (v.MAIL_FROM === undefined)) {
    problems.push('SMTP_URL and MAIL_FROM: give both or neither.');
  }
  if (v.TWILIO_ACCOUNT_SID && !v.PUBLIC_URL) {
    problems.push(
      'PUBLIC_URL: needed with Twilio, which must reach this server with its callbacks.',
    );
  }
  if (v.DEMO === 'off' && v.DATABASE_URL && !isPrivateDatabase(v.DATABASE_URL)) {
    problems.push(
      'DATABASE_URL: a PostgreSQL on another machine is reached over TLS only: add sslmode=verify-full.',
    );
  }
  return problems;
}

function toConfig(v: Raw): Config {
  return {
    port: v.PORT,
    host: v.HOST,
    dataDir: v.DATA_DIR,
    databaseUrl: v.DATABASE_URL,
    publicUrl: v.PUBLIC_URL?.replace(/\/+$/, ''),
    trustedProxies: v.TRUSTED_PROXIES,
    demo: v.DEMO === 'on',
    factorRoles: FACTOR_ROLES[v.SECOND_FACTOR ?? (v.DEMO === 'on' ? 'optional' : 'required')],
    logLevel: v.LOG_LEVEL,
    operatorToken: v.OPERATOR_TOKEN,
    twilio: twilioOf(v),
    simulator: { speed: v.SIMULATOR_SPEED, outcomesFile: v.SIMULATOR_OUTCOMES },
    webhookPrivateHosts: v.WEBHOOK_PRIVATE_HOSTS === 'allow',
    uploadBytesMax: v.UPLOADS_MAX_MB * 1024 * 1024,
    mirrorContactsMax: v.MIRROR_CONTACTS_MAX,
    mail: v.SMTP_URL && v.MAIL_FROM ? { url: v.SMTP_URL, from: v.MAIL_FROM } : undefined,
    auditCheckpointFile: v.AUDIT_CHECKPOINT_FILE ?? join(v.DATA_DIR, 'audit-checkpoints.jsonl'),
    isolationReportKey: v.ISOLATION_REPORT_KEY,
    stripeSecretKey: v.STRIPE_SECRET_KEY,
  };
}

function twilioOf(v: Raw): Config['twilio'] {
  if (!v.TWILIO_ACCOUNT_SID || !v.TWILIO_AUTH_TOKEN) return undefined;
  const carrier = { accountSid: v.TWILIO_ACCOUNT_SID, authToken: v.TWILIO_AUTH_TOKEN };
  const [keySid, keySecret] = [v.TWILIO_API_KEY_SID, v.TWILIO_API_KEY_SECRET];
  const appSid = v.TWILIO_TWIML_APP_SID;
  return keySid && keySecret && appSid
    ? { ...carrier, voice: { keySid, keySecret, appSid } }
    : carrier;
}

/** The text of .env.example: every option with its meaning, commented out. */
export function envExample(): string {
  const parts = Object.entries(OPTIONS).map(([name, o]) => `# ${o.doc}\n# ${name}=${o.example}\n`);
  return `# Printed from server/config.ts by \`npm run generate\`. All options are optional.\n\n${parts.join('\n')}`;
}
