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

/** The short name, or it with the first number behind it that nobody has. */
export function freeSlug(slug: string, taken: readonly string[]): string {
  const used = new Set(taken);
  for (let n = 1; ; n += 1) {
    const tail = n === 1 ? '' : `-${n}`;
    const candidate = slug.slice(0, slugMax - tail.length).replace(/-+$/, '') + tail;
    if (!used.has(candidate)) return candidate;
  }
}
