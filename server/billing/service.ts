// Billing's verbs, for its own routes and job and for other features.
export { requireBillingCanary, runBillingCanary } from './canary.ts';
export { createRateCard, listRateCards } from './cards.ts';
export { bookUnbilled, checkBilling, getBillingHealth } from './health.ts';
export { verifyLedger } from './ledger.ts';
export { choosePayer, holdForCall, namesOfAccounts, rateInForce, requirePayer } from './payer.ts';
export { MAX_CALL_SECONDS } from './rules.ts';
export { reopenCall } from './sql.ts';
export { chargesOf, settleCall, type ChargeRow, type EndedCall } from './settle.ts';
export { ctxOfAccount } from '../accounts/service.ts';
export { getUsage, listLedger, requirePeriod, topUp } from './usage.ts';
