/** What is said to a screen reader without moving the focus. The queue is pure; the DOM is not. */
export type Politeness = 'polite' | 'assertive';

export interface Announcement {
  text: string;
  politeness: Politeness;
}

const gapMs = 150;
const clearMs = 50;

export interface SpeakerPorts {
  show: (announcement: Announcement) => void;
  clear: (politeness: Politeness) => void;
  later: (run: () => void, delayMs: number) => void;
}

/**
 * Says one thing after another. A region is emptied before it is filled, so the same words twice
 * are heard twice; words already waiting are not queued again; assertive ones go first.
 */
export class Speaker {
  private readonly waiting: Announcement[] = [];
  private busy = false;
  private readonly ports: SpeakerPorts;

  constructor(ports: SpeakerPorts) {
    this.ports = ports;
  }

  say(text: string, politeness: Politeness = 'polite'): void {
    const known = this.waiting.some((w) => w.text === text && w.politeness === politeness);
    if (text === '' || known) return;
    if (politeness === 'assertive') this.waiting.unshift({ text, politeness });
    else this.waiting.push({ text, politeness });
    if (!this.busy) this.waitThenSpeak();
  }

  private waitThenSpeak(): void {
    this.busy = true;
    this.ports.later(() => this.speakNext(), gapMs);
  }

  private speakNext(): void {
    const next = this.waiting.shift();
    if (!next) {
      this.busy = false;
      return;
    }
    this.ports.clear(next.politeness);
    this.ports.later(() => {
      this.ports.show(next);
      this.waitThenSpeak();
    }, clearMs);
  }
}
