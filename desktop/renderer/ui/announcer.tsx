import { useEffect, useRef } from 'react';
import { type Announcement, type Politeness, Speaker } from './announcements.ts';

const regions: Partial<Record<Politeness, HTMLElement | null>> = {};

const speaker = new Speaker({
  show: ({ politeness, text }: Announcement) => setText(politeness, text),
  clear: (politeness) => setText(politeness, ''),
  later: (run, delayMs) => void setTimeout(run, delayMs),
});

function setText(politeness: Politeness, text: string): void {
  const region = regions[politeness];
  if (region) region.textContent = text;
}

/** Says something to assistive technology without moving the focus. */
export function announce(text: string, politeness: Politeness = 'polite'): void {
  speaker.say(text, politeness);
}

/**
 * The two live regions of the window, mounted empty at start and once. The data attribute keeps
 * React Aria from hiding them together with the page behind a dialog.
 */
export function Announcer() {
  const polite = useRef<HTMLDivElement>(null);
  const assertive = useRef<HTMLDivElement>(null);
  useEffect(() => {
    regions.polite = polite.current;
    regions.assertive = assertive.current;
    return () => {
      regions.polite = null;
      regions.assertive = null;
    };
  }, []);
  return (
    <div className="sr-only" data-live-announcer="true">
      <div ref={polite} role="status" />
      <div ref={assertive} role="alert" />
    </div>
  );
}
