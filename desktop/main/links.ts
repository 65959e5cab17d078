/**
 * Links from outside: `tel:+91…` and `switchyard://prefill?number=+91…`. Anyone can make a person
 * click one, so a link may only pre-fill a number; whatever else it carries is dropped or refuses
 * the link.
 */
import { DesktopLink } from '../ipc.ts';

const MAX_LINK_LENGTH = 512;
const VISUAL_SEPARATORS = /[-.() ]/g;

/** Null for everything that is not exactly a known link with a number in international form. */
export function parseLink(text: string): DesktopLink | null {
  if (text.length > MAX_LINK_LENGTH) {
    return null;
  }
  const scheme = text.slice(0, text.indexOf(':')).toLowerCase();
  if (scheme === 'tel') {
    return prefill('tel', telNumber(text.slice('tel:'.length)));
  }
  return scheme === 'switchyard' ? prefill('switchyard', prefillNumber(text)) : null;
}

/** The link among a process's arguments; Windows and Linux hand it over there. */
export function findLink(argv: readonly string[]): DesktopLink | null {
  for (const argument of argv.slice(1)) {
    const link = parseLink(argument);
    if (link !== null) {
      return link;
    }
  }
  return null;
}

function prefill(source: DesktopLink['source'], number: string | null): DesktopLink | null {
  const compact = number?.replace(VISUAL_SEPARATORS, '');
  const parsed = DesktopLink.safeParse({ kind: 'prefill', source, number: compact });
  return parsed.success ? parsed.data : null;
}

/**
 * RFC 3966: the number ends at the first `;`; extension and other parameters are not ours to use.
 */
function telNumber(rest: string): string | null {
  const [number = ''] = rest.replace(/^\/\//, '').split(';');
  try {
    return decodeURIComponent(number);
  } catch {
    return null;
  }
}

function prefillNumber(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPrefill =
    url?.host === 'prefill' &&
    ['', '/'].includes(url.pathname) &&
    url.username === '' &&
    url.hash === '';
  if (url === null || !isPrefill || [...url.searchParams.keys()].join() !== 'number') {
    return null;
  }
  // An unescaped plus sign arrives as a space.
  return (url.searchParams.get('number') ?? '').replace(/^ /, '+');
}

export interface LinkInbox {
  open(link: DesktopLink): void;
  /** The page asks once it can show a number; from then on it is told. */
  take(): DesktopLink | null;
  /** The page starts anew and will ask again. */
  reset(): void;
}

/** Holds a link until the page is ready to show it; after that links go straight to the page. */
export function createLinkInbox(tell: (link: DesktopLink) => void): LinkInbox {
  let isPageReady = false;
  let waiting: DesktopLink | null = null;
  return {
    open(link) {
      if (isPageReady) {
        tell(link);
      } else {
        waiting = link;
      }
    },
    take() {
      isPageReady = true;
      const link = waiting;
      waiting = null;
      return link;
    },
    reset() {
      isPageReady = false;
    },
  };
}
