import type { ReactNode } from 'react';
import {
  Tab,
  TabList,
  TabPanel,
  Tabs as AriaTabs,
  ToggleButton,
  ToggleButtonGroup,
} from 'react-aria-components';

export interface TabItem<Id extends string = string> {
  id: Id;
  label: string;
  count?: number;
  content: ReactNode;
}

export interface TabsProps<Id extends string> {
  label: string;
  items: readonly TabItem<Id>[];
  selected: Id;
  onSelect: (id: Id) => void;
}

/** Pages of one thing, underlined. */
export function Tabs<Id extends string>({ label, items, selected, onSelect }: TabsProps<Id>) {
  return (
    // The tabs count as focused with anything in them; the ring belongs to that thing alone.
    <AriaTabs
      className="outline-none"
      selectedKey={selected}
      onSelectionChange={(key) => onSelect(String(key) as Id)}
    >
      <TabList aria-label={label} className="flex flex-wrap gap-1 border-b border-line">
        {items.map((item) => (
          <Tab
            key={item.id}
            id={item.id}
            className={
              '-mb-px min-h-(--control) border-b-2 border-transparent px-2 py-1.5 text-3 ' +
              'font-act ' +
              'text-ink-3 select-none data-hovered:text-ink data-selected:border-accent ' +
              'forced-colors:not-data-selected:border-[Canvas] ' +
              'data-selected:text-ink'
            }
          >
            {item.label}
            {item.count !== undefined && <span className="numbers text-ink-3"> {item.count}</span>}
          </Tab>
        ))}
      </TabList>
      {items.map((item) => (
        <TabPanel key={item.id} id={item.id} className="pt-4">
          {item.content}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}

export interface Segment<Id extends string = string> {
  id: Id;
  label: string;
  count?: number;
}

export interface SegmentsProps<Id extends string> {
  label: string;
  segments: readonly Segment<Id>[];
  selected: Id;
  onSelect: (id: Id) => void;
}

/** A choice of one view over the same list. */
export function Segments<Id extends string>(props: SegmentsProps<Id>) {
  const { label, segments, selected, onSelect } = props;
  return (
    <ToggleButtonGroup
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[selected]}
      onSelectionChange={(keys) => {
        const [key] = keys;
        if (key !== undefined) onSelect(String(key) as Id);
      }}
      className="flex flex-wrap gap-0.5"
    >
      {segments.map((segment) => (
        <ToggleButton
          key={segment.id}
          id={segment.id}
          className={
            'min-h-6 rounded px-2.25 py-1 text-2 font-act text-ink-3 select-none ' +
            'data-hovered:text-ink data-selected:bg-raised data-selected:text-ink ' +
            'data-selected:inset-ring data-selected:inset-ring-line ' +
            'forced-colors:data-selected:border'
          }
        >
          {segment.label}
          {segment.count !== undefined && <span className="numbers"> {segment.count}</span>}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
