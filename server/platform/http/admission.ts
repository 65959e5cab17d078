// The door: who sends a request, whether not too often, whether they may. Nothing of a body is read before it opens.
import type { Request, Response } from 'express';
import type { Endpoint } from '../../../shared/endpoint.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Ctx } from '../context.ts';
import { requireAccess } from './access.ts';
import type { Authenticate, Identity } from './api.ts';
import { auditRefusal } from './audited.ts';
import { createFairGate } from './fair-gate.ts';
import type { Limits } from './limits.ts';
import type { RequestCtx } from './request.ts';

/** Somebody who may use the operation; `identity` is null for one that needs none. */
export type Admitted = { request: RequestCtx; identity: Identity | null };

type Arrival = { req: Request; res: Response; request: RequestCtx };

export type Admission = {
  /** @throws AppError when the request must not go on */
  admit(e: Endpoint, arrival: Arrival): Promise<void>;
  admitted(req: Request): Admitted;
  /** Runs work on the database when it is the account’s turn. */
  inTurn<T>(accountId: string, work: () => Promise<T>): Promise<T>;
};

/** As many as the pool of requests has connections; what waits, waits here, where accounts take turns. */
const AT_ONCE = 12;
const AT_ONCE_PER_ACCOUNT = 6;

export function createAdmission(door: { authenticate: Authenticate; limits: Limits }): Admission {
  const { authenticate, limits } = door;
  const gate = createFairGate({ total: AT_ONCE, perLane: AT_ONCE_PER_ACCOUNT });
  const known = new WeakMap<Request, Admitted>();
  const identified = async (request: RequestCtx): Promise<Identity> => {
    try {
      const who = await gate.run(limits.laneOf(request), () => authenticate(request));
      if (who) return who;
      throw new AppError('unauthenticated', 'sign in, or send an API key');
    } catch (error) {
      if (error instanceof AppError) limits.countStranger(request);
      throw error;
    }
  };
  return {
    admit: async (e, { req, res, request }) => {
      limits.admit(request, res);
      const identity = needsIdentity(e) ? await identified(request) : null;
      if (identity) {
        limits.count(e, request, { identity, res });
        try {
          requireAccess(e, identity, request.now);
        } catch (failure) {
          auditRefusal(ctxOf(request, identity), e, failure);
          throw failure;
        }
      } else if (e.access.kind !== 'carrier') limits.countStranger(request);
      known.set(req, { request, identity });
    },
    admitted: (req) => {
      const admitted = known.get(req);
      if (!admitted) throw new Error('the request was not admitted');
      return admitted;
    },
    inTurn: (accountId, work) => gate.run(accountId, work),
  };
}

export function ctxOf(request: RequestCtx, { accountId, actor }: Identity): Ctx {
  const { deps, requestId, log, now, ip } = request;
  return { deps, requestId, log, now, ip, accountId, actor };
}

function needsIdentity(e: Endpoint): boolean {
  return e.access.kind !== 'public' && e.access.kind !== 'carrier';
}
