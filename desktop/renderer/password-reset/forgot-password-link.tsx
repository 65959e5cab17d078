import { Link } from 'react-aria-components';
import { linkClasses } from '../ui/link-classes.ts';

/** Below a password that may be forgotten. */
export function ForgotPasswordLink() {
  return (
    <p className="mt-3 text-3">
      <Link href="/forgot-password" className={linkClasses}>
        Forgot your password?
      </Link>
    </p>
  );
}
