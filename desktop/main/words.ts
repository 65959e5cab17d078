/** The few words of the shell itself: its menu and the question at closing. The console says in which language. */
import type { Language } from '../ipc.ts';

interface ShellWords {
  view: string;
  reload: string;
  phoneLinks: string;
  inCall: string;
  noDisposition: string;
  waiting: (facts: number) => string;
  closeTitle: string;
  keepOpen: string;
  closeAnyway: string;
}

const words: Record<Language, ShellWords> = {
  en: {
    view: 'View',
    reload: 'Reload',
    phoneLinks: 'Open Phone Links Here',
    inCall: 'You are in a call. Closing hangs up.',
    noDisposition: 'This call has no disposition yet.',
    waiting: (facts) =>
      `${facts === 1 ? '1 change waits' : `${facts} changes wait`} to be sent. Kept on this device and sent when you open Switchyard again.`,
    closeTitle: 'Close Switchyard?',
    keepOpen: 'Keep open',
    closeAnyway: 'Close anyway',
  },
  hi: {
    view: 'दृश्य',
    reload: 'फिर लोड करें',
    phoneLinks: 'फ़ोन लिंक यहाँ खोलें',
    inCall: 'आप कॉल पर हैं। बंद करने पर कॉल कट जाएगी।',
    noDisposition: 'इस कॉल का अभी कोई परिणाम नहीं है।',
    waiting: (facts) =>
      `${facts} बदलाव भेजे जाने के इंतज़ार में। इस डिवाइस पर सुरक्षित हैं और Switchyard फिर खोलने पर भेजे जाएँगे।`,
    closeTitle: 'Switchyard बंद करें?',
    keepOpen: 'खुला रखें',
    closeAnyway: 'फिर भी बंद करें',
  },
};

let language: Language = 'en';

export function setLanguage(next: Language): void {
  language = next;
}

export function shellWords(): ShellWords {
  return words[language];
}
