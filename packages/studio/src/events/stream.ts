import type { ServerResponse } from 'node:http'
import type { Commit, CommitReport, Event } from 'relata'
import { StudioError } from '../errors.js'
import { endsOf } from '../methods/commit-filter.js'
import { commitSummary } from '../methods/commit-info.js'
import { readHealth, type Counters } from '../methods/health.js'
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
const LOOKED_AT = 1000
/** Bytes that may wait for a slow client. Beyond it, its connection is closed: it connects again, and reads what it shows. */
const BACKLOG = 4_000_000

/**
 * The stream of what happens in the store, for all open pages together: the work after a commit, and the text of a
 * message, don't depend on how many there are. While there are none, nothing listens to the store.
 */
export class EventStreams {
  readonly #source: Source
  readonly #open = new Set<ServerResponse>()
  readonly #counted = { commits: 0, events: 0 }
  #pending: Pending | undefined
  #stops: (() => void)[] = []

  constructor(source: Source) {
    this.#source = source
  }

  /** Commits and events since somebody began to look. */
  get counters(): Counters {
    return this.#counted
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
    if (this.#open.size === 0) this.#listen()
    this.#open.add(response)
    response.on('close', () => this.#remove(response))
    response.on('error', () => this.#remove(response))
    response.write(message('hello', { position: this.#source.read().position }))
    response.write(message('health', this.#health()))
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

  #listen(): void {
    const timers = [
      setInterval(() => this.#sendCommits(), COMMITS_EVERY),
      setInterval(() => this.#sendHealth(), HEALTH_EVERY),
      setInterval(() => this.#send(': alive\n\n'), ALIVE_EVERY),
    ]
    const stop = this.#source.read().db.onCommit((report) => this.#take(report))
    this.#stops = [stop, ...timers.map((timer) => () => clearInterval(timer.unref()))]
  }

  #rest(): void {
    for (const stop of this.#stops) stop()
    this.#stops = []
    this.#pending = undefined
  }

  #take(report: CommitReport): void {
    this.#pending ??= new Pending()
    this.#pending.add(report)
    this.#counted.commits++
  }

  #sendCommits(): void {
    const pending = this.#pending
    if (pending === undefined) return
    this.#pending = undefined
    const { event, events } = pending.message(this.#source)
    this.#counted.events += events
    this.#send(message('commits', event))
  }

  #health(): StreamEvents['health'] {
    return readHealth(this.#source.read(), this.#counted)
  }

  #sendHealth(): void {
    const health = this.#health()
    this.#send(message('health', health))
    if (health.status === 'open') return
    const why = health.error ?? 'The store was closed.'
    this.#send(
      message('end', { code: health.status === 'failed' ? 'ERR_STORE_FAILED' : 'ERR_CLOSED', message: why }),
    )
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
  #reports: CommitReport[] = []
  #count = 0
  /** There were more than are looked at: any row may have been touched. */
  #flooded = false

  add(report: CommitReport): void {
    this.#count++
    this.#reports.push(report)
    if (this.#reports.length <= LOOKED_AT) return
    this.#flooded = true
    this.#reports = this.#reports.slice(-NAMED)
  }

  message(source: Source): { readonly event: CommitsEvent; readonly events: number } {
    const { db, schema, position } = source.read()
    const commits = this.#reports.map(({ commit }) => commit)
    const models = new Map<string, Map<string, Key>>()
    let events = 0
    for (const commit of commits) {
      events += commit.events.length
      if (!this.#flooded) noteAll(models, source, commit)
    }
    const names = this.#flooded ? schema.models.map(({ name }) => name) : [...models.keys()]
    const partial = this.#flooded || commits.some((commit) => commit.events.length > LOOKED_AT)
    const touchedModel = (name: string): TouchedModel => {
      const keys = [...(models.get(name)?.values() ?? [])]
      return {
        rows: db.model(name).count(),
        keys: keys.slice(0, KEYS),
        more: partial || keys.length > KEYS,
      }
    }
    const event = {
      position,
      count: this.#count,
      commits: commits.slice(-NAMED).reverse().map(commitSummary),
      models: Object.fromEntries(
        names.filter((name) => schema.has(name)).map((name) => [name, touchedModel(name)]),
      ),
    }
    return { event, events }
  }
}

function noteAll(models: Map<string, Map<string, Key>>, source: Source, { events }: Commit): void {
  for (const event of events.slice(0, LOOKED_AT))
    for (const [model, key] of touched(source, event)) note(models, model, key)
  // Of the rest of a large commit one key of each model and relation says enough.
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
