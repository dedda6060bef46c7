import type { Changes, Row } from 'relata'
import type { WordNetSchema, WordNetStore } from '../model/schema.js'
import { count, duration } from '../show/format.js'
import type { Demo } from './demo.js'

type Synset = Row<WordNetSchema, 'Synset'>
type Sense = Row<WordNetSchema, 'Sense'>

/** What the scene writes. None of it occurs in WordNet, so the scene can find and delete it. */
const INVENTED = { words: ['pupper', 'good boy', 'floof'], offset: -1 }

/**
 * Live queries for a concept's words and the number of words for its kinds, while another part of the program
 * writes. Everything written is deleted at the end.
 */
export async function live(demo: Demo, lemma: string, file: string): Promise<void> {
  const { db, say, timed, paint } = demo
  const concept = db.Synset.filter({ words__lemma: lemma, file__name: file }).orderBy('offset').first()
  if (concept === null) return
  // The first write after opening builds the unique indexes of its tables. That isn't part of a commit's
  // cost.
  rolledBack(db, () => addKind(db, concept))
  const watching = timed(
    `Live: words for ‘${lemma}’ and its kinds, while the program writes`,
    () => new Watching(db, concept),
  )
  say(paint.dim(`synset.senses.orderBy('position').changes()`))
  say(paint.dim(`db.Word.filter({ synsets__hypernyms: synset }).liveCount()`))
  say()
  line('at first', watching.received(), 0)
  try {
    await write(db, concept, async (what, commit) => {
      await demo.pause()
      const started = performance.now()
      commit()
      const took = performance.now() - started
      line(what, watching.received(), took)
    })
  } finally {
    watching.end()
    forget(db)
  }
  say()
  say(
    paint.dim(
      'subscribers are notified after each commit, before the next line of the program; times include both',
    ),
  )

  function line(what: string, { words, kinds }: Received, took: number): void {
    const both = [words, kinds].filter((text) => text !== '').join('   ')
    say(
      `${what.padEnd(32)} ${both === '' ? paint.dim('no notification') : both}${took === 0 ? '' : paint.dim(`   ${duration(took)}`)}`,
    )
  }
}

/** Deletes the rows that the scene wrote, also at the next start of the demo if it was interrupted. */
export function forget(db: WordNetStore): void {
  db.transact(
    () => {
      db.Word.filter({ lemma__in: INVENTED.words }).delete()
      db.Synset.filter({ pos: 'n', offset: INVENTED.offset }).delete()
    },
    { action: 'forget the live scene' },
  )
}

interface Received {
  readonly words: string
  readonly kinds: string
}

/** Two live queries and what they have emitted since the last call of `received`. */
class Watching {
  #words: string[] = []
  #kinds: string[] = []
  readonly #end: () => void

  constructor(db: WordNetStore, concept: Synset) {
    const words = concept.senses
      .orderBy('position')
      .changes()
      .subscribe((changes) => {
        for (const line of linesOf(changes)) this.#words.push(line)
      })
    const kinds = db.Word.filter({ synsets__hypernyms: concept })
      .liveCount()
      .subscribe((n) => this.#kinds.push(`${count(n)} for its kinds`))
    this.#end = () => {
      words.unsubscribe()
      kinds.unsubscribe()
    }
  }

  received(): Received {
    const received = { words: this.#words.join(' '), kinds: this.#kinds.join(' ') }
    this.#words = []
    this.#kinds = []
    return received
  }

  end(): void {
    this.#end()
  }
}

function linesOf({ added, removed, changed }: Changes<Sense>): string[] {
  return [
    ...removed.map(({ value }) => `− ${value.written}`),
    ...added.map(({ value }) => `+ ${value.written}`),
    ...changed.map(({ previous, value }) => `${previous.written} → ${value.written}`),
  ]
}

/** The other part of the program, which doesn't know about the live queries. */
async function write(
  db: WordNetStore,
  concept: Synset,
  commit: (what: string, writes: () => void) => Promise<void>,
): Promise<void> {
  await commit('a word is added', () => db.transact(() => addWord(db, concept, 'pupper')))
  await commit('another one', () => db.transact(() => addWord(db, concept, 'good boy')))
  await commit('one is spelled otherwise', () =>
    db.Sense.filter({ word__lemma: 'pupper' }).update({ written: 'Pupper' }),
  )
  await commit('a kind of it, with a word', () => db.transact(() => addKind(db, concept)))
  await commit('a transaction that throws', () => rolledBack(db, () => concept.senses.all().delete()))
  await commit('the words are deleted', () => db.Word.filter({ lemma__in: INVENTED.words }).delete())
}

function addWord(db: WordNetStore, synset: Synset, lemma: string): void {
  const word = db.Word.create({ lemma })
  synset.senses.create({
    word,
    number: 1,
    tagCount: 0,
    position: synset.senses.count(),
    lexId: 0,
    written: lemma,
  })
}

function addKind(db: WordNetStore, concept: Synset): void {
  const definition = 'a dog of more hair than weight'
  addWord(
    db,
    concept.hyponyms.create({ pos: 'n', offset: INVENTED.offset, definition, file: concept.file }),
    'floof',
  )
}

/** Thrown to leave the transaction: its writes are undone, and no subscriber is notified. */
class SecondThoughts extends Error {}

function rolledBack(db: WordNetStore, writes: () => void): void {
  try {
    db.transact(() => {
      writes()
      throw new SecondThoughts()
    })
  } catch (error) {
    if (!(error instanceof SecondThoughts)) throw error
  }
}
