// Runs the carrier simulator on its own:
//   node server/carrier-simulator/main.ts --account AC... --token ... --outcomes call-outcomes.csv
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { outcomesFromCsv, plausibleOutcomes } from './outcomes.ts';
import { startCarrierSimulator } from './simulator.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4010' },
    account: { type: 'string', default: `AC${'0'.repeat(32)}` },
    token: { type: 'string', default: 'simulator' },
    outcomes: { type: 'string' },
    'time-scale': { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
  },
});

const seed = Number(values.seed);
const simulator = await startCarrierSimulator({
  port: Number(values.port),
  accounts: [{ sid: values.account, authToken: values.token }],
  timeScale: Number(values['time-scale']),
  outcomes: values.outcomes
    ? outcomesFromCsv(readFileSync(values.outcomes, 'utf8'), seed)
    : plausibleOutcomes(seed),
  seed,
  log: (event, fields) => void process.stdout.write(`${JSON.stringify({ event, ...fields })}\n`),
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void simulator.close());
}
