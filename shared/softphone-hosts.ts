/** The carrier's places for signalling: it begins at the roaming one and reconnects to the one it was led to. */
const EDGES = [
  'roaming',
  'ashburn',
  'dublin',
  'frankfurt',
  'sao-paulo',
  'singapore',
  'sydney',
  'tokyo',
  'umatilla',
];

/** Where a softphone connects beside this server: signalling, its quality reports, its tones. Each CSP names them. */
export const SOFTPHONE_HOSTS: readonly string[] = [
  ...EDGES.map((edge) => `wss://voice-js.${edge}.twilio.com`),
  'https://eventgw.twilio.com',
  'https://sdk.twilio.com',
];
