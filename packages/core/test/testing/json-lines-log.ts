import { createHash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import type { Commit } from '../../src/event/commit.js'
import type { LogGroup } from '../../src/log/append-queue.js'
import { BaseLog } from '../../src/log/base-log.js'
import type { LogHead } from '../../src/log/event-log.js'
import { LogError } from '../../src/error/errors.js'

/** Where a line begins, and the position before its first commit. */
interface Line {
  readonly offset: number
  readonly length: number
  readonly after: number
  readonly previous: string
}

/**
 * An event log in a file: a line for each group that was written, which is a hash, a space, and the commits in JSON. The hash
 * covers the line before it. A last line without its end was never acknowledged, and is cut off at the next opening. It keeps
 * its history: it has no `_drop`.
 */
export class JsonLinesLog extends BaseLog {
  readonly #file: FileHandle
  readonly #lines: Line[] = []
  readonly #keys: Map<string, number> = new Map()
  #head: LogHead = { position: 0, hash: '' }
  #size: number = 0

  private constructor(file: FileHandle) {
    super()
    this.#file = file
  }

  static async open(path: string): Promise<JsonLinesLog> {
    const file = await open(path, 'a+')
    try {
      const log = new JsonLinesLog(file)
      const lines = (await file.readFile('utf8')).split('\n').slice(0, -1)
      for (const line of lines) log.#take(`${line}\n`, log.#parse(line, log.#head))
      await file.truncate(log.#size)
      return log
    } catch (error) {
      await file.close()
      throw error
    }
  }

  protected _head(): LogHead {
    return this.#head
  }

  protected _begin(): LogGroup {
    const commits: Commit[] = []
    const parts: string[] = []
    return {
      add: (added) => {
        parts.push(...added.map((commit) => JSON.stringify(encoded(commit))))
        commits.push(...added)
      },
      write: async (sync) => {
        const body = `[${parts.join(',')}]`
        const line = `${hashOf(this.#head.hash, body)} ${body}\n`
        await this.#file.appendFile(line)
        if (sync) await this.#file.datasync()
        this.#take(line, commits)
      },
    }
  }

  protected async *_read(after: number, head: LogHead): AsyncGenerator<readonly Commit[]> {
    for (const line of this.#lines.slice(this.#lineOf(after + 1), this.#lineOf(head.position) + 1))
      yield (await this.#commits(line)).slice(Math.max(0, after - line.after))
  }

  protected async _positions(keys: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return new Map(keys.flatMap((key) => (this.#keys.has(key) ? [[key, this.#keys.get(key) ?? 0]] : [])))
  }

  protected async _keyed(_key: string, position: number): Promise<Commit> {
    const line = this.#lines[this.#lineOf(position)] as Line
    return (await this.#commits(line))[position - line.after - 1] as Commit
  }

  protected async _close(): Promise<void> {
    await this.#file.close()
  }

  /** Records a line that is in the file. */
  #take(line: string, commits: readonly Commit[]): void {
    const length = Buffer.byteLength(line)
    const { position: after, hash: previous } = this.#head
    this.#lines.push({ offset: this.#size, length, after, previous })
    this.#size += length
    this.#head = { position: after + commits.length, hash: line.slice(0, HASH) }
    for (const { key, position } of commits) if (key !== undefined) this.#keys.set(key, position)
  }

  async #commits({ offset, length, after, previous }: Line): Promise<readonly Commit[]> {
    const { buffer } = await this.#file.read(Buffer.alloc(length), 0, length, offset)
    return this.#parse(buffer.toString('utf8', 0, length - 1), { position: after, hash: previous })
  }

  #parse(line: string, { position, hash }: LogHead): readonly Commit[] {
    const body = line.slice(HASH + 1)
    if (line.slice(0, HASH) !== hashOf(hash, body))
      throw new LogError('Corrupt', `The line after position ${position} is not what was written.`, {
        value: position,
      })
    return (JSON.parse(body) as unknown[]).map((commit) => decoded(commit) as Commit)
  }

  /** The index of the line that has a position. */
  #lineOf(position: number): number {
    const index = this.#lines.findIndex(({ after }) => after >= position)
    return (index < 0 ? this.#lines.length : index) - 1
  }
}

const HASH = 64

function hashOf(previous: string, body: string): string {
  return createHash('sha256').update(previous).update(body).digest('hex')
}

/** What JSON can't hold is an object with a tag; objects are lists of their members, since a member may be called `__proto__`. */
function encoded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(encoded)
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('base64') }
  if (typeof value === 'object' && value !== null)
    return { object: Object.entries(value).map(([name, member]) => [name, encoded(member)]) }
  if (typeof value === 'bigint') return { bigint: String(value) }
  if (value === undefined) return { undefined: 0 }
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
    return { number: Object.is(value, -0) ? '-0' : String(value) }
  return value
}

function decoded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decoded)
  if (typeof value !== 'object' || value === null) return value
  const [tag, content] = Object.entries(value)[0] as [string, never]
  if (tag === 'object')
    return Object.fromEntries(
      (content as [string, unknown][]).map(([name, member]) => [name, decoded(member)]),
    )
  if (tag === 'bytes') return new Uint8Array(Buffer.from(content, 'base64'))
  if (tag === 'bigint') return BigInt(content)
  return tag === 'number' ? Number(content) : undefined
}
