import { AccountErasuresSection } from '../account-erasures/account-erasures-section.tsx';
import { ErasuresSection } from '../erasures/erasures-section.tsx';
import { ExportsSection } from '../exports/exports-section.tsx';

/** Taking data along, taking a person out of it, and taking the whole account away. */
export function DataSettings() {
  return (
    <div className="flex flex-col gap-8">
      <ExportsSection />
      <ErasuresSection />
      <AccountErasuresSection />
    </div>
  );
}
