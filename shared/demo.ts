// What the sign-in page of a demo server says of its invented people; the console has the Hindi.
export const DEMO_INTRODUCTIONS = {
  manager: 'agency manager: rollup, every client',
  agent: 'agent of Cedar Homes',
  supervisor: 'supervisor of Cedar Homes: lists, imports',
  hospital: 'hospital owner: OPD and IPD apart',
  ward: 'agent of Palm OPD',
} as const;
