import type { EventRun, LogHead } from '@relata/core/log'
import { CHUNK_BYTES, chunks } from './chunks.js'
import { checkEnd, tipOf, type RecordVerifier } from './record-verifier.js'
import type { Tip } from './tip.js'

/** What is read of a log. */
export interface ReadRange {
  /** Commits after this position are yielded. */
  readonly after: number
  /** The first record follows it. */
  readonly previous: Tip
  /** The last record is the one at the head. */
  readonly head: LogHead
}

/**
 * The commits of records, as runs of events. Records are verified one after the other: each follows from the one before, and
 * the last one is the one at the head. Throws LogError `Corrupt` for damage; the commits before it are yielded.
 */
export async function* readRuns(
  pages: AsyncIterable<readonly Uint8Array[]> | Iterable<readonly Uint8Array[]>,
  verifier: RecordVerifier,
  { after, previous: start, head }: ReadRange,
): AsyncGenerator<readonly EventRun[], void, undefined> {
  let previous = start
  for await (const page of pages)
    for (const chunk of chunks(page)) {
      const [only] = chunk
      previous =
        only !== undefined && only.length >= CHUNK_BYTES
          ? yield* largeRecord(only, verifier, { after, previous })
          : yield* smallRecords(chunk, verifier, { after, previous })
    }
  checkEnd(previous, head)
}

/** The runs of a large record, part by part. Returns its tip. */
async function* largeRecord(
  record: Uint8Array,
  verifier: RecordVerifier,
  { after, previous }: Omit<ReadRange, 'head'>,
): AsyncGenerator<readonly EventRun[], Tip, undefined> {
  const header = verifier.following(record, previous)
  for await (const part of verifier.parts(record, header))
    yield part.filter(({ commit }) => commit.position > after)
  return tipOf(header)
}

/** Returns the tip of the last record. */
function* smallRecords(
  records: readonly Uint8Array[],
  verifier: RecordVerifier,
  { after, previous }: Omit<ReadRange, 'head'>,
): Generator<readonly EventRun[], Tip, undefined> {
  const runs: EventRun[] = []
  let tip = previous
  try {
    for (const record of records) {
      const header = verifier.following(record, tip)
      addFrom(runs, verifier.runs(record, header), after + 1)
      tip = tipOf(header)
    }
  } finally {
    // Those before the damage, too.
    yield runs
  }
  return tip
}

/** Adds the runs of the commits from a position on. */
function addFrom(runs: EventRun[], decoded: readonly EventRun[], from: number): void {
  for (const run of decoded) if (run.commit.position >= from) runs.push(run)
}
