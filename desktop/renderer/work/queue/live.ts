/** What is on this device, as it changes. */
import { useEffect, useState } from 'react';
import type { MangoQuery, RxCollection } from 'rxdb';
import { auditTime, map, merge, type Observable, take } from 'rxjs';

/** A pull changes hundreds of rows at once; the screen follows a few times a second. */
const FOLLOW_MS = 200;

/** The first answer at once, later ones no faster than the eye. */
function calmly<T>(source: Observable<T>): Observable<T> {
  return merge(source.pipe(take(1)), source.pipe(auditTime(FOLLOW_MS)));
}

/** Undefined until the first answer. `key` names the question; another one starts over. */
export function useLive<T>(key: string, open: () => Observable<T>): T | undefined {
  const [found, setFound] = useState<{ key: string; value: T }>();
  useEffect(() => {
    const subscription = calmly(open()).subscribe((value) => setFound({ key, value }));
    return () => subscription.unsubscribe();
    // The key stands for everything the question is made of.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [key]);
  return found?.key === key ? found.value : undefined;
}

export function rows<T extends object>(
  collection: RxCollection<T>,
  query: MangoQuery<T>,
): Observable<T[]> {
  return collection
    .find(query)
    .$.pipe(map((docs) => docs.map((doc) => doc.toJSON() as unknown as T)));
}
