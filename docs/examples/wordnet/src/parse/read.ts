import { stat } from 'node:fs/promises'
import path from 'node:path'
import { readLines } from './lines.js'
import { parseSenseLine } from './sense-line.js'
import type { SenseLine } from './sense-line.js'
import { parseSynsetLine } from './synset-line.js'
import type { SynsetLine } from './synset-line.js'

export const DATA_FILES: readonly string[] = ['data.noun', 'data.verb', 'data.adj', 'data.adv']
export const SENSE_FILE = 'index.sense'

/** The files' lines, parsed. */
export interface WordNetLines {
  readonly synsets: readonly SynsetLine[]
  readonly senses: readonly SenseLine[]
}

/** Called after each batch with the bytes read so far. */
export type OnBytes = (done: number, total: number) => void

/** Reads `data.*` and `index.sense` of a WordNet folder, streaming. */
export async function readWordNet(folder: string, onBytes: OnBytes = () => {}): Promise<WordNetLines> {
  const sizes = await Promise.all(
    [...DATA_FILES, SENSE_FILE].map(async (name) => (await stat(path.join(folder, name))).size),
  )
  const total = sizes.reduce((sum, size) => sum + size, 0)
  let done = 0
  const synsets: SynsetLine[] = []
  const senses: SenseLine[] = []
  const read = async (name: string, take: (line: string) => void): Promise<void> => {
    for await (const { lines, bytes } of readLines(path.join(folder, name))) {
      for (const line of lines) take(line)
      onBytes((done += bytes), total)
    }
  }
  for (const name of DATA_FILES) await read(name, (line) => void synsets.push(parseSynsetLine(line)))
  await read(SENSE_FILE, (line) => void senses.push(parseSenseLine(line)))
  return { synsets, senses }
}
