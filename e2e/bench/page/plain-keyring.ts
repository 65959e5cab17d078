/** Writes pages in the open, to know what the cipher costs and that a search of the disk would find them. */
import type { Keyring } from '../../../desktop/renderer/platform/keyring.ts';
import type { Sealer } from '../../../desktop/renderer/platform/seal.ts';

const plain: Sealer = {
  seal: (text) => Promise.resolve(new TextEncoder().encode(text)),
  open: (box) => Promise.resolve(new TextDecoder().decode(box)),
};
export const plainKeyring: Keyring = { unlock: async () => ({ sealer: plain, isNew: false }) };
