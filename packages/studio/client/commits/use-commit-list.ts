import { useEffect, useRef, useState } from 'preact/hooks'
import type { CommitInfo, CommitsRequest, CommitsResponse } from '../../src/protocol.js'
import { asApiError, isAbort, type ApiError } from '../api/api-error.js'
import { call } from '../api/client.js'
import { mergeCommits } from '../lib/merge-commits.js'
import { useCommits } from '../state/use-call.js'

export interface CommitList {
  readonly commits: readonly CommitInfo[]
  readonly error: ApiError | null
  /** The first page has arrived. */
  readonly loaded: boolean
  readonly busy: boolean
  /** Whether earlier commits may follow. */
  readonly hasMore: boolean
  readonly droppedTo: number
  readonly waiting: number
  readonly more: () => void
}

type Filters = Pick<CommitsRequest, 'model' | 'key' | 'action' | 'actor'>

interface State {
  readonly text: string
  readonly commits: readonly CommitInfo[]
  readonly next: number | null
  readonly last: CommitsResponse | null
}

const PAGE = 50
const NONE: State = { text: '', commits: [], next: null, last: null }

/** Commits, the newest first; new ones are added as they are made. */
export function useCommitList(filters: Filters): CommitList {
  const text = JSON.stringify(filters)
  const [state, setState] = useState<State>(NONE)
  const [error, setError] = useState<ApiError | null>(null)
  const [busy, setBusy] = useState(false)
  const control = useRef<AbortController | undefined>(undefined)

  const load = (before: number | undefined): void => {
    control.current?.abort()
    const own = (control.current = new AbortController())
    setBusy(true)
    const request = { ...filters, limit: PAGE, ...(before !== undefined && { before }) }
    call('commits', request, own.signal).then(
      (response) => {
        setState((known) => added(known, response, text, before))
        setError(null)
        setBusy(false)
      },
      (thrown: unknown) => {
        if (isAbort(thrown)) return
        setError(asApiError(thrown))
        setBusy(false)
      },
    )
  }
  useEffect(() => {
    load(undefined)
    return () => control.current?.abort()
  }, [text])
  useCommits(undefined, () => load(undefined))
  const shown = state.text === text ? state : NONE
  const { next, last } = shown
  return {
    commits: shown.commits,
    error,
    loaded: last !== null,
    busy,
    hasMore: next !== null,
    droppedTo: last?.droppedTo ?? 0,
    waiting: last?.waiting ?? 0,
    more: () => {
      if (next !== null) load(next)
    },
  }
}

function added(known: State, response: CommitsResponse, text: string, before: number | undefined): State {
  if (known.text !== text) return { text, commits: response.commits, next: response.next, last: response }
  const isFirst = before === undefined
  const { commits, isJoined } = mergeCommits(known.commits, response.commits, isFirst)
  // Pages that were read before continue where they ended.
  return { text, commits, next: isFirst && isJoined ? known.next : response.next, last: response }
}
