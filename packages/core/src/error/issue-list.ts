import type { RelataError } from './relata-error.js'
import {
  DoesNotExist,
  FieldError,
  IntegrityError,
  StoreError,
  UsageError,
  ValidationError,
} from './errors.js'
import { setIssues, type Issue } from './issue.js'

/** A list of a million wrong rows is reported by its first thousand faults. */
const MOST = 1000

type Fault = RelataError | UsageError

/** Collects the faults of one call, so that the error that ends it can report all of them. */
export class IssueList {
  #first: Fault | undefined
  readonly #issues: Issue[] = []

  get isEmpty(): boolean {
    return this.#first === undefined
  }

  /** Nothing more is noted. */
  get isFull(): boolean {
    return this.#issues.length >= MOST
  }

  /**
   * Notes what is wrong with the values given; any other error is thrown on. `index` is the place in the list
   * that the call was given.
   */
  note(error: unknown, index?: number): void {
    if (!isFault(error)) throw error
    this.#first ??= error
    for (const given of error.issues) {
      const issue =
        index === undefined || given.index !== undefined ? given : Object.freeze({ ...given, index })
      const isKnown = this.#issues.some(
        (other) => other.message === issue.message && other.index === issue.index,
      )
      if (!isKnown && !this.isFull) this.#issues.push(issue)
    }
  }

  /** Runs a check and notes its fault; undefined where there is one. */
  attempt<T>(check: () => T, index?: number): T | undefined {
    try {
      return check()
    } catch (error) {
      this.note(error, index)
      return undefined
    }
  }

  /** Throws the first error noted, with all issues, if there is one. */
  settle(): void {
    if (this.#first === undefined) return
    setIssues(this.#first, this.#issues)
    throw this.#first
  }
}

/** Adds to the indexes of an error's issues: its call had a part of a list, which begins there. */
export function shiftIssues(error: unknown, start: number): void {
  if (start === 0 || !isFault(error)) return
  setIssues(
    error,
    error.issues.map((issue) =>
      issue.index === undefined ? issue : Object.freeze({ ...issue, index: issue.index + start }),
    ),
  )
}

const KINDS = [ValidationError, FieldError, IntegrityError, DoesNotExist, UsageError] as const

/** What the caller gave is wrong. Any other error says that the call can't be made, or is not Relata's. */
function isFault(error: unknown): error is Fault {
  if (error instanceof StoreError) return error.code === 'ERR_ROW_GONE'
  return KINDS.some((kind) => error instanceof kind)
}
