import { safeStorage } from 'electron';

/** Why nothing may be entrusted to the system's keystore. */
export type Refusal = 'insecure_storage' | 'unavailable';

/** On Linux without a keyring Electron encrypts with a password that is in its source code. */
export async function findRefusal(platform: NodeJS.Platform): Promise<Refusal | null> {
  if (
    platform === 'linux' &&
    ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())
  ) {
    return 'insecure_storage';
  }
  return (await safeStorage.isAsyncEncryptionAvailable()) ? null : 'unavailable';
}
