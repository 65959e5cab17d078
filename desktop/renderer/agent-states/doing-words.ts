/** What an agent does, in words: each with an icon and a colour that say the same. */
import type { Agent, Doing } from '../../../shared/agent-states.ts';
import type { IconName } from '../ui/icon.tsx';
import type { Tone } from '../ui/tone.ts';
import { msg, t } from '../words/translate.ts';
import { breakLabel } from './break-words.ts';

const words: Record<Doing, { name: string; tone: Tone; icon: IconName }> = {
  on_call: { name: msg('On call'), tone: 'go', icon: 'phone-call' },
  wrap_up: { name: msg('Wrap-up'), tone: 'wait', icon: 'pencil' },
  ready: { name: msg('Ready'), tone: 'info', icon: 'check' },
  break: { name: msg('Break'), tone: 'warn', icon: 'pause' },
  offline: { name: msg('Offline'), tone: 'mute', icon: 'cloud-off' },
};

/** Those at work first: the order of the filter, and of the rows. */
export const doings = Object.keys(words) as Doing[];

export function doingName(doing: Doing): string {
  return t(words[doing].name);
}

export function doingMark({ doing, reason }: Agent): { text: string; tone: Tone; icon: IconName } {
  const { tone, icon } = words[doing];
  const text =
    doing === 'break' ? t('Break: {reason}', { reason: breakLabel(reason) }) : doingName(doing);
  return { text, tone, icon };
}

/** By what they do, the longest in a state first: that is whom a supervisor looks for. */
export function inOrder(agents: readonly Agent[]): Agent[] {
  const since = (agent: Agent): number =>
    agent.since === null ? Infinity : Date.parse(agent.since);
  return agents.toSorted(
    (a, b) =>
      doings.indexOf(a.doing) - doings.indexOf(b.doing) ||
      since(a) - since(b) ||
      a.member.name.localeCompare(b.member.name),
  );
}
