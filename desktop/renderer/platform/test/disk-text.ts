/** Everything in the local databases of a member as text: names, keys, rows, and the bytes in them. */

export async function diskText(memberId: string): Promise<string> {
  const texts: string[] = [];
  for (const { name = '' } of await indexedDB.databases()) {
    if (!name.includes(memberId)) continue;
    const database = await promised(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const rows = await promised(database.transaction(store).objectStore(store).getAll());
      texts.push(name, ...rows.map(readable));
    }
    database.close();
  }
  return texts.join('\n');
}

function readable(row: unknown): string {
  const bytes: string[] = [];
  const json = JSON.stringify(row, (_, value: unknown) => {
    if (!ArrayBuffer.isView(value)) return value;
    bytes.push(new TextDecoder().decode(value));
    return '';
  });
  return [json, ...bytes].join('\n');
}

function promised<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error as Error);
  });
}
