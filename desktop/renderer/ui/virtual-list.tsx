/**
 * A listbox of thousands of rows with a few dozen in the DOM. One option is active at a time and
 * named by `aria-activedescendant`; focus stays on the list, so a row that scrolls away never
 * takes the focus with it. Positions are told with `aria-setsize` and `aria-posinset`.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import { cx } from './class-names.ts';
import { useTypeAhead } from './type-ahead.ts';

export interface VirtualListProps<Item> {
  label: string;
  items: readonly Item[];
  itemKey: (item: Item) => string;
  /** What type-ahead matches. */
  itemText: (item: Item) => string;
  selectedKey: string | null;
  /** The active row moved: by arrow, type-ahead or click. */
  onSelect: (item: Item) => void;
  /** Enter or double click on the active row. */
  onOpen?: (item: Item) => void;
  children: (item: Item, state: { selected: boolean }) => ReactNode;
  /** `one` is the row height of the density; `two` holds two lines of text. */
  lines?: 'one' | 'two';
  compact?: boolean;
  empty: ReactNode;
  id?: string;
}

const selectedClasses =
  'bg-selected shadow-[inset_3px_0_0_var(--accent)] -outline-offset-2 outline-accent ' +
  'group-focus-visible/list:outline-2';

const heights = {
  one: { comfortable: 40, compact: 32 },
  two: { comfortable: 53, compact: 45 },
};

export function VirtualList<Item>(props: VirtualListProps<Item>) {
  const { label, items, itemKey, selectedKey, onSelect, children, lines = 'one' } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const baseId = useId();
  const rowHeight = heights[lines][props.compact ? 'compact' : 'comfortable'];
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => itemKey(items[index] as Item),
    overscan: 8,
  });
  const selectedIndex = items.findIndex((item) => itemKey(item) === selectedKey);
  const handleKey = useListKeys({ ...props, selectedIndex });

  // A name that points at no element confuses a screen reader, so it is left out.
  const inView = virtual.getVirtualItems().some((row) => row.index === selectedIndex);

  useEffect(() => virtual.measure(), [rowHeight, virtual]);
  useEffect(() => {
    if (selectedIndex >= 0) virtual.scrollToIndex(selectedIndex, { align: 'auto' });
  }, [selectedIndex, virtual]);

  if (items.length === 0) return <div className="p-4">{props.empty}</div>;
  return (
    <div
      ref={scroller}
      id={props.id}
      role="listbox"
      aria-label={label}
      aria-activedescendant={inView ? `${baseId}-${selectedIndex}` : undefined}
      tabIndex={0}
      onKeyDown={handleKey}
      className={cx(
        'group/list min-h-0 flex-1 overflow-y-auto',
        // The ring is drawn on the active row; around the list only when that row is not in view.
        inView ? 'outline-none' : '-outline-offset-2',
      )}
    >
      <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((row) => {
          const item = items[row.index] as Item;
          const selected = row.index === selectedIndex;
          return (
            <div
              key={row.key}
              id={`${baseId}-${row.index}`}
              role="option"
              aria-selected={selected}
              aria-setsize={items.length}
              aria-posinset={row.index + 1}
              onClick={() => onSelect(item)}
              onDoubleClick={() => props.onOpen?.(item)}
              className={cx(
                'absolute inset-x-0 top-0 cursor-default border-b border-line text-3',
                selected ? selectedClasses : 'hover:bg-hover',
              )}
              style={{ height: row.size, transform: `translateY(${row.start}px)` }}
            >
              {children(item, { selected })}
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface ListKeys<Item> extends Pick<
  VirtualListProps<Item>,
  'items' | 'itemText' | 'onSelect' | 'onOpen'
> {
  selectedIndex: number;
}

const pageSize = 10;

function useListKeys<Item>(list: ListKeys<Item>): (event: KeyboardEvent) => void {
  const typeAhead = useTypeAhead();
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { items, selectedIndex: at, onSelect, onOpen, itemText } = list;
    const last = items.length - 1;
    const moves: Record<string, number> = {
      ArrowDown: Math.min(at + 1, last),
      ArrowUp: Math.max(at - 1, 0),
      Home: 0,
      End: last,
      PageDown: Math.min(at + pageSize, last),
      PageUp: Math.max(at - pageSize, 0),
    };
    let target = moves[event.key];
    const current = items[at];
    if (event.key === 'Enter' && current !== undefined) {
      event.preventDefault();
      onOpen?.(current);
      return;
    }
    if (target === undefined) target = typeAhead(event, { texts: items.map(itemText), from: at });
    const item = target === undefined ? undefined : items[target];
    if (item === undefined) return;
    event.preventDefault();
    onSelect(item);
  };
}
