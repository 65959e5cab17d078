/** The cell of a table that says who asked for something, and under it when. */
export function WhoAndWhen({ who, when }: { who: string | null; when: string }) {
  return (
    <span className="flex flex-col">
      <span className="whitespace-nowrap">{who ?? ''}</span>
      <span className="numbers text-2 whitespace-nowrap text-ink-3">{when}</span>
    </span>
  );
}
