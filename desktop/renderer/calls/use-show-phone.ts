import { formatPhone, maskPhone } from '../../../shared/phone-format.ts';
import { useSession } from '../accounts/use-session.ts';

/** Whoever only looks on sees numbers with their middle hidden. */
export function useShowPhone(): (e164: string) => string {
  const { member } = useSession();
  return member.role === 'viewer' ? maskPhone : (e164) => formatPhone(e164);
}
