import { getCountries, getCountryCallingCode } from 'libphonenumber-js/min';
import type { Country } from '../../../shared/phone-format.ts';
import type { Option } from '../ui/select.tsx';

/** The countries the first customers call; they stand on top, the rest follows by name. */
const first: readonly Country[] = ['IN', 'US', 'GB', 'AE', 'SG', 'AU', 'CA'];

const names = new Intl.DisplayNames('en-IN', { type: 'region' });

export function countryName(country: string): string {
  return names.of(country) ?? country;
}

let options: readonly Option[] | undefined;

/** Every country whose numbers can be normalised: `India, +91`. */
export function countryOptions(): readonly Option[] {
  options ??= [...first, ...otherCountries()].map((id) => ({
    id,
    label: `${countryName(id)}, +${getCountryCallingCode(id)}`,
  }));
  return options;
}

function otherCountries(): Country[] {
  return getCountries()
    .filter((country) => !first.includes(country))
    .sort((a, b) => countryName(a).localeCompare(countryName(b)));
}
