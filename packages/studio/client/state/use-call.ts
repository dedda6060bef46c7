import { useEffect, useRef, useState } from 'preact/hooks'
import type { CommitsEvent, MethodName, QueryTimes, RequestOf, ResponseOf } from '../../src/protocol.js'
import { asApiError, isAbort, type ApiError } from '../api/api-error.js'
import { call } from '../api/client.js'
import { onCommits } from '../api/events.js'
import { nextPause, SHORTEST_PAUSE } from '../lib/reload-pause.js'

export interface Called<T> {
  /** Of the last request that succeeded: kept while a newer one runs. */
  readonly data: T | null
  readonly error: ApiError | null
  readonly loading: boolean
  readonly reload: () => void
}

/** A page takes at most a fortieth of the server's time to keep a result up to date. */
const SHARE = 40

/** Whether commits may have changed a result that was read from these models. Without `reads`, any commit may. */
function mayConcern(event: CommitsEvent | 'all', reads: readonly string[] | undefined): boolean {
  return event === 'all' || reads === undefined || reads.some((model) => Object.hasOwn(event.models, model))
}

/**
 * Calls a function after commits that concern these models: 400 ms after the first, and less often while
 * commits continue or for a query that takes the server long (`cost` milliseconds). A page that isn't shown
 * waits until it is.
 */
export function useCommits(reads: readonly string[] | undefined, act: () => void, cost: number = 0): void {
  const latest = useRef({ reads, act, cost })
  latest.current = { reads, act, cost }
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isDue = false
    let pause = SHORTEST_PAUSE
    let ran = -Infinity
    const run = (): void => {
      timer = undefined
      ran = Date.now()
      isDue = document.hidden
      if (!isDue) latest.current.act()
    }
    const stop = onCommits((event) => {
      if (timer !== undefined || isDue || !mayConcern(event, latest.current.reads)) return
      pause = nextPause(pause, Date.now() - ran)
      timer = setTimeout(run, Math.max(pause, latest.current.cost * SHARE))
    })
    const change = (): void => {
      if (isDue) run()
    }
    document.addEventListener('visibilitychange', change)
    return () => {
      stop()
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', change)
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
  const { reads, ms } = (data ?? {}) as { readonly reads?: readonly string[]; readonly ms?: QueryTimes }
  const act = (): void => {
    if (live && text !== null) reload()
  }
  useCommits(reads, act, ms === undefined ? 0 : ms.query + ms.count)
  const isCurrent = state.text === text
  return { data, error: isCurrent ? state.error : null, loading: text !== null && !isCurrent, reload }
}

interface State<T> {
  readonly text: string | null
  readonly data: T | null
  readonly error: ApiError | null
}
