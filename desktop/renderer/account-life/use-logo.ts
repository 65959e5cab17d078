/** The logo of the account in view, kept in memory by its digest: a picture is asked for once, and never stored. */
import { useEffect, useState } from 'react';
import { getLogo } from '../../../shared/account-settings.ts';
import { useApi, useSession } from '../accounts/use-session.ts';

const known = new Map<string, string>();

/** As an address of data, which cannot run or fetch anything; absent until it is here. */
export function useLogo(): string | undefined {
  const api = useApi();
  const { logo } = useSession().account;
  const [, setArrived] = useState<string>();
  useEffect(() => {
    if (logo === null || known.has(logo)) return undefined;
    const controller = new AbortController();
    api.call(getLogo, { signal: controller.signal }).then(
      ({ sha256, media_type, content_base64 }) => {
        known.set(sha256, `data:${media_type};base64,${content_base64}`);
        setArrived(sha256);
      },
      // The name stands there all the same; the next start asks again.
      () => {},
    );
    return () => controller.abort();
  }, [api, logo]);
  return logo === null ? undefined : known.get(logo);
}
