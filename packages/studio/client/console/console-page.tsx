import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { sampleQueries } from '../lib/sample-queries.js'
import { navigate } from '../state/router.js'
import { schema } from '../state/schema.js'
import { useCall } from '../state/use-call.js'
import { Editor } from './editor.js'
import { ConsoleFault } from './console-fault.js'
import { ConsoleResult } from './console-result.js'

const PAGE = 100

/** Queries in the syntax of the API. They are read, and never run as code. */
export function ConsolePage({ source }: { readonly source: string }): JSX.Element {
  const [text, setText] = useState(source)
  const [offset, setOffset] = useState(0)
  const request = source === '' ? null : { source, offset, limit: PAGE }
  const { data, error, loading, reload } = useCall('console', request)
  useEffect(() => setText(source), [source])
  const run = (query: string): void => {
    setOffset(0)
    if (query.trim() === source) reload()
    else navigate({ page: 'console', source: query.trim() })
  }
  return (
    <>
      <header class="page-head">
        <h1>Console</h1>
        <span class="quiet">reads only</span>
      </header>
      <div class="console">
        <Editor text={text} busy={loading} onText={setText} onRun={() => run(text)} />
        {error !== null && <ConsoleFault error={error} source={source} />}
        {source === '' && <Samples onChoose={run} />}
      </div>
      {data !== null && error === null && source !== '' && (
        <ConsoleResult data={data} offset={offset} size={PAGE} onOffset={setOffset} />
      )}
    </>
  )
}

function Samples({ onChoose }: { readonly onChoose: (query: string) => void }): JSX.Element {
  return (
    <section aria-label="Queries to begin with">
      <p class="quiet">For example:</p>
      <ul>
        {sampleQueries(schema.value?.models ?? []).map((query) => (
          <li key={query}>
            <button type="button" class="menu-item mono" onClick={() => onChoose(query)}>
              {query}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
