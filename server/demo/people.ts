// The demo's accounts and people. Passwords are public on purpose: a demo server holds no real data.
import type { Hue } from '../../shared/accounts.ts';
import { DEMO_INTRODUCTIONS } from '../../shared/demo.ts';
import type { Role } from '../../shared/roles.ts';

export type DemoMember = { name: string; email: string; role: Role };
export type DemoAccount = {
  name: string;
  slug: string;
  hue: Hue;
  rate: { micros: number; increments: '60/60' | '60/1' | '30/6' | '1/1' };
  list: string;
  script: string;
  /** Rows of the sample's outcomes that were called for this account. */
  calls: number;
  members: DemoMember[];
};
export type DemoTree = {
  name: string;
  slug: string;
  hue: Hue;
  rate: DemoAccount['rate'];
  owner: DemoMember;
  clients: DemoAccount[];
};

export const DEMO_PASSWORD = 'switchyard-demo';

export const DEMO_TREES: readonly DemoTree[] = [
  {
    name: 'Harbour Agency',
    slug: 'harbour',
    hue: 'slate',
    rate: { micros: 2_800_000, increments: '60/60' },
    owner: { name: 'Ritu Sethi', email: 'ritu@harbour.example', role: 'owner' },
    clients: [
      {
        name: 'Cedar Homes',
        slug: 'cedar',
        hue: 'teal',
        rate: { micros: 5_000_000, increments: '60/60' },
        list: 'Site visits, November',
        script:
          'Hello, this is Asha from Cedar Homes. You asked about the flats at Lakeview. Is this a good moment?',
        calls: 110,
        members: [
          { name: 'Asha Menon', email: 'asha@cedar.example', role: 'agent' },
          { name: 'Rohan Nair', email: 'rohan@cedar.example', role: 'supervisor' },
        ],
      },
      {
        name: 'Lakeview Builders',
        slug: 'lakeview',
        hue: 'indigo',
        rate: { micros: 4_500_000, increments: '30/6' },
        list: 'Brochure requests',
        script:
          'Hello, this is Lakeview Builders. You asked us for a brochure. Shall I tell you more?',
        calls: 70,
        members: [{ name: 'Neha Pillai', email: 'neha@lakeview.example', role: 'agent' }],
      },
    ],
  },
  {
    name: 'Palm Hospital',
    slug: 'palm',
    hue: 'slate',
    rate: { micros: 3_000_000, increments: '60/1' },
    owner: { name: 'Meera Joshi', email: 'meera@palm.example', role: 'owner' },
    clients: [
      {
        name: 'Palm OPD',
        slug: 'palm-opd',
        hue: 'plum',
        rate: { micros: 3_600_000, increments: '30/6' },
        list: 'Appointment reminders',
        script: 'Hello, this is the outpatient desk of Palm Hospital, about your appointment.',
        calls: 36,
        members: [{ name: 'Farah Khan', email: 'farah@palm.example', role: 'agent' }],
      },
      {
        name: 'Palm IPD',
        slug: 'palm-ipd',
        hue: 'rust',
        rate: { micros: 3_600_000, increments: '60/1' },
        list: 'After discharge',
        script: 'Hello, this is the ward of Palm Hospital. How have you been since you went home?',
        calls: 24,
        members: [{ name: 'Imran Shaikh', email: 'imran@palm.example', role: 'agent' }],
      },
    ],
  },
];

const who = (email: string, what: string) => ({ email, password: DEMO_PASSWORD, what });

export const DEMO_SIGN_INS = [
  who('ritu@harbour.example', DEMO_INTRODUCTIONS.manager),
  who('asha@cedar.example', DEMO_INTRODUCTIONS.agent),
  who('rohan@cedar.example', DEMO_INTRODUCTIONS.supervisor),
  who('meera@palm.example', DEMO_INTRODUCTIONS.hospital),
  who('farah@palm.example', DEMO_INTRODUCTIONS.ward),
] as const;
