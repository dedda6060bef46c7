import type { JSX } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { asApiError, type ApiError } from '../api/api-error.js'
import { diagramGraph } from '../lib/diagram-graph.js'
import { navigate } from '../state/router.js'
import { schema } from '../state/schema.js'
import { ErrorNotice } from '../ui/error-notice.js'
import { Canvas } from './canvas.js'
import type { Placed } from './layout.js'

/** The models and their relations. What places them is loaded with this page. */
export function DiagramPage({ search }: { readonly search: string }): JSX.Element {
  const models = schema.value?.models
  const graph = useMemo(() => diagramGraph(models ?? []), [models])
  const [placed, setPlaced] = useState<Placed | null>(null)
  const [error, setError] = useState<ApiError | null>(null)
  useEffect(() => {
    let isGone = false
    import('./layout.js')
      .then(({ layoutGraph }) => layoutGraph(graph))
      .then(
        (result) => !isGone && setPlaced(result),
        (thrown: unknown) => !isGone && setError(asApiError(thrown)),
      )
    return () => {
      isGone = true
    }
  }, [graph])
  return (
    <>
      <header class="page-head">
        <h1>Diagram</h1>
        <span class="quiet">
          {graph.nodes.length} models, {graph.edges.length} relations
        </span>
        <span class="grow" />
        <div class="diagram-search">
          <input
            class="input"
            type="search"
            placeholder="Find a model or field"
            aria-label="Find in the diagram"
            value={search}
            onInput={(event) =>
              navigate({ page: 'diagram', search: event.currentTarget.value }, { replace: true })
            }
          />
        </div>
      </header>
      {error !== null && (
        <div class="page-body">
          <ErrorNotice error={error} />
        </div>
      )}
      {placed === null && error === null && <p class="quiet page-body">Placing the models…</p>}
      {placed !== null && <Canvas placed={placed} search={search.trim().toLowerCase()} />}
    </>
  )
}
