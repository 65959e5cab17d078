import { useState } from 'react';
import { type Account, createSubAccount, Hue, NewAccount } from '../../../shared/accounts.ts';
import { createRateCard } from '../../../shared/billing.ts';
import { slugOf } from '../../../shared/slugs.ts';
import { useApi, useKeeper, useSession } from '../accounts/use-session.ts';
import { emptyRate, RateFields } from '../billing/rate-fields.tsx';
import { newRateCard } from '../billing/set-rate-dialog.tsx';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { FormDialog } from '../ui/form-dialog.tsx';
import { Banner } from '../ui/banner.tsx';
import { TextInput } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { showToast } from '../ui/toaster.tsx';

export interface NewClientDialogProps {
  /** Hues of the clients there are, so that a new one starts with a free one. */
  usedHues: readonly Hue[];
  onClose: () => void;
  onCreated: () => void;
}

interface ClientDraft {
  name: string;
  slug: string;
  hue: Hue;
}

const hueOptions = Hue.options
  .filter((hue) => hue !== 'slate')
  .map((id) => ({ id, label: `${id[0]?.toUpperCase()}${id.slice(1)}` }));

function freeHue(used: readonly Hue[]): Hue {
  return hueOptions.find((option) => !used.includes(option.id))?.id ?? 'teal';
}

/** What a client takes over from its parent; its own owner can change it later. */
function inheritedFrom(parent: Account) {
  const { time_zone, default_country, calling_window, attempt_cap } = parent;
  const { wrap_up_seconds, currency } = parent;
  return { time_zone, default_country, calling_window, attempt_cap, wrap_up_seconds, currency };
}

/**
 * An account first, then its rate card. When only the first came to be, the dialog stays and asks
 * again for the rate alone: a client without one cannot be dialled for.
 */
export function NewClientDialog({ usedHues, onClose, onCreated }: NewClientDialogProps) {
  const api = useApi();
  const keeper = useKeeper();
  const { account: parent } = useSession();
  const [draft, setDraft] = useState<ClientDraft>(() => ({
    name: '',
    slug: '',
    hue: freeHue(usedHues),
  }));
  const [rate, setRate] = useState(emptyRate);
  const [checked, setChecked] = useState(false);
  const [made, setMade] = useState<Account>();
  const errors = findErrors(draft);
  function close(created: boolean): void {
    if (created) {
      onCreated();
      // Whoever creates an account becomes its owner: the session has to learn of it.
      void keeper.restore();
    }
    onClose();
  }
  const create = useAction(async () => {
    setChecked(true);
    const card = newRateCard(rate);
    if (card === null || errors.name !== undefined || errors.slug !== undefined) return;
    const account =
      made ?? (await api.call(createSubAccount, { body: { ...inheritedFrom(parent), ...draft } }));
    setMade(account);
    await api.call(createRateCard, { params: { id: account.id }, body: card });
    showToast({ text: `${account.name} is there, with its rate.`, tone: 'go' });
    close(true);
  });
  const taken = create.problem?.code === 'already_exists' && !made;
  return (
    <FormDialog
      title={made ? `Rate of ${made.name}` : 'New client'}
      verb={made ? 'Set rate' : 'Create client'}
      leave={made ? 'Later' : 'Cancel'}
      isPending={create.isPending}
      onSubmit={() => void create.run()}
      onClose={() => close(made !== undefined)}
    >
      {!taken && <ProblemBanner problem={create.problem} />}
      {made ? (
        <Banner tone="warn">{made.name} was created, but it has no rate yet.</Banner>
      ) : (
        <ClientFields
          draft={draft}
          onChange={(change) => setDraft((before) => ({ ...before, ...change }))}
          errors={checked ? errors : {}}
          {...(taken ? { taken: 'Another client has this short name.' } : {})}
        />
      )}
      <RateFields draft={rate} onChange={setRate} currency={parent.currency} checked={checked} />
      {!made && <Inherited parent={parent} />}
    </FormDialog>
  );
}

function findErrors({ name, slug }: ClientDraft): { name?: string; slug?: string } {
  return {
    ...(name.trim() === '' ? { name: 'Enter the client’s name.' } : {}),
    ...(NewAccount.shape.slug.safeParse(slug).success
      ? {}
      : { slug: 'Use small letters, digits and hyphens, 48 at most.' }),
  };
}

interface ClientFieldsProps {
  draft: ClientDraft;
  onChange: (change: Partial<ClientDraft>) => void;
  errors: { name?: string; slug?: string };
  taken?: string;
}

function ClientFields({ draft, onChange, errors, taken }: ClientFieldsProps) {
  // The short name follows the name until somebody writes their own.
  const follows = draft.slug === slugOf(draft.name);
  return (
    <>
      <TextInput
        label="Name"
        value={draft.name}
        onChange={(name) => onChange(follows ? { name, slug: slugOf(name) } : { name })}
        isRequired
        autoFocus
        error={errors.name}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <TextInput
          label="Short name"
          value={draft.slug}
          onChange={(slug) => onChange({ slug })}
          isRequired
          hint="Used at sign-in; it stays as it is."
          error={taken ?? errors.slug}
        />
        <div data-hue={draft.hue}>
          <Select
            label="Colour"
            options={hueOptions}
            value={draft.hue}
            onChange={(hue) => onChange({ hue })}
            hint={
              <span className="inline-flex items-center gap-1.5">
                <span aria-hidden="true" className="size-2.5 rounded-[3px] bg-accent" />
                Follows every window of this client.
              </span>
            }
          />
        </div>
      </div>
    </>
  );
}

function Inherited({ parent }: { parent: Account }) {
  const { start, end } = parent.calling_window;
  return (
    <p className="numbers text-3 text-ink-3">
      As in {parent.name}: {parent.time_zone}, calls {start} to {end}, at most {parent.attempt_cap}{' '}
      attempts, {parent.currency}.
    </p>
  );
}
