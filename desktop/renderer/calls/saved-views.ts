/** Filters of the history under a name, kept on this device for one person in one account. */
import { z } from 'zod';
import { keepText, loadText, parseKept } from '../ui/kept.ts';
import { HistorySearch } from './history-search.ts';

export const VIEWS_MAX = 20;
export const VIEW_NAME_MAX = 40;

const SavedView = z.object({ name: z.string().min(1).max(VIEW_NAME_MAX), search: HistorySearch });
export type SavedView = z.infer<typeof SavedView>;

export interface ViewOwner {
  accountId: string;
  memberId: string;
}

const keyOf = ({ accountId, memberId }: ViewOwner): string =>
  `views.calls.${accountId}.${memberId}`;

/** What is stored may be older than this release or edited by hand; what does not fit is left out. */
export function parseViews(text: string | null): SavedView[] {
  return (parseKept(text, z.array(z.unknown())) ?? [])
    .map((one) => SavedView.safeParse(one))
    .flatMap(({ data }) => (data === undefined ? [] : [data]))
    .slice(0, VIEWS_MAX);
}

export function loadViews(owner: ViewOwner): SavedView[] {
  return parseViews(loadText(keyOf(owner)));
}

/** False when this device keeps nothing. */
export function storeViews(owner: ViewOwner, views: readonly SavedView[]): boolean {
  return keepText(keyOf(owner), JSON.stringify(views));
}

/** A view of the same name is replaced; the others keep their order. */
export function withView(views: readonly SavedView[], view: SavedView): SavedView[] {
  const at = views.findIndex(({ name }) => name === view.name);
  return at < 0 ? [...views, view] : views.with(at, view);
}

export function isSameSearch(a: HistorySearch, b: HistorySearch): boolean {
  const keys = Object.keys(HistorySearch.shape) as (keyof HistorySearch)[];
  return keys.every((key) => a[key] === b[key]);
}
