import { type Lifecycle, type ObjectStore, type Upload } from './object-store';
import { StoreTrouble } from './store-calls';
import { Tally, type Totals } from './tally';

/** What was noticed about the store beside what is in it; null where it could not be told. */
export interface Noticed {
  /** Whether hidden versions could be listed. */
  listsVersions: boolean;
  lifecycle: Lifecycle | null;
  seesOtherBuckets: boolean | null;
  skewSeconds: number | null;
  /** Unfinished uploads whose size is not known: there are many, or the store does not tell it. */
  unweighedUploads: number;
}

export interface Scanned {
  totals: Totals;
  noticed: Noticed;
  /** Null when the scan reached its end. */
  brokenOff: { code: StoreTrouble['code']; detail: string } | null;
}

/** The sizes of so many unfinished uploads are asked for; each costs a call. */
const MAX_WEIGHED_UPLOADS = 200;

/** Reads the whole store once. Always answers; what could not be read is said in the answer. */
export async function scan(store: ObjectStore): Promise<Scanned> {
  const tally = new Tally();
  const noticed: Noticed = {
    listsVersions: true,
    lifecycle: null,
    seesOtherBuckets: null,
    skewSeconds: null,
    unweighedUploads: 0,
  };
  let brokenOff: Scanned['brokenOff'] = null;
  try {
    noticed.listsVersions = await listObjects(store, tally);
    noticed.unweighedUploads = (await ifAllowed(() => weighUploads(store, tally))) ?? 0;
    noticed.lifecycle = await lifecycleOf(store);
    noticed.seesOtherBuckets = await ifAllowed(() => store.seesOtherBuckets());
  } catch (error) {
    if (!(error instanceof StoreTrouble)) throw error;
    brokenOff = { code: error.code, detail: error.message };
  }
  return {
    totals: tally.totals(),
    noticed: { ...noticed, skewSeconds: store.skewSeconds },
    brokenOff,
  };
}

/** Answers whether versions could be listed; a store that has no such call is listed without them. */
async function listObjects(store: ObjectStore, tally: Tally): Promise<boolean> {
  let first = true;
  try {
    for await (const page of store.versions()) {
      first = false;
      for (const { key, bytes, isCurrent } of page) {
        if (isCurrent) tally.current(key, bytes);
        else tally.hiddenVersion(bytes);
      }
    }
    return true;
  } catch (error) {
    if (!first || !(error instanceof StoreTrouble) || error.code !== 'refused') throw error;
  }
  for await (const page of store.objects()) {
    for (const { key, bytes } of page) tally.current(key, bytes);
  }
  return false;
}

/** Answers how many uploads were counted without their size. */
async function weighUploads(store: ObjectStore, tally: Tally): Promise<number> {
  let seen = 0;
  let unweighed = 0;
  for await (const page of store.uploads()) {
    for (const upload of page) {
      seen += 1;
      const bytes = seen > MAX_WEIGHED_UPLOADS ? null : await weightOf(store, upload);
      if (bytes === 'ended') continue;
      if (bytes === null) unweighed += 1;
      tally.unfinishedUpload(bytes ?? 0);
    }
  }
  return unweighed;
}

/** Null where the store does not tell it; an upload may also end after it was listed. */
async function weightOf(store: ObjectStore, upload: Upload): Promise<number | 'ended' | null> {
  try {
    return await store.uploadedBytes(upload);
  } catch (error) {
    if (!(error instanceof StoreTrouble) || error.code !== 'refused') throw error;
    return error.reason === 'NoSuchUpload' ? 'ended' : null;
  }
}

async function lifecycleOf(store: ObjectStore): Promise<Lifecycle | null> {
  try {
    return await store.lifecycle();
  } catch (error) {
    if (!(error instanceof StoreTrouble) || error.code !== 'refused') throw error;
    const hasNone = error.reason === 'NoSuchLifecycleConfiguration';
    return hasNone ? { expiresCurrent: false, expiresHidden: false } : null;
  }
}

/** Null where the key may not do this, or the store does not know it: the rest of the scan holds. */
async function ifAllowed<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof StoreTrouble && error.code === 'refused') return null;
    throw error;
  }
}
