import { Hue } from '../../../shared/accounts.ts';
import { Select } from '../ui/select.tsx';
import { t } from '../words/translate.ts';

const hueOptions = Hue.options.map((id) => ({
  id,
  label: `${id[0]?.toUpperCase()}${id.slice(1)}`,
}));

export interface HueFieldProps {
  hue: Hue;
  onChange: (hue: Hue) => void;
  /** The colour of parent accounts is not offered to their clients. */
  ofClient?: boolean;
}

export function HueField({ hue, onChange, ofClient }: HueFieldProps) {
  return (
    <div data-hue={hue}>
      <Select
        label={t('Colour')}
        options={ofClient ? hueOptions.filter(({ id }) => id !== 'slate') : hueOptions}
        value={hue}
        onChange={onChange}
        hint={
          <span className="inline-flex items-center gap-1.5">
            <span aria-hidden="true" className="size-2.5 rounded-[3px] bg-accent" />
            Follows every window of this {ofClient ? 'client' : 'account'}.
          </span>
        }
      />
    </div>
  );
}
