import { ErasuresSection } from '../erasures/erasures-section.tsx';
import { ExportsSection } from '../exports/exports-section.tsx';

/** Taking data along, and taking a person out of it. */
export function DataSettings() {
  return (
    <div className="flex flex-col gap-8">
      <ExportsSection />
      <ErasuresSection />
    </div>
  );
}
