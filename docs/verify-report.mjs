#!/usr/bin/env node
// Checks a Switchyard isolation report by itself: no Switchyard, no packages, any Node from 18 on.
//   node verify-report.mjs REPORT.json PUBLIC-KEY.pem [PREVIOUS-REPORT.json]
// Take the public key from whoever runs the server, not from the report. One changed byte is refused.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

// RFC 8785: keys sorted by UTF-16 code units, numbers and strings as ECMAScript writes them, no spaces.
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const pairs = Object.keys(value)
    .sort()
    .map((k) => `${JSON.stringify(k)}:${canonical(value[k])}`);
  return `{${pairs.join(',')}}`;
}

function refuse(why) {
  process.stderr.write(`REFUSED: ${why}\n`);
  process.exit(1);
}

const [reportFile, keyFile, previousFile] = process.argv.slice(2);
if (!reportFile || !keyFile) refuse('say which report and which public key');
const bytes = readFileSync(reportFile);
let report;
try {
  report = JSON.parse(bytes.toString('utf8'));
} catch {
  refuse('the report is not JSON');
}
if (!Buffer.from(canonical(report)).equals(bytes)) refuse('the bytes are not in canonical form');
const { signature, ...signed } = report;
if (signature?.algorithm !== 'Ed25519') refuse('there is no Ed25519 signature');
const key = createPublicKey(readFileSync(keyFile, 'utf8'));
if (signature.public_key !== key.export({ type: 'spki', format: 'pem' }).toString())
  refuse('the report was signed by another key');
const value = Buffer.from(String(signature.value), 'base64');
if (value.toString('base64') !== signature.value) refuse('the signature is not in canonical form');
if (!verify(null, Buffer.from(canonical(signed)), key, value)) refuse('the signature does not fit');
if (previousFile) {
  const digest = createHash('sha256').update(readFileSync(previousFile)).digest('hex');
  if (report.previous !== digest) refuse('it does not follow that earlier report');
}
const { totals, run, source } = report;
process.stdout.write(
  `GENUINE: signed, unchanged, seed ${run.seed}, commit ${source.commit}, ${run.ended_at}\n` +
    `${totals.probes} probes, ${totals.leaks} leaks, ${totals.killed} of ${totals.mutants} mutants killed, ${totals.skipped} skipped: isolation ${report.verdict}.\n`,
);
