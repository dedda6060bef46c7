import { signal as stateOf, type Signal } from '@preact/signals'
import type { CommitsEvent, Failure, HealthResponse, StreamEvents } from '../../src/protocol.js'
import { apiHeaders, apiUrl } from './client.js'
import { EventParser, type ServerEvent } from './event-parser.js'

export type Connection = 'connecting' | 'open' | 'lost' | 'ended'

/** The state of the stream, and why it ended. */
export const connection: Signal<Connection> = stateOf<Connection>('connecting')
export const connectionError: Signal<string | null> = stateOf<string | null>(null)
/** The last health message, and those of the last minutes. */
export const health: Signal<HealthResponse | null> = stateOf<HealthResponse | null>(null)
export const healthHistory: Signal<readonly HealthResponse[]> = stateOf<readonly HealthResponse[]>([])
/** The store's last known position. */
export const position: Signal<number> = stateOf<number>(0)

const MINUTES = 10
const KEPT = (MINUTES * 60) / 2
const LONGEST_WAIT = 10_000

type Listener = (event: CommitsEvent | 'all') => void
const listeners = new Set<Listener>()

/** Calls a function with each message about commits, and with `all` if some may have been missed. */
export function onCommits(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function emit(event: CommitsEvent | 'all'): void {
  for (const listener of listeners) listener(event)
}

/** Milliseconds after which a hidden page disconnects: a browser has few connections to a server, for all of its tabs. */
const HIDDEN = 15_000

/** Connects, and again whenever the connection is lost or the page is shown again. */
export async function followEvents(): Promise<void> {
  for (let failures = 0; connection.value !== 'ended'; failures++) {
    await shown()
    const began = Date.now()
    const control = new AbortController()
    const stop = whenHidden(() => control.abort())
    await readStream(control.signal).catch(() => undefined)
    stop()
    if (isEnded()) return
    if (Date.now() - began > 5000) failures = 0
    if (document.hidden) continue
    connection.value = 'lost'
    const wait = Math.min(LONGEST_WAIT, 500 * 2 ** failures)
    await new Promise((resolve) => setTimeout(resolve, wait))
  }
}

function isEnded(): boolean {
  return connection.value === 'ended'
}

function shown(): Promise<void> {
  return new Promise((resolve) => {
    if (!document.hidden) {
      resolve()
      return
    }
    document.addEventListener('visibilitychange', () => resolve(), { once: true })
  })
}

function whenHidden(act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const change = (): void => {
    clearTimeout(timer)
    timer = document.hidden ? setTimeout(act, HIDDEN) : undefined
  }
  document.addEventListener('visibilitychange', change)
  change()
  return () => {
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', change)
  }
}

async function readStream(signal: AbortSignal): Promise<void> {
  const response = await fetch(apiUrl('events'), { headers: apiHeaders(), signal })
  if (!response.ok || response.body === null) {
    // Errors that a new attempt can't fix.
    if (response.status === 401 || response.status === 403) end(await messageOf(response))
    return
  }
  const parser = new EventParser()
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read())
    for (const event of parser.push(part.value)) receive(event)
}

async function messageOf(response: Response): Promise<string> {
  const body = (await response.json().catch(() => undefined)) as Partial<Failure> | undefined
  return body?.error?.message ?? `The server responded with status ${response.status}.`
}

function end(message: string): void {
  connection.value = 'ended'
  connectionError.value = message
}

function receive({ name, data }: ServerEvent): void {
  const body: unknown = JSON.parse(data)
  switch (name as keyof StreamEvents) {
    case 'hello':
      connection.value = 'open'
      position.value = (body as StreamEvents['hello']).position
      emit('all')
      break
    case 'commits':
      position.value = (body as CommitsEvent).position
      emit(body as CommitsEvent)
      break
    case 'health':
      health.value = body as HealthResponse
      healthHistory.value = [...healthHistory.value, body as HealthResponse].slice(-KEPT)
      break
    case 'end':
      end((body as StreamEvents['end']).message)
      break
  }
}
