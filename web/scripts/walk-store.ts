// What a phone keeps of walks until the server has it: stops, numbers of raters and ticks; no person.

export type Rating = number | string;

/** The ticks of one rater at one stop, under a number that this phone gave them. */
export interface Entry {
  readonly id: string;
  readonly walk: string;
  readonly stop: string;
  readonly rater: number;
  readonly ratings: Readonly<Record<string, Rating>>;
  /** The number of the entry on the server whose place this one takes. */
  readonly replaces?: string;
  /** What the server had against it, in words; it is not sent again before somebody decides. */
  readonly why?: string;
  /** For a conflict the number of the entry that is on the server. */
  readonly theirs?: string;
}

/** Where `page.ts` reads how many entries wait, without opening the database. */
export const UNSENT = "evenhand-unsent";
const DATABASE = "evenhand-walks";
const ENTRIES = "entries";

function opened(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(DATABASE, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(ENTRIES, { keyPath: "id" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error ?? new Error("no database"));
    asked.onblocked = () => failed(new Error("blocked"));
  });
}

/** Do one thing with the entries; it is done when it is on the disk. */
async function within<T>(
  mode: IDBTransactionMode,
  act: (entries: IDBObjectStore) => IDBRequest<T> | undefined,
): Promise<T | undefined> {
  const database = await opened();
  try {
    return await new Promise<T | undefined>((done, failed) => {
      const change = database.transaction(ENTRIES, mode, { durability: "strict" });
      const asked = act(change.objectStore(ENTRIES));
      change.oncomplete = () => done(asked?.result);
      change.onabort = change.onerror = () => failed(change.error ?? new Error("not kept"));
    });
  } finally {
    database.close();
  }
}

/** All entries that wait, in the order in which they were kept. */
export async function waiting(): Promise<Entry[]> {
  const all = (await within("readonly", (entries) => entries.getAll())) as Entry[] | undefined;
  return all ?? [];
}

/** Keep an entry; an earlier one of this rater at this stop that was not sent gives way to it. */
export async function keep(entry: Entry): Promise<void> {
  const earlier = (await waiting()).filter(
    (one) =>
      one.id !== entry.id &&
      one.walk === entry.walk &&
      one.stop === entry.stop &&
      one.rater === entry.rater,
  );
  await within("readwrite", (entries) => {
    for (const one of earlier) entries.delete(one.id);
    return entries.put(entry);
  });
  await count();
}

/** Forget entries: the server has them, or somebody threw them away. */
export async function forget(ids: readonly string[]): Promise<void> {
  await within("readwrite", (entries) => {
    for (const id of ids) entries.delete(id);
    return undefined;
  });
  await count();
}

/** Say how many wait, where every page can read it. */
export async function count(): Promise<number> {
  const many = (await waiting()).length;
  if (many) localStorage.setItem(UNSENT, String(many));
  else localStorage.removeItem(UNSENT);
  return many;
}
