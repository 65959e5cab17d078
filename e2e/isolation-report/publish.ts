// Hands a signed report to the server whose accounts are to read it, as its operator.
import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  getPublishedReport,
  publishIsolationReport,
  type PublishedReport,
} from '../../shared/isolation.ts';
import { readConfig } from '../../server/config.ts';
import { createClient } from '../../server/demo/client.ts';
import { fingerprintOf } from '../../server/isolation/signed-report.ts';
import { signingKey, type SigningKey } from './keys.ts';

/** A failure in words for whoever runs the command. */
export class PublishError extends Error {}

export type Publisher = {
  key: SigningKey;
  /** What the next report has to name as the one before it. */
  previous: string | null;
  publish(file: string): Promise<PublishedReport>;
};

/**
 * Asks the server first: a run of minutes must not end with a key the server does not take.
 * @param keyFile the key beside the server’s own in DATA_DIR when absent; made when it is not there
 * @throws PublishError
 */
export async function openPublisher(url: string, keyFile?: string): Promise<Publisher> {
  const { dataDir, operatorToken } = readConfig();
  const token = operatorToken ?? readToken(join(dataDir, 'operator.token'));
  const client = createClient(url.replace(/\/+$/, ''));
  const { published, expected_key: expected } = await reached(() =>
    client.attempt(getPublishedReport, { token }),
  );
  const key = signingKey(keyFile ?? join(dataDir, 'isolation-report.key'));
  const own = fingerprintOf(createPublicKey(key.publicPem));
  if (expected !== null && expected !== own)
    throw new PublishError(
      `the server takes reports of the key ${expected}, and this one is ${own}: name the right one with --key`,
    );
  return {
    key,
    previous: published?.sha256 ?? null,
    publish: (file) =>
      reached(() => client.attempt(publishIsolationReport, { token, raw: Buffer.from(file) })),
  };
}

function readToken(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new PublishError(`set OPERATOR_TOKEN, or DATA_DIR to a folder with ${file}`);
  }
}

type Attempt<T> = { ok: true; body: T } | { ok: false; status: number; text: string };

async function reached<T>(ask: () => Promise<Attempt<T>>): Promise<T> {
  const answer = await ask().catch((error: unknown) => {
    throw new PublishError(`the server cannot be reached: ${String(error)}`);
  });
  if (answer.ok) return answer.body;
  throw new PublishError(`the server refused: ${detailOf(answer.text) ?? answer.status}`);
}

function detailOf(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { detail?: string }).detail;
  } catch {
    return undefined;
  }
}
