import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { rowsRoute, type Route } from '../lib/url-state.js'
import { keyText } from '../lib/keys.js'
import { CommitPage } from '../commits/commit-page.js'
import { CommitsPage } from '../commits/commits-page.js'
import { ConsolePage } from '../console/console-page.js'
import { DiagramPage } from '../diagram/diagram-page.js'
import { HealthPage } from '../health/health-page.js'
import { LivePage } from '../live/live-page.js'
import { RowPage } from '../row/row-page.js'
import { NewPage } from '../row/new-page.js'
import { RowsPage } from '../rows/rows-page.js'
import { navigate } from '../state/router.js'
import { modelOf, schema } from '../state/schema.js'
import { Empty } from '../ui/empty.js'

/** The page of a route. */
export function Page({ route }: { readonly route: Route }): JSX.Element {
  useEffect(() => {
    document.title = `${titleOf(route)} · ${schema.value?.title ?? 'Relata'}`
  }, [route])
  if ('model' in route && route.page !== 'commits' && modelOf(route.model) === undefined)
    return <Empty title={`No model is called ${route.model}`}>Choose one of the models at the left.</Empty>
  switch (route.page) {
    case 'home':
      return <Home />
    case 'rows':
      return <RowsPage shown={route} />
    case 'row':
      return <RowPage key={`${route.model} ${keyText(route.key)}`} shown={route} />
    case 'new':
      return <NewPage key={route.model} shown={route} />
    case 'commits':
      return <CommitsPage shown={route} />
    case 'commit':
      return <CommitPage key={route.position} position={route.position} />
    case 'live':
      return <LivePage />
    case 'health':
      return <HealthPage />
    case 'diagram':
      return <DiagramPage search={route.search} />
    case 'console':
      return <ConsolePage source={route.source} />
    case 'unknown':
      return <Empty title="There is no such page">Choose one at the left.</Empty>
  }
}

/** The first model: a store is seen by its rows. */
function Home(): JSX.Element {
  const first = schema.value?.models.find(({ automatic }) => !automatic)
  useEffect(() => {
    if (first !== undefined) navigate(rowsRoute(first.name), { replace: true })
  }, [first])
  return <Empty title="This store has no models" />
}

function titleOf(route: Route): string {
  switch (route.page) {
    case 'rows':
      return route.model
    case 'row':
      return `${route.model} ${keyText(route.key)}`
    case 'new':
      return `New ${route.model}`
    case 'commit':
      return `Commit ${route.position}`
    default:
      return route.page === 'home' ? 'Studio' : route.page[0]?.toUpperCase() + route.page.slice(1)
  }
}
