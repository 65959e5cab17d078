/** What the two steps of the first set-up hold, and what is wrong with it, in words. */
import { z } from 'zod';
import { NewAccount } from '../../../../shared/accounts.ts';
import { t } from '../../words/translate.ts';

export interface FirstOwner {
  company: string;
  slug: string;
  country: string;
  name: string;
  email: string;
  password: string;
}

export type FirstOwnerErrors = Partial<Record<keyof FirstOwner, string>>;

const passwordCharsMin = 8;
const email = z.email().max(254);

export function findAccountErrors(given: FirstOwner): FirstOwnerErrors {
  const errors: FirstOwnerErrors = {};
  if (given.company.trim() === '') errors.company = t('Enter the name of your company.');
  else if (!NewAccount.shape.slug.safeParse(given.slug).success) {
    errors.slug = t(
      'Use small letters, digits and hyphens, 48 at most, with a letter or digit at both ends.',
    );
  }
  return errors;
}

export function findOwnerErrors(given: FirstOwner): FirstOwnerErrors {
  const errors: FirstOwnerErrors = {};
  if (given.name.trim() === '') errors.name = t('Enter your name.');
  if (!email.safeParse(given.email.trim()).success) {
    errors.email = t('Enter your e-mail address, such as ritu@harbour.in.');
  }
  if (given.password.length < passwordCharsMin) {
    errors.password = t('Use at least {count} characters; 15 are better.', {
      count: passwordCharsMin,
    });
  }
  return errors;
}
