import { Hue } from '../../../shared/accounts.ts';
import { Select } from '../ui/select.tsx';
import { msg, t } from '../words/translate.ts';

const hueNames: Record<Hue, string> = {
  teal: msg('Teal'),
  indigo: msg('Indigo'),
  plum: msg('Plum'),
  rust: msg('Rust'),
  olive: msg('Olive'),
  steel: msg('Steel'),
  rose: msg('Rose'),
  slate: msg('Slate'),
};

export interface HueFieldProps {
  hue: Hue;
  onChange: (hue: Hue) => void;
  /** The colour of parent accounts is not offered to their clients. */
  ofClient?: boolean;
}

export function HueField({ hue, onChange, ofClient }: HueFieldProps) {
  const offered = ofClient ? Hue.options.filter((id) => id !== 'slate') : Hue.options;
  return (
    <div data-hue={hue}>
      <Select
        label={t('Colour')}
        options={offered.map((id) => ({ id, label: t(hueNames[id]) }))}
        value={hue}
        onChange={onChange}
        hint={
          <span className="inline-flex items-center gap-1.5">
            <span aria-hidden="true" className="size-2.5 rounded-[3px] bg-accent" />
            {ofClient
              ? t('Follows every window of this client.')
              : t('Follows every window of this account.')}
          </span>
        }
      />
    </div>
  );
}
