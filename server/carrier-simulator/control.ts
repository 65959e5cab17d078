import express from 'express';
import type { ErrorRequestHandler, Router } from 'express';
import { z } from 'zod';
import { requireAccount } from './rest/api.ts';
import { RestError } from './rest/rest-errors.ts';
import { FaultRule, Outcome } from './types.ts';
import type { CarrierSimulator, SimulatedAccount } from './types.ts';

const NextOutcome = z.strictObject({ to: z.string().min(1).max(60), outcome: Outcome });

/**
 * Lets another process steer the simulator: POST and DELETE /faults, POST /outcomes, GET /calls.
 * It asks for the same credentials as the REST API and takes JSON.
 */
export function createControl(
  accounts: readonly SimulatedAccount[],
  simulator: Pick<CarrierSimulator, 'calls' | 'control' | 'setOutcome'>,
): Router {
  const router = express.Router();
  router.use(express.json({ limit: '20kb' }), requireAccount(accounts));
  router.post('/faults', (req, res) => {
    simulator.control.misbehave(FaultRule.parse(req.body));
    res.status(204).end();
  });
  router.delete('/faults', (_req, res) => {
    simulator.control.behave();
    res.status(204).end();
  });
  router.post('/outcomes', (req, res) => {
    const { to, outcome } = NextOutcome.parse(req.body);
    simulator.setOutcome(to, outcome);
    res.status(204).end();
  });
  router.get('/calls', (_req, res) => void res.json(simulator.calls()));
  // oxlint-disable-next-line max-params -- Express knows an error handler by its four parameters.
  router.use(((error: unknown, _req, res, next) => {
    if (res.headersSent) return next(error);
    if (error instanceof RestError)
      res.status(error.status).set(error.headers).json(error.toBody());
    else res.status(400).json({ message: error instanceof Error ? error.message : String(error) });
  }) satisfies ErrorRequestHandler);
  return router;
}
