import { Link } from 'react-aria-components';
import { linkClasses } from '../ui/link-classes.ts';
import { t } from '../words/translate.ts';

/** Below a password that may be forgotten. */
export function ForgotPasswordLink() {
  return (
    <p className="mt-3 text-3">
      <Link href="/forgot-password" className={linkClasses}>
        {t('Forgot your password?')}
      </Link>
    </p>
  );
}
