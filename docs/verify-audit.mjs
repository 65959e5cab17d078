// Verifies an exported audit log of Switchyard. Needs Node 18 or newer and nothing else.
//   node verify-audit.mjs audit-2026-11-21.jsonl key.pem [audit-checkpoints.jsonl]
// key.pem: `public_key` of GET /v1/audit/key, kept since the first export. The third file, if you have it, is the
// copy of the server's checkpoints on another machine: it shows even a chain that was rewritten as a whole.
// What is proved: hash = sha256(hash before + canonical JSON (RFC 8785) of the row), and Ed25519 signatures.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

const [file, keyFile, copyFile] = process.argv.slice(2);
const problems = [];
const canonical = (value) => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const pairs = Object.keys(value).sort();
  return `{${pairs.map((k) => `${JSON.stringify(k)}:${canonical(value[k])}`).join(',')}}`;
};
const sha256 = (...parts) =>
  parts.reduce((h, p) => h.update(p), createHash('sha256')).digest('hex');
const parse = (line) => {
  try {
    return JSON.parse(line);
  } catch {
    return { type: 'damaged' };
  }
};
const key = createPublicKey(readFileSync(keyFile, 'utf8'));
const isGenuine = ({ signature = '', ...said }) =>
  verify(null, Buffer.from(canonical(said)), key, Buffer.from(signature, 'base64'));

const text = readFileSync(file, 'utf8');
const lines = text.split('\n').slice(0, -1);
const [account = {}, ...records] = lines.map(parse);
const end = records.pop() ?? {};
const hashes = [''];
for (const r of records.filter((record) => record.type === 'entry')) {
  const before = hashes[hashes.length - 1];
  if (r.n !== hashes.length) problems.push(`entry ${hashes.length} is missing or out of place`);
  if (r.previous_hash !== before) problems.push(`entry ${r.n} does not follow the one before`);
  if (sha256(Buffer.from(before, 'hex'), canonical(r.row ?? null)) !== r.hash)
    problems.push(`entry ${r.n} is not what was written`);
  if (r.row?.account_id !== account.account_id) problems.push(`entry ${r.n} is of another account`);
  hashes.push(r.hash);
}
const copies = copyFile ? readFileSync(copyFile, 'utf8').split('\n').slice(0, -1).map(parse) : [];
const signed = [...records, ...copies].filter((r) => r.type === 'checkpoint');
const ours = signed.filter((r) => copies.indexOf(r) < 0 || r.account_id === account.account_id);
for (const said of [...ours, end]) {
  if (said.account_id !== account.account_id || !isGenuine(said))
    problems.push(`the signature over entry ${said.entries} is not genuine`);
  // A copy may be newer than the export.
  const isNewer = copies.includes(said) && Date.parse(said.at) > Date.parse(end.at);
  if (hashes[said.entries] !== said.hash && !isNewer)
    problems.push(`entry ${said.entries} is not the one that was signed on ${said.at}`);
}
const body = text.slice(0, text.length - (lines.at(-1)?.length ?? 0) - 1);
if (end.type !== 'end' || end.entries !== hashes.length - 1 || end.sha256 !== sha256(body))
  problems.push('the file is not complete, or something was added to it');
const verdict = problems.length ? 'NOT INTACT' : `intact, ${end.entries} entries`;
process.stdout.write(`${[...problems.slice(0, 20), verdict].join('\n')}\n`);
process.exitCode = problems.length ? 1 : 0;
