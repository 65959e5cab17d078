/**
 * What docs/verify-report.mjs checks, worked out by this window. It still trusts the server for the page that runs it
 * and for the key, which only a talk with whoever runs the server can replace.
 */
import canonicalize from 'canonicalize';
import type { PublishedReport } from '../../../shared/isolation.ts';

export type FindingId = 'unchanged' | 'published' | 'follows' | 'shown';

export interface Finding {
  id: FindingId;
  holds: boolean;
}

export interface Evidence {
  published: PublishedReport;
  /** The report as this page was given it; null when it is of a form that cannot be shown. */
  shown: unknown;
  /** The files as they were handed out just now. */
  file: string;
  /** Null for the first report, which follows none. */
  before: string | null;
}

/** Null where this browser cannot check such a signature: an old one, or a page without https. */
export async function checkReport(evidence: Evidence): Promise<Finding[] | null> {
  const { published, shown, file, before } = evidence;
  if (!(await canCheck())) return null;
  const report = parse(file);
  const key = await keyOf(report);
  const findings: Finding[] = [
    { id: 'unchanged', holds: key !== null && (await isSigned(report, { file, key })) },
    {
      id: 'published',
      holds:
        (await sha256(encode(file))) === published.sha256 &&
        key !== null &&
        (await sha256(key)) === published.key_fingerprint,
    },
    { id: 'follows', holds: await doesFollow(report['previous'], before) },
  ];
  if (shown !== null) findings.push({ id: 'shown', holds: canonicalize(shown) === file });
  return findings;
}

async function canCheck(): Promise<boolean> {
  // Absent where the page came without https, whatever the types say.
  const subtle = crypto.subtle as SubtleCrypto | undefined;
  if (subtle === undefined) return false;
  return subtle.generateKey('Ed25519', false, ['sign', 'verify']).then(
    () => true,
    () => false,
  );
}

type Report = Record<string, unknown>;

function parse(file: string): Report {
  try {
    const value: unknown = JSON.parse(file);
    return typeof value === 'object' && value !== null ? (value as Report) : {};
  } catch {
    return {};
  }
}

function signatureOf({ signature }: Report): { public_key?: unknown; value?: unknown } {
  return typeof signature === 'object' && signature !== null ? signature : {};
}

/** The public key that the report names, as SPKI. */
async function keyOf(report: Report): Promise<Bytes | null> {
  const { public_key: pem } = signatureOf(report);
  const text = /^-----BEGIN PUBLIC KEY-----\n(.+)\n-----END PUBLIC KEY-----\n$/.exec(String(pem));
  return fromBase64(text?.[1]);
}

async function isSigned(report: Report, given: { file: string; key: Bytes }): Promise<boolean> {
  const { signature: _signature, ...signed } = report;
  const value = fromBase64(signatureOf(report).value);
  const text = canonicalize(signed);
  if (canonicalize(report) !== given.file || value === null || text === undefined) return false;
  try {
    const key = await crypto.subtle.importKey('spki', given.key, 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', key, value, encode(text));
  } catch {
    // A key of another kind signed nothing here.
    return false;
  }
}

async function doesFollow(previous: unknown, before: string | null): Promise<boolean> {
  return before === null ? previous === null : previous === (await sha256(encode(before)));
}

type Bytes = Uint8Array<ArrayBuffer>;

const encode = (text: string): Bytes => new TextEncoder().encode(text);

function fromBase64(text: unknown): Bytes | null {
  if (typeof text !== 'string') return null;
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
}

async function sha256(bytes: Bytes): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
