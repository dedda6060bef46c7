import { ConflictError, LogError } from '../../error/errors.js'
import type { ConflictingCommit } from '../../error/errors.js'
import { abortReason, whenAborted } from '../../util/abort.js'
import type { Expectation } from '../expectation.js'
import type { Decided, Decision } from './decision.js'
import type { SubmitOptions } from './submit-options.js'

const DEFAULT_RETRIES = 100
/** How many conflicting commits an error lists: the last ones. */
const NAMED = 20

/** One unsettled call of `submit`. */
export class Submission implements Decision {
  readonly fn: () => unknown
  readonly options: SubmitOptions
  readonly expectation: Expectation | undefined
  readonly promise: Promise<unknown>
  result: Decided | undefined
  #settled: boolean = false
  /** Whether its commit has been sent to the log. */
  #flying: boolean = false
  #conflicts: number = 0
  #obstacles: ConflictingCommit[] = []
  #resolve: ((value: unknown) => void) | undefined
  #reject: ((error: unknown) => void) | undefined
  #leave: (() => void) | undefined

  constructor(fn: () => unknown, options: SubmitOptions, expectation?: Expectation) {
    this.fn = fn
    this.options = options
    this.expectation = expectation
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    const { signal } = options
    if (signal === undefined) return
    if (signal.aborted) this.reject(abortReason(signal))
    else this.#leave = whenAborted(signal, () => this.#abort(signal))
  }

  /** How often commits of others were in the way. */
  get conflicts(): number {
    return this.#conflicts
  }

  get settled(): boolean {
    return this.#settled
  }

  /** Its commit is being sent to the log. */
  depart(): void {
    this.#flying = true
  }

  /** It waits again, because of conflicting commits. */
  conflict(obstacles: readonly ConflictingCommit[]): void {
    this.return()
    this.#conflicts++
    this.#obstacles = [...this.#obstacles, ...obstacles].slice(-NAMED)
    if (this.#conflicts > (this.options.retries ?? DEFAULT_RETRIES))
      this.reject(tooManyConflicts(this.#conflicts, this.#obstacles))
  }

  /** It waits again: the log certainly hasn't stored it. */
  return(): void {
    this.#flying = false
    this.result = undefined
  }

  resolve(value: unknown): void {
    if (this.#end()) this.#resolve?.(value)
  }

  reject(error: unknown): void {
    if (this.#end()) this.#reject?.(error)
  }

  #end(): boolean {
    if (this.#settled) return false
    this.#settled = true
    this.#leave?.()
    return true
  }

  #abort(signal: AbortSignal): void {
    const reason = abortReason(signal)
    this.reject(this.#flying ? abortedInFlight(reason) : reason)
  }
}

function abortedInFlight(cause: unknown): LogError {
  const message =
    'The signal was aborted while the commit was on its way to the log, so it is unknown whether it is stored. Submit it again with the same key to learn that.'
  return new LogError('Unknown', message, { cause })
}

function tooManyConflicts(conflicts: number, commits: readonly ConflictingCommit[]): ConflictError {
  const named = commits.map(({ position, action }) =>
    action === undefined ? `${position}` : `${position} (${action})`,
  )
  const message = `Other processes wrote first, ${conflicts} ${conflicts === 1 ? 'time' : 'times'} in a row: the last commits in the way were ${named.join(', ')}. Nothing was written. Submit again, or allow more \`retries\`.`
  return new ConflictError(message, { commits }, { value: commits.map(({ position }) => position) })
}
