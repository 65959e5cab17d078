// One account's storm, in a thread of its own so that its clients cost no other client time: sends at a fixed rate,
// whether answers come or not, until it is told to stop.
import { parentPort, workerData } from 'node:worker_threads';

export type StormJob = {
  /** What is asked for, by whom, in turns. */
  requests: readonly { url: string; token: string }[];
  perSecond: number;
};
export type StormReport = {
  sent: number;
  answered: number;
  refused: number;
  /** Answered ones that were not refused. */
  perSecond: number;
};

const TICK_MS = 20;
/** More than this many without an answer and the storm waits: sockets of this machine are no part of the question. */
const OPEN_MAX = 64;

const port = parentPort;
if (!port) throw new Error('this file is a worker');
const { requests, perSecond } = workerData as StormJob;
const report: StormReport = { sent: 0, answered: 0, refused: 0, perSecond: 0 };
const begun = performance.now();
let open = 0;
let due = 0;

async function send(): Promise<void> {
  const request = requests[report.sent % requests.length];
  if (!request) return;
  report.sent += 1;
  open += 1;
  const response = await fetch(request.url, {
    headers: { authorization: `Bearer ${request.token}` },
  });
  await response.arrayBuffer();
  open -= 1;
  if (response.status === 429) report.refused += 1;
  else if (response.ok) report.answered += 1;
  else throw new Error(`the storm was answered ${response.status}`);
}

const timer = setInterval(() => {
  const elapsed = performance.now() - begun;
  for (; due < (elapsed / 1000) * perSecond && open < OPEN_MAX; due += 1) void send();
}, TICK_MS);

port.on('message', () => {
  clearInterval(timer);
  report.perSecond = (report.answered / (performance.now() - begun)) * 1000;
  const wait = setInterval(() => {
    if (open > 0) return;
    clearInterval(wait);
    port.postMessage(report);
    port.close();
  }, TICK_MS);
});
