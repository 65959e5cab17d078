// Own requests of a parent about its sub-accounts, and of the operator about any account.
import { randomUUID } from 'node:crypto';
import { startOnboarding } from '../../../shared/onboarding.ts';
import { createAccountErasure } from '../../../shared/account-erasures.ts';
import { createSubAccount } from '../../../shared/accounts.ts';
import { createAccount } from '../../../shared/setup.ts';
import { grantSupport, listViewAs, startSupportViewAs } from '../../../shared/view-as.ts';
import {
  clientOf,
  NEW_PASSWORD,
  operatorOf,
  rowsOf,
  withBody,
  withParams,
  type At,
  type Hand,
} from './request.ts';
import { newPerson } from './person.ts';

/** As much of a PNG as says how large it is. */
const PICTURE = Buffer.from(
  `89504e470d0a1a0a0000000d494844520000004000000040${'00'.repeat(16)}`,
  'hex',
);
const DAY_MS = 86_400_000;
const slug = () => `s-${randomUUID().slice(0, 8)}`;
const owner = (at: At) => at.bench.actor(at.own.slug, 'owner');

/** A sub-account made for this one request, so that what stops it stops nobody else. */
async function newSub(at: At): Promise<string> {
  const { id } = await clientOf(at).ask(createSubAccount, {
    token: owner(at).token,
    body: { name: 'Somebody’s own', slug: slug() },
  });
  return id;
}

async function onboarded(at: At): Promise<string> {
  const { account } = await clientOf(at).ask(startOnboarding, {
    token: owner(at).token,
    body: { start_id: randomUUID(), name: 'Being set up', slug: slug(), hue: 'teal' },
  });
  return account.id;
}

const settingUp: Hand = async (at) => ({
  sample: withParams(at.sample, { id: await onboarded(at) }),
});

const ofSub: Hand = async (at) => ({ sample: withParams(at.sample, { id: await newSub(at) }) });

const stopped: Hand = async (at) => {
  const id = await newSub(at);
  await rowsOf(
    at,
    `update accounts set status = 'suspended', suspended_by = $3, suspended_at = now()
     where account_id = $2 and $1::uuid is not null`,
    id,
    at.actor.name === 'the operator' ? 'operator' : 'parent',
  );
  return { sample: withParams(at.sample, { id }) };
};

const letSupportIn = (at: At) =>
  clientOf(at).ask(grantSupport, { token: owner(at).token, body: { hours: 1, write: false } });

/** A visit of support that is on. */
async function visited(at: At): Promise<string> {
  await letSupportIn(at);
  const client = clientOf(at);
  await client.ask(startSupportViewAs, {
    token: operatorOf(at).token,
    body: {
      account_id: at.own.id,
      staff_name: 'Somebody of support',
      staff_email: 'support@switchyard.example',
      reason: 'isolation report',
      ticket: 'T-1',
      minutes: 5,
      write: false,
    },
  });
  const { data } = await client.ask(listViewAs, { token: owner(at).token });
  const open = data.find((entry) => entry.open);
  if (!open) throw new Error('nobody is there');
  return open.id;
}

/** The same, asked by whoever runs the server. */
const asOperator =
  (hand: Hand = async () => ({})): Hand =>
  async (at) => {
    const actor = operatorOf(at);
    return { actor, ...(await hand({ ...at, actor })) };
  };

const ofOwn: Hand = async (at) => ({ sample: withParams(at.sample, { id: at.own.id }) });

/** The account's own name, as whoever erases it has to type it; a parent erases a sub-account made for this. */
async function toErase(at: At) {
  if (at.own.kind === 'parent')
    return { account_id: await newSub(at), account_name: 'Somebody’s own' };
  const [row] = await rowsOf<{ name: string }>(
    at,
    'select name from accounts where account_id = $1',
  );
  return { account_id: at.own.id, account_name: row?.name ?? '' };
}

async function waitingErasure(at: At): Promise<string> {
  const body = { ...(await toErase(at)), reason: 'isolation report' };
  await clientOf(at).ask(createAccountErasure, { token: owner(at).token, body });
  return body.account_id;
}

const erasedAccount: Hand = async (at) => {
  const id = await newSub(at);
  await rowsOf(
    at,
    `insert into account_erasures (account_id, id, status, reason, asked_from_id, requested_by, created_at, due_at,
       ended_at, steps_total, receipt)
     select $2::uuid, $2::uuid, 'done', '', $1, $2::uuid, now(), now(), now(), 1, '{}'`,
    id,
  );
  return { sample: withParams(at.sample, { id }) };
};

export const FAMILY_HANDS: Readonly<Record<string, Hand>> = {
  'get /v1/onboarding/{id}': settingUp,
  'put /v1/onboarding/{id}/company': settingUp,
  'put /v1/onboarding/{id}/hours': settingUp,
  'put /v1/onboarding/{id}/plan': settingUp,
  'put /v1/onboarding/{id}/steps/{step}': settingUp,
  'post /v1/sub-accounts/{id}/suspend': ofSub,
  'post /v1/sub-accounts/{id}/reactivate': stopped,
  'get /v1/account-erasures/preview': async (at) => ({ sample: { ...at.sample, query: {} } }),
  'post /v1/account-erasures': async (at) => ({
    sample: withBody(at.sample, await toErase(at)),
  }),
  'delete /v1/account-erasures/{id}': async (at) => ({
    sample: withParams(at.sample, { id: await waitingErasure(at) }),
  }),
  'get /api/admin/erased-accounts/{id}': asOperator(erasedAccount),
  'put /v1/sub-accounts/{id}/plan': ofSub,
  'put /v1/account/logo': async () => ({ raw: PICTURE }),
  'post /v1/sub-accounts/{id}/clone': ofSub,
  'post /v1/sub-accounts/{id}/rate-cards': async (at) => ({
    sample: withBody(withParams(at.sample, { id: await newSub(at) }), {
      effective_from: new Date(Date.now() + DAY_MS).toISOString(),
    }),
  }),
  'post /v1/view-as': async (at) => ({
    sample: withBody(at.sample, { account_id: await newSub(at), write: false }),
  }),
  'post /api/admin/accounts': asOperator(),
  'get /api/admin/flags': asOperator(),
  'put /api/admin/flags/{name}': asOperator(async (at) => ({
    sample: withBody(withParams(at.sample, { name: 'own_flag' }), {
      accounts: [{ account_id: at.own.id, enabled: true }],
    }),
  })),
  'patch /api/admin/accounts/{id}': asOperator(ofOwn),
  'post /api/admin/accounts/{id}/suspend': asOperator(ofSub),
  'post /api/admin/accounts/{id}/reactivate': asOperator(stopped),
  'put /api/admin/accounts/{id}/plan': asOperator(async (at) => ({
    // The largest, without a trial that ends: what comes after needs room.
    sample: withBody((await ofOwn(at)).sample ?? at.sample, {
      plan: 'business',
      trial_ends_at: null,
    }),
  })),
  'post /api/admin/accounts/{id}/top-ups': asOperator(ofOwn),
  'post /api/admin/accounts/{id}/move': asOperator(async (at) => {
    const { account_id } = await clientOf(at).ask(createAccount, {
      token: at.actor.token,
      body: {
        account: { name: 'Another agency', slug: slug() },
        owner: { name: 'Its owner', email: `${slug()}@another.example`, password: NEW_PASSWORD },
      },
    });
    const body = { parent_id: account_id, keep_member_ids: [] };
    return { sample: withBody(withParams(at.sample, { id: await newSub(at) }), body) };
  }),
  'post /api/admin/reset-factors': asOperator(async (at) => ({
    sample: withBody(at.sample, { email: (await newPerson(at)).email }),
  })),
  'get /api/admin/support-grants': asOperator(),
  'post /api/admin/view-as': asOperator(async (at) => {
    await letSupportIn(at);
    return { sample: withBody(at.sample, { account_id: at.own.id, write: false }) };
  }),
  'delete /v1/view-as/{id}': async (at) => ({
    sample: withParams(at.sample, { id: await visited(at) }),
  }),
};
