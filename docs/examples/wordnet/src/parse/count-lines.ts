import path from 'node:path'
import { readLines } from './lines.js'
import { DATA_FILES, SENSE_FILE } from './read.js'

/** How many synsets and senses the files hold: their lines, the licence left out. */
export interface FileCounts {
  readonly synsets: number
  readonly senses: number
}

export async function countLines(folder: string): Promise<FileCounts> {
  const lines = await Promise.all(DATA_FILES.map((name) => linesOf(path.join(folder, name))))
  return {
    synsets: lines.reduce((sum, one) => sum + one, 0),
    senses: await linesOf(path.join(folder, SENSE_FILE)),
  }
}

async function linesOf(file: string): Promise<number> {
  let count = 0
  for await (const { lines } of readLines(file)) count += lines.length
  return count
}
