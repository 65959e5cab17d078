/** Meanings a colour may carry; each always stands beside a word. */
export type Tone = 'go' | 'stop' | 'warn' | 'info' | 'wait' | 'mute';

/** Soft fill and ink of each tone, written out because Tailwind reads class names from source. */
export const toneClasses: Record<Tone, string> = {
  go: 'bg-go-soft text-go',
  stop: 'bg-stop-soft text-stop',
  warn: 'bg-warn-soft text-warn',
  info: 'bg-info-soft text-info',
  wait: 'bg-wait-soft text-wait',
  mute: 'bg-hover text-ink-2',
};

export const toneDotClasses: Record<Tone, string> = {
  go: 'bg-go',
  stop: 'bg-stop',
  warn: 'bg-warn',
  info: 'bg-info',
  wait: 'bg-wait',
  mute: 'bg-ink-3',
};
