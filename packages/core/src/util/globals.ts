/**
 * The few globals that core uses, typed here because core is compiled without the types of Node or of a
 * browser. They are read at each use: none is needed to import core.
 */

declare global {
  /** Merges with the type of the same name where Node's or the DOM's types are loaded. */
  interface AbortSignal {
    readonly aborted: boolean
    addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
    removeEventListener(type: 'abort', listener: () => void): void
  }
}

interface Host {
  readonly crypto: { randomUUID(): string }
  readonly TextEncoder: new () => { encode(text: string): Uint8Array }
  structuredClone<T>(value: T): T
  queueMicrotask(task: () => void): void
  setTimeout(task: () => void, ms: number): unknown
  clearTimeout(timer: unknown): void
  readonly MessageChannel?: new () => Channel
  btoa(text: string): string
  atob(text: string): string
  readonly performance: { now(): number }
  readonly AbortController: new () => { readonly signal: AbortSignal; abort(): void }
  /** Of Node alone. */
  readonly Buffer?: { from(bytes: ArrayBufferLike, start: number, length: number): NodeBytes }
}

interface NodeBytes {
  toString(encoding: 'latin1'): string
}

/** A timer of Node. */
interface Timer {
  unref(): void
}

/** A port delivers messages to the other one in a later turn of the event loop. */
interface Channel {
  readonly port1: {
    addEventListener(type: 'message', listener: () => void): void
    start(): void
    close(): void
  }
  readonly port2: { postMessage(message: undefined): void }
}

const host: typeof globalThis & Host = globalThis as typeof globalThis & Host

/** A random identifier, lower-case. */
export function randomId(): string {
  return host.crypto.randomUUID()
}

/** The text's bytes in UTF-8. */
export function utf8(text: string): Uint8Array {
  return new host.TextEncoder().encode(text)
}

/** A deep copy of plain data. */
export function deepCopy<T>(value: T): T {
  return host.structuredClone(value)
}

/** Runs a task once the current call stack is empty. */
export function soon(task: () => void): void {
  host.queueMicrotask(task)
}

/**
 * Resolves in a later turn of the event loop, so that other work can run during a long computation. It uses a
 * message, since timers wait for a millisecond, and tests replace them.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (host.MessageChannel === undefined) {
      host.setTimeout(resolve, 0)
      return
    }
    const { port1, port2 } = new host.MessageChannel()
    port1.addEventListener('message', () => {
      port1.close()
      resolve()
    })
    port1.start()
    port2.postMessage(undefined)
  })
}

/**
 * Runs a task after some milliseconds; returns the function that prevents it. With `idle` the timer doesn't keep the
 * process running.
 */
export function after(ms: number, task: () => void, idle: boolean = false): () => void {
  const timer = host.setTimeout(task, ms)
  // Browsers return a number.
  if (idle && timer instanceof Object && 'unref' in timer) (timer as Timer).unref()
  return () => host.clearTimeout(timer)
}

/** Resolves after some milliseconds. With `idle` it doesn't keep the process running. */
export function delay(ms: number, idle: boolean = false): Promise<void> {
  return new Promise((resolve) => void after(ms, resolve, idle))
}

/** A signal with the function that aborts it. */
export function abortable(): { readonly signal: AbortSignal; readonly abort: () => void } {
  const controller = new host.AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}

/** Bytes as text, a character a byte, by Node; undefined where there is no Node. */
export function latin1ByNode({ buffer, byteOffset, length }: Uint8Array): string | undefined {
  return host.Buffer?.from(buffer, byteOffset, length).toString('latin1')
}

/** Text of characters up to U+00FF as base64. */
export function latin1ToBase64(text: string): string {
  return host.btoa(text)
}

/** Text that JSON.stringify made, as base64 for a URL. Characters beyond ASCII become escapes of JSON. */
export function toBase64Url(json: string): string {
  const ascii = json.replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return latin1ToBase64(ascii).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** The text that {@link toBase64Url} was passed, up to escapes; undefined for text that it didn't return. */
export function fromBase64Url(text: string): string | undefined {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return undefined
  return host.atob(text.replaceAll('-', '+').replaceAll('_', '/'))
}

/** Milliseconds of a clock that never goes back, for measuring. */
export function clockMs(): number {
  return host.performance.now()
}
