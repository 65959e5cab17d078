import type { ReactNode } from 'react';

export interface TileProps {
  label: string;
  value: ReactNode;
  /** The proof or the age of the number. */
  note?: ReactNode;
}

export function Tile({ label, value, note }: TileProps) {
  return (
    <div className="min-w-0 flex-1 basis-36 px-4.5 py-4 shadow-[-1px_-1px_0_var(--line)]">
      <dt className="text-2 text-ink-3">{label}</dt>
      <dd className="numbers mt-1 text-7 leading-tight font-title tracking-[-0.02em] break-words">
        {value}
      </dd>
      {note !== undefined && <dd className="numbers mt-0.5 text-2 text-ink-3">{note}</dd>}
    </div>
  );
}

/** A line of tiles that wraps; the lines between them stay whole. */
export function TileRow({ tiles }: { tiles: readonly TileProps[] }) {
  return (
    <dl className="flex shrink-0 flex-wrap overflow-hidden rounded-2 border border-line bg-surface">
      {tiles.map((tile) => (
        <Tile key={tile.label} {...tile} />
      ))}
    </dl>
  );
}
