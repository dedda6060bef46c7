import type { Commit, LogHead } from '@relata/core/log'
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
 * The commits of records, which are verified one after the other: each follows from the one before, and the last one is the
 * one at the head. Throws LogError `Corrupt` for damage; the commits before it are yielded.
 */
export async function* readCommits(
  pages: AsyncIterable<readonly Uint8Array[]> | Iterable<readonly Uint8Array[]>,
  verifier: RecordVerifier,
  { after, previous: start, head }: ReadRange,
): AsyncGenerator<readonly Commit[], void, undefined> {
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

/** The commits of a large record, part by part. Returns its tip. */
async function* largeRecord(
  record: Uint8Array,
  verifier: RecordVerifier,
  { after, previous }: Omit<ReadRange, 'head'>,
): AsyncGenerator<readonly Commit[], Tip, undefined> {
  const header = verifier.following(record, previous)
  for await (const part of verifier.parts(record, header))
    yield part.filter(({ position }) => position > after)
  return tipOf(header)
}

/** Returns the tip of the last record. */
function* smallRecords(
  records: readonly Uint8Array[],
  verifier: RecordVerifier,
  { after, previous }: Omit<ReadRange, 'head'>,
): Generator<readonly Commit[], Tip, undefined> {
  const commits: Commit[] = []
  let tip = previous
  try {
    for (const record of records) {
      const header = verifier.following(record, tip)
      addFrom(commits, verifier.commits(record, header), after + 1)
      tip = tipOf(header)
    }
  } finally {
    // Those before the damage, too.
    yield commits
  }
  return tip
}

/** Adds the commits from a position on. */
function addFrom(commits: Commit[], decoded: readonly Commit[], from: number): void {
  for (const commit of decoded) if (commit.position >= from) commits.push(commit)
}
