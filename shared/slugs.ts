const slugMax = 48;

/** The short name of an account from its name: `Harbour Agency (Pvt.) Ltd.` → `harbour-agency-pvt-ltd`. */
export function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, slugMax)
    .replace(/-+$/, '');
}
