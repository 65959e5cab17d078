// A form as the carrier posts it: refused before the database is asked unless somebody we know has signed it.
import type { Readable } from 'node:stream';
import { AppError } from '../../shared/errors.ts';
import type { Mode } from '../../shared/mode.ts';
import type { RequestCtx } from '../platform/http/request.ts';
import { verifiedModes } from './carriers.ts';

type Form = Record<string, string | string[]>;

/**
 * @returns the form, and the modes whose carrier has signed it
 * @throws AppError forbidden
 */
export async function takeSignedForm(
  { deps, headers, originalUrl }: RequestCtx,
  body: Readable,
): Promise<{ form: Form; modes: Mode[] }> {
  const form = readForm(await readText(body));
  const signature = headers['x-twilio-signature'];
  const modes = verifiedModes(deps, {
    url: deps.publicUrl() + originalUrl,
    params: form,
    signature: typeof signature === 'string' ? signature : undefined,
  });
  if (modes.length === 0) throw new AppError('forbidden', 'the signature does not fit');
  return { form, modes };
}

async function readText(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** The fields as they came: a trimmed or renamed one would break the signature. */
function readForm(text: string): Form {
  const fields = new URLSearchParams(text);
  const form = Object.create(null) as Form;
  for (const key of new Set(fields.keys())) {
    const values = fields.getAll(key);
    form[key] = values.length === 1 ? (values[0] ?? '') : values;
  }
  return form;
}
