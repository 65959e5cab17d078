// What each background job may do, beside the code that runs it: a job without an entry does not compile.
import type { JobName } from '../context.ts';

export type JobAccess = {
  /** The login role that finds its work across accounts. It acts on the rows of one account as the app role. */
  finds: string;
  why: string;
};

export const JOB_ACCESS: { readonly [J in JobName]: JobAccess } = {
  dispatch: { finds: 'worker', why: 'places the calls members asked for' },
  reconciliation: { finds: 'worker', why: 'asks the carrier about calls nobody answered for' },
  deliveries: { finds: 'worker', why: 'sends events to the webhook endpoints of their account' },
  imports: { finds: 'worker', why: 'writes the rows of an import a member committed' },
  billing: { finds: 'worker', why: 'books calls whose booking failed' },
  callbacks: { finds: 'worker', why: 'tells the event log which callbacks have fallen due' },
  audit: { finds: 'worker', why: 'signs the end of each account’s audit chain' },
  exports: {
    finds: 'worker',
    why: 'makes the exports owners and admins asked for, deletes old ones',
  },
  erasures: {
    finds: 'worker',
    why: 'erases whom owners and admins asked to erase; acts as the erasure role',
  },
  account_erasures: {
    finds: 'identity',
    why: 'erases accounts whose waiting time is over; acts as the erasure and the identity role',
  },
  mail: { finds: 'worker', why: 'sends the mails that verbs have queued' },
  password_resets: {
    finds: 'identity',
    why: 'sends the links to people who forgot their passwords',
  },
  retention: {
    finds: 'identity',
    why: 'deletes what is kept for a time only, account by account',
  },
  sessions: { finds: 'identity', why: 'forgets sessions that ended long ago' },
};
