// What of a report is signed, and how it is told from one that was changed. docs/verify-report.mjs works the same out
// again by itself.
import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import canonicalize from 'canonicalize';
import { AppError } from '../../shared/errors.ts';
import { IsolationReport } from '../../shared/isolation.ts';

export const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');

/** RFC 8785. @throws for what JSON cannot hold. */
export function canonical(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('this is no JSON value');
  return text;
}

export type UnsignedReport = Omit<IsolationReport, 'digest' | 'signature'>;

/**
 * What must be the same for the same code and seed: no times, no figures, no chain, and not how many routes let a
 * sample through, which a limit per minute may decide.
 */
export function digestOfReport(report: UnsignedReport): string {
  const { run, checks, previous: _previous, source, routes, totals, ...rest } = report;
  const { reached: _reached, ...table } = routes;
  const { reached: _number, ...counts } = totals;
  const { clean: _clean, ...steady } = source;
  return sha256(
    canonical({
      ...rest,
      source: steady,
      routes: table,
      totals: counts,
      run: { form: run.form, seed: run.seed },
      checks: checks.map(({ figures: _figures, ...check }) => check),
    }),
  );
}

/** SHA-256 of the key as SPKI: `openssl pkey -pubin -in key.pem -outform der | sha256sum` */
export function fingerprintOf(key: KeyObject): string {
  return sha256(key.export({ type: 'spki', format: 'der' }));
}

/** Why a report is not taken. */
export type Refusal =
  | 'not_canonical'
  | 'wrong_signature'
  | 'unknown_form'
  | 'wrong_digest'
  | 'wrong_key'
  | 'wrong_chain';

export function refusal(reason: Refusal, why: string): AppError {
  return new AppError('report_refused', why, { reason });
}

export type SignedFile = {
  sha256: string;
  /** Of the key that signed it. */
  fingerprint: string;
  signature: string;
  value: unknown;
};

/** @throws AppError report_refused unless the bytes are exactly those that were signed by the key they name. */
export function openSigned(bytes: Buffer): SignedFile {
  const value = parse(bytes);
  const { signature, ...signed } = value;
  const named = IsolationReport.shape.signature.safeParse(signature);
  if (!named.success) throw refusal('wrong_signature', 'there is no Ed25519 signature in it');
  const key = keyOf(named.data.public_key);
  const given = Buffer.from(named.data.value, 'base64');
  const isGenuine =
    given.toString('base64') === named.data.value &&
    verify(null, Buffer.from(canonical(signed)), key, given);
  if (!isGenuine)
    throw refusal('wrong_signature', 'the signature does not fit: the report was changed');
  return {
    sha256: sha256(bytes),
    fingerprint: fingerprintOf(key),
    signature: named.data.value,
    value,
  };
}

function parse(bytes: Buffer): Record<string, unknown> {
  let value: unknown;
  let text: string | null = null;
  try {
    value = JSON.parse(bytes.toString('utf8'));
    text = canonical(value);
  } catch {
    // What is no JSON, or holds what canonical JSON cannot, is refused below.
  }
  if (text === null || !Buffer.from(text).equals(bytes))
    throw refusal('not_canonical', 'this is not the file as it was signed: send it byte for byte');
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refusal('not_canonical', 'this is no isolation report');
  return value as Record<string, unknown>;
}

function keyOf(pem: string): KeyObject {
  try {
    const key = createPublicKey(pem);
    const isPlain = key.export({ type: 'spki', format: 'pem' }).toString() === pem;
    if (key.asymmetricKeyType === 'ed25519' && isPlain) return key;
  } catch {
    // Refused below, like a key of another kind.
  }
  throw refusal('wrong_signature', 'the public key in it is no Ed25519 key');
}

/** The report of a signed file; null when another version of Switchyard made it. */
export function reportOf(file: SignedFile): IsolationReport | null {
  const parsed = IsolationReport.safeParse(file.value);
  return parsed.success ? parsed.data : null;
}

/** Whether the digest a report states is the digest it has. */
export function hasOwnDigest({ digest, signature: _signature, ...report }: IsolationReport) {
  return digestOfReport(report) === digest;
}
