import { useEffect, useState } from 'react';
import { type Agent, type Doing, listAgents } from '../../../shared/agent-states.ts';
import { roleWords } from '../accounts/account-choices.ts';
import { nowMs } from '../platform/clock.ts';
import { atMostEvery } from '../platform-hooks/pace.ts';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useConsole } from '../platform-hooks/use-console.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { formatAge } from '../ui/format.ts';
import { Pill } from '../ui/pill.tsx';
import { EmptyState } from '../ui/states.tsx';
import { Segments } from '../ui/tabs.tsx';
import { Timer } from '../ui/timer.tsx';
import { t } from '../words/translate.ts';
import { doingMark, doingName, doings, inOrder } from './doing-words.ts';

const refreshMs = 10_000;
/** Every call of the floor is told of. */
const eventsMs = 1_000;

/** Who does what, and for how long: the floor in one table. */
export function AgentsView() {
  const { onAgentState, onCall } = useConsole();
  const agents = useRemote(listAgents, {}, { everyMs: refreshMs });
  const { reload } = agents;
  useEffect(() => {
    const { ask, stop } = atMostEvery(eventsMs, reload);
    const stops = [onAgentState(ask), onCall(ask), stop];
    return () => stops.forEach((end) => end());
  }, [onAgentState, onCall, reload]);
  const loadedAtMs = agents.loadedAtMs ?? nowMs();
  return (
    <RemoteView remote={agents} label={t('Agents')} rows={6}>
      {({ data, now }) => (
        <Loaded
          agents={data}
          // The window's clock may be wrong: what the server's says is moved onto it.
          shiftMs={loadedAtMs - Date.parse(now)}
          ageMs={nowMs() - loadedAtMs}
        />
      )}
    </RemoteView>
  );
}

interface LoadedProps {
  agents: readonly Agent[];
  shiftMs: number;
  ageMs: number;
}

function Loaded({ agents, shiftMs, ageMs }: LoadedProps) {
  const [only, setOnly] = useState<Doing | 'all'>('all');
  const count = (doing: Doing) => agents.filter((agent) => agent.doing === doing).length;
  const shown = agents.filter(({ doing }) => only === 'all' || doing === only);
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Segments
          label={t('Which agents')}
          segments={[
            { id: 'all', label: t('Everyone'), count: agents.length },
            ...doings.map((id) => ({ id, label: doingName(id), count: count(id) })),
          ]}
          selected={only}
          onSelect={setOnly}
        />
        <p className="numbers text-2 text-ink-3">
          {t('As of {age} ago', { age: formatAge(ageMs) })}
        </p>
      </div>
      <DataTable
        caption={t('Agents')}
        columns={agentColumns(shiftMs)}
        rows={inOrder(shown)}
        rowKey={({ member }) => member.id}
        empty={<EmptyState icon="users" why={t('Nobody is in this state.')} />}
      />
    </div>
  );
}

function agentColumns(shiftMs: number): Column<Agent>[] {
  return [
    { id: 'name', header: t('Who'), cell: ({ member }) => member.name },
    { id: 'role', header: t('Role'), cell: ({ member }) => t(roleWords[member.role]) },
    {
      id: 'doing',
      header: t('State'),
      cell: (agent) => {
        const { text, tone, icon } = doingMark(agent);
        return (
          <Pill tone={tone} icon={icon}>
            {text}
          </Pill>
        );
      },
    },
    {
      id: 'since',
      header: t('Time in this state'),
      kind: 'number',
      cell: (agent) =>
        agent.since === null ? (
          <span className="text-ink-3">{t('not known')}</span>
        ) : (
          <Timer
            label={t('{member}: time in this state', { member: agent.member.name })}
            sinceMs={Date.parse(agent.since) + shiftMs}
          />
        ),
    },
  ];
}
