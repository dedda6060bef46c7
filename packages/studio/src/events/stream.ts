import type { ServerResponse } from 'node:http'
import type { Commit, CommitReport, Event } from 'relata'
import { StudioError } from '../errors.js'
import { endsOf } from '../methods/commit-filter.js'
import { commitSummary } from '../methods/commit-info.js'
import { readHealth } from '../methods/health.js'
import type { CommitsEvent, Key, StreamEvents, TouchedModel } from '../protocol.js'
import type { Source } from '../store/source.js'
import { encodeKey } from '../values/key.js'

/** Milliseconds between two messages about commits, and about the store's health. */
const COMMITS_EVERY = 100
const HEALTH_EVERY = 2000
const ALIVE_EVERY = 15_000
/** Connections at the same time. */
const MOST_STREAMS = 200
/** Commits that are named in one message, and keys of each model. */
const NAMED = 20
const KEYS = 100
/** Commits of one message whose events are looked at, and events of one commit. */
const LOOKED_AT = 200
/**
 * Bytes that may wait for a slow client. Beyond that its connection is closed; the client connects again and
 * reloads.
 */
const BACKLOG = 4_000_000

/**
 * The stream of what happens in the store, for all open pages together: the work after a commit, and the text
 * of a message, don't depend on how many there are. While no page is open, nothing listens to the store.
 * Nothing listens during thousands of commits a second either, because it would slow each of them; the
 * position then shows that there were some.
 */
export class EventStreams {
  /** The position at which this was made. */
  readonly since: number
  readonly #source: Source
  readonly #open = new Set<ServerResponse>()
  #pending = new Pending()
  #stopListening: (() => void) | undefined
  #timers: readonly NodeJS.Timeout[] = []
  /** The position that the last message had. */
  #sent = 0

  constructor(source: Source) {
    this.#source = source
    this.since = source.read().position
  }

  get size(): number {
    return this.#open.size
  }

  /** Sends events to a response until its connection is closed. Throws StudioError `ERR_STUDIO_STREAMS`. */
  add(response: ServerResponse): void {
    if (this.#open.size >= MOST_STREAMS)
      throw new StudioError('ERR_STUDIO_STREAMS', `${MOST_STREAMS} pages are open. Close some of them.`, {
        status: 503,
      })
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    })
    if (this.#open.size === 0) this.#begin()
    this.#open.add(response)
    response.on('close', () => this.#remove(response))
    response.on('error', () => this.#remove(response))
    response.write(message('hello', { position: this.#source.read().position }))
    response.write(message('health', readHealth(this.#source.read(), this.since)))
  }

  /** Another store is shown: listeners move to it. */
  moved(): void {
    if (this.#stopListening === undefined) return
    this.#stopListening()
    this.#listen()
  }

  /** Ends all connections. */
  end(): void {
    for (const response of this.#open) {
      this.#remove(response)
      response.end()
    }
  }

  #remove(response: ServerResponse): void {
    if (this.#open.delete(response) && this.#open.size === 0) this.#rest()
  }

  #begin(): void {
    this.#sent = this.#source.read().position
    this.#listen()
    this.#timers = [
      setInterval(() => this.#sendCommits(), COMMITS_EVERY),
      setInterval(() => this.#sendHealth(), HEALTH_EVERY),
      setInterval(() => this.#send(': alive\n\n'), ALIVE_EVERY),
    ]
    for (const timer of this.#timers) timer.unref()
  }

  #rest(): void {
    for (const timer of this.#timers) clearInterval(timer)
    this.#stopListening?.()
    this.#stopListening = undefined
    this.#pending = new Pending()
  }

  #listen(): void {
    this.#pending = new Pending()
    this.#stopListening = this.#source.read().db.onCommit((report) => {
      // Commits per second beyond which nothing listens: a listener runs at each commit, and would cost the
      // writer too much.
      if (this.#pending.add(report)) return
      this.#stopListening?.()
      this.#stopListening = undefined
    })
  }

  #sendCommits(): void {
    const count = this.#source.read().position - this.#sent
    if (count === 0) return
    this.#sent += count
    const isListening = this.#stopListening !== undefined
    const pending = this.#pending
    // Commits that no listener was notified of: there were too many, or another store is shown.
    const complete = isListening && pending.size === count
    if (isListening) this.#pending = new Pending()
    // The rate has fallen: from now on each commit is looked at again.
    else if (count <= LOOKED_AT) this.#listen()
    this.#send(message('commits', pending.message(this.#source, count, !complete)))
  }

  #sendHealth(): void {
    const health = readHealth(this.#source.read(), this.since)
    this.#send(message('health', health))
    if (health.status === 'open') return
    const why = health.error ?? 'The store was closed.'
    const code = health.status === 'failed' ? 'ERR_STORE_FAILED' : 'ERR_CLOSED'
    this.#send(message('end', { code, message: why }))
    this.end()
  }

  #send(text: string): void {
    for (const response of this.#open) {
      if (response.writableLength > BACKLOG) {
        this.#remove(response)
        response.destroy()
      } else response.write(text)
    }
  }
}

function message<E extends keyof StreamEvents>(name: E, data: StreamEvents[E]): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}

/** Commits that wait for the next message. A commit costs the writer an entry of an array. */
class Pending {
  readonly #reports: CommitReport[] = []

  get size(): number {
    return this.#reports.length
  }

  /** Returns whether more are taken. */
  add(report: CommitReport): boolean {
    this.#reports.push(report)
    return this.#reports.length < LOOKED_AT
  }

  /** `flooded`: there were others too, so any row may have been touched. */
  message(source: Source, count: number, flooded: boolean): CommitsEvent {
    const { db, schema, position } = source.read()
    const commits = flooded ? [] : this.#reports.map(({ commit }) => commit)
    const models = new Map<string, Map<string, Key>>()
    for (const commit of commits) noteAll(models, source, commit)
    const partial = flooded || commits.some(({ events }) => events.length > LOOKED_AT)
    const names = flooded ? schema.models.map(({ name }) => name) : [...models.keys()]
    const touchedModel = (name: string): TouchedModel => {
      const keys = [...(models.get(name)?.values() ?? [])]
      return {
        rows: db.model(name).unscoped().count(),
        keys: keys.slice(0, KEYS),
        more: partial || keys.length > KEYS,
      }
    }
    return {
      position,
      count,
      commits: commits.slice(-NAMED).reverse().map(commitSummary),
      models: Object.fromEntries(
        names.filter((name) => schema.has(name)).map((name) => [name, touchedModel(name)]),
      ),
    }
  }
}

function noteAll(models: Map<string, Map<string, Key>>, source: Source, { events }: Commit): void {
  for (const event of events.slice(0, LOOKED_AT))
    for (const [model, key] of touched(source, event)) note(models, model, key)
  // For the rest of a large commit, one key of each model and relation is enough.
  const seen = new Set<string>()
  for (const event of events.slice(LOOKED_AT)) {
    const name = 'model' in event ? event.model : 'relation' in event ? event.relation : ''
    if (seen.has(name)) continue
    seen.add(name)
    for (const [model, key] of touched(source, event)) note(models, model, key)
  }
}

function note(models: Map<string, Map<string, Key>>, model: string, key: unknown): void {
  let keys = models.get(model)
  if (keys === undefined) models.set(model, (keys = new Map()))
  if (keys.size > KEYS) return
  const encoded = encodeKey(key)
  keys.set(JSON.stringify(encoded), encoded)
}

/** The rows that an event touches; a link touches both of its ends, and the model between. */
function touched(source: Source, event: Event): readonly (readonly [model: string, key: unknown])[] {
  switch (event.type) {
    case 'created':
    case 'updated':
    case 'deleted':
      return [[event.model, event.key]]
    case 'linked':
    case 'unlinked':
      return endsOf(source.read().schema, event)
    case 'schemaChanged':
      return []
  }
}
