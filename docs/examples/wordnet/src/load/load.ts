import type { Row } from 'relata'
import { LEXICOGRAPHER_FILES } from '../parse/lexicographer-files.js'
import type { PointerKind, SenseRelation, SynsetRelation } from '../parse/pointer-kinds.js'
import { VERB_FRAMES } from '../parse/verb-frames.js'
import type { SenseEntry, SynsetEntry, WordNet } from '../parse/wordnet.js'
import type { WordNetSchema, WordNetStore } from '../model/schema.js'

type SynsetRow = Row<WordNetSchema, 'Synset'>
type SenseRow = Row<WordNetSchema, 'Sense'>
type WordRow = Row<WordNetSchema, 'Word'>
type FileRow = Row<WordNetSchema, 'LexicographerFile'>

/** Receives the progress of a loader: {@link Progress} implements it. */
export interface LoadProgress {
  start(label: string, total: number, unit: string): void
  update(done: number): void
  end(): void
}

/**
 * Rows or links of one transaction. Large enough that a commit's own cost doesn't count, small enough that a
 * bar moves.
 */
const CHUNK = 4000

/**
 * Writes all of WordNet into an empty store, one transaction for each chunk. When it resolves, everything is
 * on the disk.
 */
export async function load(db: WordNetStore, wordnet: WordNet, progress: LoadProgress): Promise<void> {
  const loader = new Loader(db, progress)
  const files = await loader.all('files', 'rows', LEXICOGRAPHER_FILES, (names, from) =>
    db.LexicographerFile.bulkCreate(names.map((name, i) => ({ number: from + i, name }))),
  )
  const frames = await loader.all('frames', 'rows', VERB_FRAMES, (patterns, from) =>
    db.Frame.bulkCreate(patterns.map((pattern, i) => ({ number: from + i + 1, pattern }))),
  )
  const words = await loader.all('words', 'rows', wordnet.words, (lemmas) =>
    db.Word.bulkCreate(lemmas.map((lemma) => ({ lemma }))),
  )
  const synsets = await loader.all('synsets', 'rows', wordnet.synsets, (entries) =>
    db.Synset.bulkCreate(entries.map((entry) => synsetValues(entry, at(files, entry.file)))),
  )
  const senses = await loadSenses(loader, wordnet, words, synsets)
  await loadLinks(loader, wordnet, synsets, senses)
  await loader.all('verb frames', 'links', wordnet.frames, (uses) => {
    for (const [sense, frame] of uses) at(senses, sense).frames.add(at(frames, frame - 1))
    return []
  })
  await db.durable()
}

function loadSenses(
  loader: Loader,
  wordnet: WordNet,
  words: readonly WordRow[],
  synsets: readonly SynsetRow[],
): Promise<SenseRow[]> {
  return loader.all('senses', 'rows', wordnet.senses, (entries) =>
    loader.db.Sense.bulkCreate(
      entries.map((entry) => senseValues(entry, at(words, entry.word), at(synsets, entry.synset))),
    ),
  )
}

function synsetValues({ pos, offset, satellite, definition, examples }: SynsetEntry, file: FileRow) {
  return { pos, offset, satellite, definition, examples, file }
}
function senseValues(entry: SenseEntry, word: WordRow, synset: SynsetRow) {
  const { number, tagCount, position, lexId, written, alsoWritten = null, marker = null } = entry
  return { word, synset, number, tagCount, position, lexId, written, alsoWritten, marker }
}

async function loadLinks(
  loader: Loader,
  wordnet: WordNet,
  synsets: readonly SynsetRow[],
  senses: readonly SenseRow[],
): Promise<void> {
  const pointers = [...wordnet.links].flatMap(([kind, pairs]) =>
    pairs.map((pair) => [kind, ...pair] as const),
  )
  await loader.all('relations', 'links', pointers, (chunk) => {
    for (const [kind, from, to] of chunk) addLink(kind, from, to)
    return []
  })
  function addLink(kind: PointerKind, from: number, to: number): void {
    if (kind.level === 'synset') synsetRelation(at(synsets, from), kind.relation).add(at(synsets, to))
    else senseRelation(at(senses, from), kind.relation).add(at(senses, to))
  }
}

function synsetRelation(row: SynsetRow, relation: SynsetRelation): SynsetRow[SynsetRelation] {
  return row[relation]
}
function senseRelation(row: SenseRow, relation: SenseRelation): SenseRow[SenseRelation] {
  return row[relation]
}

class Loader {
  readonly db: WordNetStore
  readonly #progress: LoadProgress

  constructor(db: WordNetStore, progress: LoadProgress) {
    this.db = db
    this.#progress = progress
  }

  /**
   * Writes all items in chunks, one transaction each, and collects the created rows. The next chunk is
   * prepared while the previous one is written.
   */
  async all<T, R>(
    label: string,
    unit: string,
    items: readonly T[],
    make: (chunk: readonly T[], from: number) => readonly R[],
  ): Promise<R[]> {
    const made: R[] = []
    this.#progress.start(label, items.length, unit)
    let written: Promise<void> | undefined
    for (let from = 0; from < items.length; from += CHUNK) {
      const { value, commit } = this.db.transact(() => make(items.slice(from, from + CHUNK), from), {
        action: `load ${label}`,
      })
      for (const row of value) made.push(row)
      await written
      written = commit?.durable
      this.#progress.update(Math.min(items.length, from + CHUNK))
    }
    await written
    this.#progress.end()
    return made
  }
}

function at<T>(rows: readonly T[], index: number): T {
  const row = rows[index]
  if (row === undefined) throw new RangeError(`there is no row ${index} of ${rows.length}`)
  return row
}
