// Verifies the receipt of an erasure of Switchyard. Needs Node 18 or newer and nothing else.
//   node verify-erasure.mjs receipt.json key.pem
// key.pem: `public_key` of GET /v1/audit/key, kept since before. What is proved: the server signed exactly these bytes.
import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

const [file, keyFile] = process.argv.slice(2);
const canonical = (value) => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const pairs = Object.keys(value).sort();
  return `{${pairs.map((k) => `${JSON.stringify(k)}:${canonical(value[k])}`).join(',')}}`;
};
const isGenuine = (text, key) => {
  try {
    const receipt = JSON.parse(text);
    const { signature, ...said } = receipt;
    const signed = Buffer.from(canonical(said));
    return (
      canonical(receipt) === text && verify(null, signed, key, Buffer.from(signature, 'base64'))
    );
  } catch {
    return false;
  }
};
const text = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
const genuine = isGenuine(text, createPublicKey(readFileSync(keyFile, 'utf8')));
process.stdout.write(genuine ? 'genuine\n' : 'NOT GENUINE\n');
process.exitCode = genuine ? 0 : 1;
