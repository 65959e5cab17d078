import { useState } from 'react';
import { type ApiKey, createApiKey, listApiKeys, revokeApiKey } from '../../../shared/api-keys.ts';
import { Scope } from '../../../shared/roles.ts';
import { nowMs } from '../platform/clock.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { FormDialog } from '../ui/form-dialog.tsx';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/choices.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextInput } from '../ui/field.tsx';
import { formatMoment } from '../ui/format.ts';
import { Pill } from '../ui/pill.tsx';
import { SecretDialog } from '../ui/secret-dialog.tsx';
import { Section } from '../ui/section.tsx';
import { EmptyState } from '../ui/states.tsx';
import { showToast } from '../ui/toaster.tsx';
import { useApi, useSession } from './use-session.ts';

const scopeHints: Record<Scope, string> = {
  lists: 'Call lists, contacts, imports.',
  calls: 'Dispatch calls and read them.',
  webhooks: 'Endpoints and deliveries.',
  billing: 'Usage, ledger, rates; reading only.',
  events: 'The event log; reading only.',
};

/** Keys for other systems. A key is shown once; here is only its beginning. */
export function ApiKeysSection() {
  const { account } = useSession();
  const keys = useRemote(listApiKeys);
  const [creating, setCreating] = useState(false);
  const [secret, setSecret] = useState<string>();
  const [revoking, setRevoking] = useState<ApiKey>();
  return (
    <Section
      title="API keys"
      about="For your CRM and other systems. They act in this account only."
      actions={<Button onPress={() => setCreating(true)}>New key</Button>}
    >
      <RemoteView remote={keys} label="API keys" rows={2}>
        {({ data }) => (
          <DataTable
            caption="API keys"
            columns={keyColumns({ timeZone: account.time_zone, onRevoke: setRevoking })}
            rows={data}
            rowKey={(key) => key.id}
            empty={
              <EmptyState
                icon="key"
                why="No API key yet. Your CRM needs one to dispatch calls and load call lists."
                action={<Button onPress={() => setCreating(true)}>New key</Button>}
              />
            }
          />
        )}
      </RemoteView>
      {creating && (
        <NewKeyDialog
          onClose={() => setCreating(false)}
          onCreated={(key) => {
            setCreating(false);
            setSecret(key);
            keys.reload();
          }}
        />
      )}
      {secret !== undefined && (
        <SecretDialog
          title="The new API key"
          label="API key"
          secret={secret}
          onClose={() => setSecret(undefined)}
        >
          Send it as a bearer token.
        </SecretDialog>
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
  onRevoke: (key: ApiKey) => void;
}

function keyColumns({ timeZone, onRevoke }: KeyContext): Column<ApiKey>[] {
  const moment = (instant: string | null) =>
    instant === null ? 'never' : formatMoment({ instant, timeZone, nowMs: nowMs() });
  return [
    { id: 'name', header: 'Name', cell: (key) => key.name },
    {
      id: 'prefix',
      header: 'Begins with',
      cell: (key) => <span className="font-mono">{key.prefix}</span>,
    },
    { id: 'scopes', header: 'May use', cell: (key) => key.scopes.join(', ') },
    {
      id: 'created',
      header: 'Created',
      kind: 'number',
      cell: (key) => <span className="whitespace-nowrap">{moment(key.created_at)}</span>,
    },
    {
      id: 'used',
      header: 'Last used',
      kind: 'number',
      cell: (key) => <span className="whitespace-nowrap">{moment(key.last_used_at)}</span>,
    },
    {
      id: 'actions',
      header: <span className="sr-only">State and actions</span>,
      kind: 'action',
      cell: (key) =>
        key.revoked_at === null ? (
          <Button aria-label={`Revoke ${key.name}`} onPress={() => onRevoke(key)}>
            Revoke
          </Button>
        ) : (
          <Pill>revoked {moment(key.revoked_at)}</Pill>
        ),
    },
  ];
}

interface NewKeyDialogProps {
  onClose: () => void;
  onCreated: (key: string) => void;
}

function NewKeyDialog({ onClose, onCreated }: NewKeyDialogProps) {
  const api = useApi();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly Scope[]>([]);
  const [checked, setChecked] = useState(false);
  const create = useAction(async () => {
    setChecked(true);
    if (name.trim() === '' || scopes.length === 0) return;
    const body = { name: name.trim(), scopes: [...scopes] };
    onCreated((await api.call(createApiKey, { body })).key);
  });
  return (
    <FormDialog
      title="New API key"
      verb="Create key"
      isPending={create.isPending}
      onSubmit={() => void create.run()}
      onClose={onClose}
    >
      <ProblemBanner problem={create.problem} />
      <TextInput
        label="Name"
        autoFocus
        isRequired
        maxLength={80}
        value={name}
        onChange={setName}
        hint="The system that will use it."
        error={checked && name.trim() === '' ? 'Enter a name.' : undefined}
      />
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1 text-3 font-act text-ink">It may use</legend>
        {Scope.options.map((scope) => (
          <Checkbox
            key={scope}
            isSelected={scopes.includes(scope)}
            onChange={(isOn) =>
              setScopes(isOn ? [...scopes, scope] : scopes.filter((one) => one !== scope))
            }
            hint={scopeHints[scope]}
          >
            {scope}
          </Checkbox>
        ))}
        {checked && scopes.length === 0 && (
          <p role="alert" className="text-2 text-stop">
            Choose at least one.
          </p>
        )}
      </fieldset>
    </FormDialog>
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
    showToast({ text: `${apiKey.name} is revoked.`, tone: 'go' });
    onRevoked();
    onClose();
  });
  return (
    <Dialog
      isOpen
      alert
      width="small"
      onClose={onClose}
      title={`Revoke ${apiKey.name}?`}
      actions={
        <>
          <Button autoFocus onPress={onClose}>
            Cancel
          </Button>
          <Button kind="danger" isPending={revoke.isPending} onPress={() => void revoke.run()}>
            Revoke
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 pb-1">
        <p>The next request with it is refused. This cannot be undone; make a new key instead.</p>
        <ProblemBanner problem={revoke.problem} />
      </div>
    </Dialog>
  );
}
