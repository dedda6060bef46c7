import { canonicalText } from '../util/canonical-text.js'

/** A law that an implementation violates. */
export class LawBroken extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'LawBroken'
  }
}

/** Fails the test unless both are equal, deeply and by value; bigint and bytes included. */
export function same(found: unknown, expected: unknown, what: string): void {
  const [left, right] = [canonicalText(found), canonicalText(expected)]
  if (left !== right) throw new LawBroken(`${what}: expected ${right}, found ${left}`)
}

/** Fails the test unless the condition holds. */
export function holds(condition: boolean, what: string): void {
  if (!condition) throw new LawBroken(what)
}

/** The error that a promise rejects with, which must have this code. */
export async function rejects(promise: Promise<unknown>, code: string, what: string): Promise<Error> {
  try {
    await promise
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === code) return error
    throw new LawBroken(`${what}: expected an error with code ${code}, found ${String(error)}`)
  }
  throw new LawBroken(`${what}: expected an error with code ${code}, found none`)
}

/** Everything that an iterable yields. */
export async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of source) items.push(item)
  return items
}

/** The next items, as many as requested; the iterable stays open. */
export async function take<T>(source: AsyncIterator<T>, count: number): Promise<T[]> {
  const items: T[] = []
  while (items.length < count) {
    const next = await source.next()
    if (next.done === true)
      throw new LawBroken(`expected ${count} items, the iterable ended after ${items.length}`)
    items.push(next.value)
  }
  return items
}

interface Controller {
  readonly signal: AbortSignal
  abort(): void
}

/** An abort controller of the runtime. */
export function abortController(): Controller {
  const host = globalThis as typeof globalThis & { readonly AbortController: new () => Controller }
  return new host.AbortController()
}

/** Lets all pending tasks run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}
