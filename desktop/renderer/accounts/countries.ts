import { getCountries, getCountryCallingCode } from 'libphonenumber-js/min';
import type { Country } from '../../../shared/phone-format.ts';
import type { Option } from '../ui/select.tsx';
import { currentLocale } from '../words/translate.ts';

/** The countries the first customers call; they stand on top, the rest follows by name. */
const first: readonly Country[] = ['IN', 'US', 'GB', 'AE', 'SG', 'AU', 'CA'];

export function countryName(country: string): string {
  return new Intl.DisplayNames(currentLocale(), { type: 'region' }).of(country) ?? country;
}

/** By the language they are said in: naming and sorting them all takes a moment. */
const known = new Map<string, readonly Option[]>();

/** Every country whose numbers can be normalised: `India, +91`. */
export function countryOptions(): readonly Option[] {
  const locale = currentLocale();
  const options =
    known.get(locale) ??
    [...first.map(named), ...otherCountries()].map(({ id, name }) => ({
      id,
      label: `${name}, +${getCountryCallingCode(id)}`,
    }));
  known.set(locale, options);
  return options;
}

const named = (id: Country) => ({ id, name: countryName(id) });

function otherCountries() {
  const { compare } = new Intl.Collator(currentLocale());
  return getCountries()
    .filter((country) => !first.includes(country))
    .map(named)
    .sort((one, other) => compare(one.name, other.name));
}
