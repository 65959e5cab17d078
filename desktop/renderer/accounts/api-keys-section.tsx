import { type ReactNode, useState } from 'react';
import { type ApiKey, listApiKeys, revokeApiKey } from '../../../shared/api-keys.ts';
import { nowMs } from '../platform/clock.ts';
import { ConfirmDialog } from '../platform-hooks/confirm-dialog.tsx';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/class-names.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { formatMoment } from '../ui/format.ts';
import { Pill } from '../ui/pill.tsx';
import { SecretDialog } from '../ui/secret-dialog.tsx';
import { Section } from '../ui/section.tsx';
import { EmptyState } from '../ui/states.tsx';
import { showToast } from '../ui/toaster.tsx';
import { NewKeyDialog, RotateKeyDialog } from './api-key-dialogs.tsx';
import {
  fromWords,
  isAlive,
  mayRotate,
  scopesSentence,
  sortKeys,
  standingOfKey,
} from './api-key-words.ts';
import { useApi, useSession } from './use-session.ts';
import { t } from '../words/translate.ts';

/** Keys for other systems. A key is shown once; here is only its beginning. */
export function ApiKeysSection() {
  const { account } = useSession();
  const keys = useRemote(listApiKeys);
  const [creating, setCreating] = useState(false);
  const [secret, setSecret] = useState<string>();
  const [rotating, setRotating] = useState<ApiKey>();
  const [revoking, setRevoking] = useState<ApiKey>();
  const show = (key: string): void => {
    setCreating(false);
    setRotating(undefined);
    setSecret(key);
    keys.reload();
  };
  return (
    <Section
      title={t('API keys')}
      about={t('For your CRM and other systems. They act in this account only.')}
      actions={<Button onPress={() => setCreating(true)}>{t('New key')}</Button>}
    >
      <RemoteView remote={keys} label={t('API keys')} rows={2}>
        {({ data }) => (
          <DataTable
            caption={t('API keys')}
            columns={keyColumns({
              timeZone: account.time_zone,
              onRotate: setRotating,
              onRevoke: setRevoking,
            })}
            rows={sortKeys(data, nowMs())}
            rowKey={(key) => key.id}
            empty={
              <EmptyState
                icon="key"
                why={t('No API key yet. Your CRM needs one to dispatch calls and load call lists.')}
                action={<Button onPress={() => setCreating(true)}>{t('New key')}</Button>}
              />
            }
          />
        )}
      </RemoteView>
      {creating && <NewKeyDialog onClose={() => setCreating(false)} onCreated={show} />}
      {secret !== undefined && (
        <SecretDialog
          title={t('The new API key')}
          label={t('API key')}
          secret={secret}
          onClose={() => setSecret(undefined)}
        >
          {t('Give it to your system, which sends it as a bearer token.')}
        </SecretDialog>
      )}
      {rotating && (
        <RotateKeyDialog
          apiKey={rotating}
          onClose={() => setRotating(undefined)}
          onRotated={show}
        />
      )}
      {revoking && (
        <RevokeDialog
          apiKey={revoking}
          onClose={() => setRevoking(undefined)}
          onRevoked={keys.reload}
        />
      )}
    </Section>
  );
}

interface KeyContext {
  timeZone: string;
  onRotate: (key: ApiKey) => void;
  onRevoke: (key: ApiKey) => void;
}

function keyColumns({ timeZone, onRotate, onRevoke }: KeyContext): Column<ApiKey>[] {
  const moment = (instant: string) => formatMoment({ instant, timeZone, nowMs: nowMs() });
  return [
    {
      id: 'name',
      header: t('Name'),
      cell: (key) => (
        <Lines second={<span className="font-mono">{key.prefix}…</span>}>
          <span className="line-clamp-2 min-w-28 break-words">{key.name}</span>
        </Lines>
      ),
    },
    {
      id: 'scopes',
      header: t('May use'),
      cell: (key) => (
        <Lines second={<span className="break-all">{fromWords(key)}</span>}>
          {scopesSentence(key)}
        </Lines>
      ),
    },
    {
      id: 'used',
      header: t('Last used'),
      cell: (key) => (
        <Lines nowrap second={key.last_used_ip}>
          {key.last_used_at === null ? t('never') : moment(key.last_used_at)}
        </Lines>
      ),
    },
    {
      id: 'state',
      header: t('State'),
      cell: (key) => {
        const { tone, words, when } = standingOfKey(key, nowMs(), moment);
        return (
          <Lines nowrap second={when}>
            <Pill tone={tone}>{words}</Pill>
          </Lines>
        );
      },
    },
    {
      id: 'actions',
      header: <span className="sr-only">{t('Actions')}</span>,
      kind: 'action',
      cell: (key) => (
        <span className="flex justify-end gap-2">
          {mayRotate(key, nowMs()) && (
            <Button
              aria-label={t('Rotate {name}', { name: key.name })}
              onPress={() => onRotate(key)}
            >
              {t('Rotate')}
            </Button>
          )}
          {isAlive(key, nowMs()) && (
            <Button
              aria-label={t('Revoke {name}', { name: key.name })}
              onPress={() => onRevoke(key)}
            >
              {t('Revoke')}
            </Button>
          )}
        </span>
      ),
    },
  ];
}

interface LinesProps {
  children: ReactNode;
  /** Small and grey, below. */
  second: ReactNode;
  nowrap?: boolean;
}

function Lines({ children, second, nowrap = false }: LinesProps) {
  return (
    <span className={cx('numbers flex flex-col items-start', nowrap && 'whitespace-nowrap')}>
      {children}
      {second !== null && <span className="text-2 text-ink-3">{second}</span>}
    </span>
  );
}

interface RevokeDialogProps {
  apiKey: ApiKey;
  onClose: () => void;
  onRevoked: () => void;
}

function RevokeDialog({ apiKey, onClose, onRevoked }: RevokeDialogProps) {
  const api = useApi();
  const revoke = useAction(async () => {
    await api.call(revokeApiKey, { params: { id: apiKey.id } });
    showToast({ text: t('{name} is revoked.', { name: apiKey.name }), tone: 'go' });
    onRevoked();
    onClose();
  });
  return (
    <ConfirmDialog
      title={t('Revoke {name}?', { name: apiKey.name })}
      verb={t('Revoke')}
      action={revoke}
      onClose={onClose}
    >
      <p>
        {t('The next request with it is refused. This cannot be undone; make a new key instead.')}
      </p>
    </ConfirmDialog>
  );
}
