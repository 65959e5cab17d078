import type { Session } from '../../../shared/sessions.ts';
import {
  ADMINISTERING,
  EVERY_ROLE,
  type Role,
  SUPERVISING,
  WORKING,
} from '../../../shared/roles.ts';
import type { Section } from '../shell/nav.tsx';
import { msg } from '../words/translate.ts';

interface Offer extends Section {
  roles: readonly Role[];
  parentOnly?: boolean;
}

/** In the order of the day. The server decides again; here is only what is worth showing. */
const offers: readonly Offer[] = [
  {
    id: 'clients',
    label: msg('Clients'),
    icon: 'building',
    href: '/clients',
    roles: SUPERVISING,
    parentOnly: true,
  },
  { id: 'work', label: msg('Work'), icon: 'phone-call', href: '/work', roles: EVERY_ROLE },
  {
    id: 'callbacks',
    label: msg('Callbacks'),
    icon: 'calendar-clock',
    href: '/callbacks',
    roles: WORKING,
  },
  { id: 'history', label: msg('History'), icon: 'history', href: '/calls', roles: EVERY_ROLE },
  { id: 'lists', label: msg('Lists'), icon: 'list-checks', href: '/lists', roles: EVERY_ROLE },
  { id: 'billing', label: msg('Billing'), icon: 'wallet', href: '/billing', roles: SUPERVISING },
  {
    id: 'webhooks',
    label: msg('Webhooks'),
    icon: 'webhook',
    href: '/webhooks',
    roles: ADMINISTERING,
  },
  {
    id: 'fleet',
    label: msg('Fleet'),
    icon: 'monitor',
    href: '/fleet',
    roles: SUPERVISING,
    last: true,
  },
  { id: 'team', label: msg('Team'), icon: 'users', href: '/team', roles: SUPERVISING, last: true },
  {
    id: 'settings',
    label: msg('Settings'),
    icon: 'settings',
    href: '/settings',
    roles: EVERY_ROLE,
  },
];

type Viewer = {
  account: Pick<Session['account'], 'kind'>;
  member: Pick<Session['member'], 'role'>;
};

/** The sections a member finds in the navigation of an account. */
export function sectionsFor({ account, member }: Viewer): Section[] {
  return offers
    .filter(({ roles, parentOnly }) => {
      return roles.includes(member.role) && (parentOnly !== true || account.kind === 'parent');
    })
    .map(({ roles: _roles, parentOnly: _parentOnly, ...section }) => section);
}

/** Where a member starts: a parent account looks over its clients, everyone else at the work. */
export function landingFor(viewer: Viewer): string {
  const [first] = sectionsFor(viewer);
  return first?.id === 'clients' ? first.href : '/work';
}

/** The section an address belongs to. */
export function sectionOfPath(path: string): string {
  return offers.find(({ href }) => path === href || path.startsWith(`${href}/`))?.id ?? '';
}
