import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { formatCount } from '../lib/format.js'
import { rowsRoute, type Route } from '../lib/url-state.js'
import { navigate, route } from '../state/router.js'
import { counts, schema } from '../state/schema.js'
import { Icon } from '../ui/icon.js'
import { Link } from '../ui/link.js'
import { ConnectionState } from './connection-state.js'
import { PAGES } from './navigation.js'
import { ThemeSwitch } from './theme-switch.js'

/** The model that a route is about. */
function modelIn(shown: Route): string | undefined {
  return 'model' in shown ? shown.model : undefined
}

export function Sidebar({ onPalette }: { readonly onPalette: () => void }): JSX.Element {
  const [search, setSearch] = useState('')
  const models = (schema.value?.models ?? []).filter(({ name }) =>
    name.toLowerCase().includes(search.trim().toLowerCase()),
  )
  const enter = (event: KeyboardEvent): void => {
    const [first] = models
    if (event.key === 'Escape') setSearch('')
    if (event.key !== 'Enter' || first === undefined) return
    setSearch('')
    navigate(rowsRoute(first.name))
  }
  return (
    <aside class="side" aria-label="Studio">
      <div class="side-head">
        <Link to={{ page: 'home' }} class="brand cut">
          {schema.value?.title ?? 'Relata'}
        </Link>
        <button
          type="button"
          class="button plain small only-icon"
          aria-label="Go to (Ctrl K)"
          title="Go to… (Ctrl K)"
          onClick={onPalette}
        >
          <Icon name="search" />
        </button>
      </div>
      <div class="side-search">
        <input
          class="input"
          type="search"
          placeholder="Find a model"
          aria-label="Find a model"
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={enter}
        />
      </div>
      <nav aria-label="Store">
        <SideModels
          names={models.filter(({ automatic }) => !automatic).map(({ name }) => name)}
          title="Models"
        />
        <SideModels
          names={models.filter(({ automatic }) => automatic).map(({ name }) => name)}
          title="Links"
        />
        {schema.value !== null && <SidePages />}
      </nav>
      <div class="side-foot">
        <ConnectionState />
        <span class="grow" />
        <ThemeSwitch />
      </div>
    </aside>
  )
}

function SideModels({
  names,
  title,
}: {
  readonly names: readonly string[]
  readonly title: string
}): JSX.Element {
  const current = modelIn(route.value)
  return (
    <>
      {names.length > 0 && <h2 class="side-title">{title}</h2>}
      <ul>
        {names.map((name) => (
          <li key={name}>
            <Link
              class="side-link"
              to={rowsRoute(name)}
              current={current === name && route.value.page !== 'commits'}
            >
              <span class="cut">{name}</span>
              <small>{formatCount(counts.value.get(name) ?? 0)}</small>
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}

function SidePages(): JSX.Element {
  return (
    <>
      <h2 class="side-title">Store</h2>
      <ul>
        {PAGES.map(({ name, icon, to }) => (
          <li key={name}>
            <Link
              class="side-link"
              to={to}
              current={
                route.value.page === to.page || (to.page === 'commits' && route.value.page === 'commit')
              }
            >
              <Icon name={icon} />
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}
