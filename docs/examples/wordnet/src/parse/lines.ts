import { createReadStream } from 'node:fs'

/** Some lines of a file, with the bytes that they took: what a progress bar counts. */
export interface LineBatch {
  readonly lines: readonly string[]
  readonly bytes: number
}

const LICENCE = '  '

/**
 * Streams a file's lines in batches, without its licence (the lines that begin with two blanks). The files
 * are plain ASCII with `\n`.
 */
export async function* readLines(file: string): AsyncGenerator<LineBatch> {
  let rest = ''
  for await (const chunk of createReadStream(file, { encoding: 'latin1', highWaterMark: 1 << 18 })) {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    yield { lines: lines.filter((line) => !line.startsWith(LICENCE)), bytes: String(chunk).length }
  }
  if (rest !== '') yield { lines: [rest], bytes: 0 }
}
