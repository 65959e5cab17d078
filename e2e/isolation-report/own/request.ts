// The request that an account may make for a row of its own, and that must succeed: the same request with one id
// exchanged is then refused for the id alone. A hand makes what a rule of the business asks for, on its own rows.
import { randomBytes } from 'node:crypto';
import type { Endpoint } from '../../../shared/endpoint.ts';
import type { Sample } from '../../../server/isolation/test/route-probes.ts';
import { createClient } from '../../../server/demo/client.ts';
import { wishOf, type Bench, type Wish } from '../bench.ts';
import type { Filled } from '../fixture.ts';
import { ownSample, type Route } from '../route-list.ts';
import type { FixtureActor } from '../types.ts';

export type OwnRequest = {
  sample: Sample;
  /** Who asks, where it is not the one who was to ask. */
  actor?: FixtureActor;
  raw?: string | Buffer;
  /** Made for the path that is asked, like the signature of the carrier. */
  headersFor?: (path: string) => Record<string, string>;
};

export type At = { bench: Bench; own: Filled; actor: FixtureActor; sample: Sample };

/** What differs from the sample with the account's own ids in it. */
export type Hand = (at: At) => Promise<Partial<OwnRequest>>;

/** @returns the sample as it is where the hand cannot do its part: then nothing answers, and the report tells it. */
export async function ownRequest(
  hands: Readonly<Record<string, Hand>>,
  who: { bench: Bench; own: Filled; actor: FixtureActor },
  route: Route,
): Promise<OwnRequest> {
  const sample = ownSample(route, who.own);
  const hand = hands[route.name];
  if (!hand) return { sample };
  try {
    return { sample, ...(await hand({ ...who, sample })) };
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it was refused';
    who.bench.unmade.set(route.name, why.slice(0, 200));
    return { sample };
  }
}

export function wishOfOwn(
  e: Endpoint,
  { sample, raw, headersFor }: OwnRequest,
): Omit<Wish, 'token'> {
  const wish = wishOf(e, sample);
  return {
    ...wish,
    ...(raw === undefined ? {} : { body: raw }),
    headers: { ...wish.headers, ...headersFor?.(wish.path) },
  };
}

/** Rows of the account, behind the policies. */
export async function rowsOf<T extends object>(
  { bench, own }: Pick<At, 'bench' | 'own'>,
  statement: string,
  ...values: unknown[]
): Promise<T[]> {
  return (await bench.site.database.admin.query(statement, [own.id, ...values])).rows as T[];
}

export const clientOf = ({ bench }: Pick<At, 'bench'>) => createClient(bench.site.url);

export const withParams = (sample: Sample, params: object): Sample => ({
  ...sample,
  params: { ...(sample.params as object), ...params },
});

export const withBody = (sample: Sample, body: object): Sample => ({
  ...sample,
  body: { ...(sample.body as object), ...body },
});

/** No list of known passwords has it. */
export const NEW_PASSWORD = 'copper lantern by the harbour';

export const randomToken = () => randomBytes(32).toString('base64url');

/** Whoever runs the server. It belongs to no account, and what it sees is not looked at here. */
export function operatorOf({ bench, own }: Pick<At, 'bench' | 'own'>): FixtureActor {
  const owner = bench.actor(own.slug, 'owner');
  return {
    ...owner,
    name: 'the operator',
    kind: 'api_key',
    token: bench.site.database.secrets.operatorToken,
  };
}
