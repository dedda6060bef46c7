import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openStore } from 'relata'
import { schema } from '../model/schema.js'
import type { WordNetSchema } from '../model/schema.js'
import { count, duration } from '../show/format.js'
import type { Demo } from './demo.js'

/** How one opening went. */
interface Opening {
  /** Milliseconds. */
  readonly took: number
  /** Milliseconds of the first query. */
  readonly first: number
  readonly found: number
  readonly commits: number
  readonly events: number
}

/**
 * Opens the same store by a replay of its log, then from a snapshot. `folder` has a copy of it during the
 * scene.
 */
export async function opening(demo: Demo, folder: string, lemma: string): Promise<void> {
  const { db, say, scene, paint } = demo
  await rm(folder, { recursive: true, force: true })
  try {
    await db.backup(folder)
    await rm(join(folder, 'snapshots'), { recursive: true, force: true })
    const replayed = await open(folder, lemma, true)
    const loaded = await open(folder, lemma, false)
    if (replayed.found !== loaded.found) throw new Error('the snapshot has other words than the log')
    scene('Opening the store: by replay, and from a snapshot', loaded.took)
    line('replay', replayed, `${count(replayed.events)} events`)
    line('snapshot', loaded, `${count(loaded.commits)} commits after it`)
    say()
    say(paint.dim('the first query is the words of all synsets of a word; the state is the same'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }

  function line(name: string, { took, first }: Opening, what: string): void {
    say(
      `${name.padEnd(9)} ${paint.accent(duration(took).padStart(7))}   ${what.padEnd(24)} ${paint.dim(`then the first query: ${duration(first)}`)}`,
    )
  }
}

/** Opens the store and runs a query; `saves`: leaves a snapshot for the next opening. */
async function open(folder: string, lemma: string, saves: boolean): Promise<Opening> {
  const started = performance.now()
  await using db = await openStore<WordNetSchema>(schema, folder, { snapshots: false })
  const opened = performance.now()
  const found = db.Word.filter({ synsets__words__lemma: lemma }).count()
  const first = performance.now() - opened
  if (saves) await db.saveSnapshot()
  const { commits = 0, events = 0 } = db.recovery ?? {}
  return { took: opened - started, first, found, commits, events }
}
