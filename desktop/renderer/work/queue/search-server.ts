/** The same search as on this device, asked of the server: for a list that is not here. */
import { type Contact, listContacts } from '../../../../shared/call-lists.ts';
import { failureOf } from '../../platform-hooks/failure.ts';
import type { ApiClient } from '../../platform/api.ts';

export interface ServerSearch {
  contacts: Contact[];
  /** Why the server did not answer. */
  problem: string | null;
}

export async function searchServer(
  api: ApiClient,
  question: { listId: string; wanted: string; limit: number; signal: AbortSignal },
): Promise<ServerSearch> {
  const { listId, wanted, limit, signal } = question;
  const query = { search: wanted.slice(0, 80), limit };
  try {
    const { data } = await api.call(listContacts, { params: { id: listId }, query, signal });
    return { contacts: data, problem: null };
  } catch (error) {
    return { contacts: [], problem: failureOf(error).code };
  }
}
