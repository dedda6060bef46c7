import { useEffect, useRef, useState } from 'preact/hooks'
import type { CommitsEvent, MethodName, RequestOf, ResponseOf } from '../../src/protocol.js'
import { asApiError, isAbort, type ApiError } from '../api/api-error.js'
import { call } from '../api/client.js'
import { onCommits } from '../api/events.js'

export interface Called<T> {
  /** Of the last request that succeeded: kept while a newer one runs. */
  readonly data: T | null
  readonly error: ApiError | null
  readonly loading: boolean
  readonly reload: () => void
}

/** Milliseconds between two loads because of commits. */
const PAUSE = 400

/** Whether commits may have changed a result that was read from these models. Without `reads`, any commit may. */
function mayConcern(event: CommitsEvent | 'all', reads: readonly string[] | undefined): boolean {
  return event === 'all' || reads === undefined || reads.some((model) => Object.hasOwn(event.models, model))
}

/** Calls a function after commits that concern these models, not more often than every 400 ms. */
export function useCommits(reads: readonly string[] | undefined, act: () => void): void {
  const latest = useRef({ reads, act })
  latest.current = { reads, act }
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = onCommits((event) => {
      if (timer !== undefined || !mayConcern(event, latest.current.reads)) return
      timer = setTimeout(() => {
        timer = undefined
        latest.current.act()
      }, PAUSE)
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [])
}

/**
 * The result of a request: sent again when it changes, and after commits to the models that the response names in `reads`.
 * Null sends nothing. `live: false` leaves out the commits.
 */
export function useCall<M extends MethodName>(
  method: M,
  request: RequestOf<M> | null,
  { live = true }: { readonly live?: boolean } = {},
): Called<ResponseOf<M>> {
  const text = request === null ? null : JSON.stringify(request)
  const [state, setState] = useState<State<ResponseOf<M>>>({ text: null, data: null, error: null })
  const [round, setRound] = useState(0)
  const reload = (): void => setRound((before) => before + 1)
  useEffect(() => {
    if (request === null) return
    const control = new AbortController()
    call(method, request, control.signal).then(
      (data) => setState({ text, data, error: null }),
      (error: unknown) => {
        if (!isAbort(error)) setState((before) => ({ text, data: before.data, error: asApiError(error) }))
      },
    )
    return () => control.abort()
  }, [method, text, round])
  const data = state.data
  const reads = (data as { readonly reads?: readonly string[] } | null)?.reads
  useCommits(reads, () => {
    if (live && text !== null) reload()
  })
  const isCurrent = state.text === text
  return { data, error: isCurrent ? state.error : null, loading: text !== null && !isCurrent, reload }
}

interface State<T> {
  readonly text: string | null
  readonly data: T | null
  readonly error: ApiError | null
}
