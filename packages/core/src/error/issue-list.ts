import type { RelataError } from './relata-error.js'
import {
  DoesNotExist,
  FieldError,
  IntegrityError,
  StoreError,
  UsageError,
  ValidationError,
} from './errors.js'
import { messageOf, setIssues, type Issue } from './issue.js'

/** For a list of a million wrong rows, only the first thousand faults are reported. */
const MOST = 1000

type Fault = RelataError | UsageError

/** Collects the faults of one call, so that the error that ends it can report all of them. */
export class IssueList {
  #first: Fault | undefined
  readonly #issues: Issue[] = []

  get isEmpty(): boolean {
    return this.#first === undefined
  }

  /** True if no more faults are collected. */
  get isFull(): boolean {
    return this.#issues.length >= MOST
  }

  /**
   * Collects a fault of the passed values; rethrows any other error. `index` is the position in the list that
   * was passed to the call.
   */
  note(error: unknown, index?: number): void {
    if (!isFault(error)) throw error
    this.#first ??= error
    for (const own of error.issues) {
      const issue = index === undefined || own.index !== undefined ? own : Object.freeze({ ...own, index })
      const isKnown = this.#issues.some(
        (other) =>
          other.message === issue.message && other.index === issue.index && other.path === issue.path,
      )
      if (!isKnown && !this.isFull) this.#issues.push(issue)
    }
  }

  /** Runs a check and collects its fault; undefined if there is one. */
  attempt<T>(check: () => T, index?: number): T | undefined {
    try {
      return check()
    } catch (error) {
      this.note(error, index)
      return undefined
    }
  }

  /** Throws the first collected error, with all issues, if there is one. */
  settle(): void {
    if (this.#first === undefined) return
    setIssues(this.#first, this.#issues)
    throw this.#first
  }
}

/** Adds an offset to the indexes of an error's issues, because its call was passed a part of a list. */
export function shiftIssues(error: unknown, start: number): void {
  if (start === 0 || !isFault(error)) return
  setIssues(
    error,
    error.issues.map((issue) =>
      issue.index === undefined ? issue : Object.freeze({ ...issue, index: issue.index + start }),
    ),
  )
}

/**
 * Adds to an error of a nested write where its values are: with `books[1]`, the issue of a `title` gets the path
 * `books[1].title`. The message begins with the path. `named` is false if what is at the place has no fields.
 */
export function placeIssues(error: unknown, place: string, named: boolean = true): void {
  if (!isFault(error)) return
  const issues = error.issues.map((issue) =>
    Object.freeze({ ...issue, path: named ? pathIn(place, issue) : place }),
  )
  setIssues(error, issues)
  const [own] = issues
  if (own === undefined) return
  const { message, stack } = error
  error.message = messageOf(own)
  // Tools print the stack, which begins with the message.
  if (stack !== undefined) error.stack = stack.replace(message, () => error.message)
}

function pathIn(place: string, { path, field }: Issue): string {
  const inner = path ?? field
  return inner === undefined ? place : `${place}.${inner}`
}

const KINDS = [ValidationError, FieldError, IntegrityError, DoesNotExist, UsageError] as const

/** Whether an error is about a passed value. Other errors refuse the call as such, or are not Relata's. */
function isFault(error: unknown): error is Fault {
  if (error instanceof StoreError) return error.code === 'ERR_ROW_GONE'
  return KINDS.some((kind) => error instanceof kind)
}
