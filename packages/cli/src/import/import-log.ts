import { randomUUID } from 'node:crypto'
import { schemaChanged, type Commit, type Event, type SchemaDescription } from '@relata/core/engine'
import { LevelLog } from '@relata/level'
import { intoNewFolder } from '../store/new-folder.js'
import { importError } from './import-error.js'
import { ImportState, type ExpectedEnd } from './import-state.js'

/** Rows and links that one commit has, by default. */
export const BATCH = 10_000

export interface ImportOptions {
  /** The maximum number of rows and links per commit; Infinity: all of them in one. */
  readonly batch: number
  /** Whether the file may differ from what was exported. */
  readonly edited: boolean
}

export interface ImportResult {
  readonly rows: number
  readonly commits: number
  readonly stateHash: string
}

/**
 * Imports the lines of an export into a folder that doesn't exist or is empty. The log is written beside it
 * and renamed at the end, so the folder is complete or doesn't exist.
 *
 * Throws CommandError `ERR_IMPORT` with the line that can't be imported, `ERR_NOT_EMPTY` if the folder has files.
 */
export async function importInto(
  folder: string,
  lines: AsyncIterable<string>,
  options: ImportOptions,
): Promise<ImportResult> {
  return await intoNewFolder(folder, (partial) => writeLog(partial, lines, options))
}

async function writeLog(
  folder: string,
  lines: AsyncIterable<string>,
  options: ImportOptions,
): Promise<ImportResult> {
  const log = await LevelLog.open(folder)
  try {
    const writing = new Importing(log, options)
    let number = 0
    for await (const line of lines) {
      number++
      if (line.trim() !== '') await writing.take(number, line)
    }
    return await writing.finish(number)
  } finally {
    await log.close()
  }
}

/** Reads lines, and appends commits with their rows and links. */
class Importing {
  readonly #log: LevelLog
  readonly #options: ImportOptions
  readonly #prefix = randomUUID().replaceAll('-', '').slice(0, 16)
  #state: ImportState | undefined
  #events: Event[] = []
  #position = 0
  #end: ExpectedEnd | undefined

  constructor(log: LevelLog, options: ImportOptions) {
    this.#log = log
    this.#options = options
  }

  async take(number: number, line: string): Promise<void> {
    const json = parsed(number, line)
    if (this.#end !== undefined) throw importError(number, 'It is after the end of the export.')
    if (this.#state === undefined) return await this.#begin(json)
    if (json['end'] === true) return this.#finish(number, json, this.#state)
    if (Object.hasOwn(json, 'model')) this.#events.push(this.#state.row(number, json))
    else if (Object.hasOwn(json, 'link')) this.#events.push(this.#state.link(number, json))
    else throw importError(number, 'It is neither a row, nor a link, nor the end.', line.slice(0, 100))
    if (this.#events.length < this.#options.batch) return
    await this.#append('import')
  }

  async finish(number: number): Promise<ImportResult> {
    const state = this.#state
    if (state === undefined) throw importError(1, 'The file is empty.')
    if (this.#end === undefined && !this.#options.edited)
      throw importError(
        number,
        'The file ends before the end of the export. Pass --edited if that is intended.',
      )
    state.finish(number, this.#options.edited ? undefined : this.#end)
    if (this.#events.length > 0) await this.#append('import')
    return { rows: state.size, commits: this.#position, stateHash: state.state.hash() }
  }

  async #begin(json: Json): Promise<void> {
    if (json['relata'] !== 'export' || json['format'] !== 1 || typeof json['schema'] !== 'object')
      throw importError(1, 'The file is not an export of Relata, or is one of a later version.')
    const schema = json['schema'] as SchemaDescription
    this.#state = new ImportState(schema)
    const { migrations } = json
    const names = Array.isArray(migrations)
      ? migrations.filter((name): name is string => typeof name === 'string')
      : []
    this.#events.push(schemaChanged(schema, [], { migrations: names }))
    await this.#append(undefined)
  }

  #finish(number: number, json: Json, state: ImportState): void {
    const { rows, links, stateHash } = json
    for (const event of state.counters(number, json['counters'])) this.#events.push(event)
    this.#end = { rows: Number(rows), links: Number(links), stateHash: String(stateHash) }
  }

  async #append(action: string | undefined): Promise<void> {
    const position = this.#position + 1
    const commit: Commit = {
      position,
      id: `${this.#prefix}-${position}`,
      time: Date.now(),
      schema: 1,
      action,
      meta: undefined,
      key: undefined,
      events: this.#events,
    }
    await this.#log.append([commit], { expected: this.#position, durability: 'os' })
    this.#position = position
    this.#events = []
  }
}

type Json = Readonly<Record<string, unknown>>

function parsed(number: number, line: string): Json {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch (cause) {
    throw importError(number, 'It is not JSON.', line.slice(0, 100), cause)
  }
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Json
  throw importError(number, 'It is not an object.', line.slice(0, 100))
}
